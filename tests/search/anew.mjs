// A page left open while the site is published anew: node anew.mjs ENGINE BEFORE AFTER < queries.json > answers.json
// The first query is asked of the site as it was, the others when its files have gone.
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const [engine, before, after] = process.argv.slice(2)
const { keepLoaded } = await import(pathToFileURL(engine))
let site = before
const asked = []
const search = await keepLoaded('/', (name, anew) => {
  asked.push([name, Boolean(anew)])
  return readFile(site + name, 'utf8')
})
const answers = []
for (const query of JSON.parse(await text(process.stdin))) {
  answers.push(await search(engine => engine.ask(query)))
  site = after
}
process.stdout.write(JSON.stringify({ answers, asked }))
