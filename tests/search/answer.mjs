// Answers queries with the browser's search, for the tests: node answer.mjs ENGINE DATA < queries.json > answers.json
// A query with slugs asks for those rows alone. Each answer says how long it took, in all and of the processor, and which files had been read by then.
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const [engine, data, fresh] = process.argv.slice(2)
const { load } = await import(pathToFileURL(engine))
const { rowsOf } = await import(new URL('../course-rows.js', pathToFileURL(engine)))
let files = []
const open = () => load(data + '/', name => { files.push(name.slice(data.length + 1)); return readFile(name, 'utf8') })
let directory = await open()
const answers = []
for (const { args, limit, slugs } of JSON.parse(await text(process.stdin))) {
  if (fresh) {
    files = []
    directory = await open()
  }
  const started = performance.now()
  const before = process.cpuUsage()
  const answer = slugs ? { rows: Object.fromEntries(await rowsOf(directory, slugs)) } : await directory.ask(args, limit)
  const { user, system } = process.cpuUsage(before)
  answers.push({ ...answer, ms: performance.now() - started, cpu: (user + system) / 1000, files: [...files] })
}
process.stdout.write(JSON.stringify(answers))
