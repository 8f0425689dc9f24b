// Pagefind, MiniSearch and lunr over the same fields, on the same queries: node peers.mjs < {"documents", "queries"} > {name: {found, times, bytes}}.
// A document is {slug, name, provider, topics, award, facts, summary, text}. bytes: what a browser fetches before the first result, compressed.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'

const require = createRequire(import.meta.url)
const { documents, queries } = JSON.parse(await text(process.stdin))
const FIELDS = { name: 10, provider: 6, topics: 5, award: 4, facts: 4, summary: 2, text: 1 }
const squeezed = data => gzipSync(data, { level: 9 }).length
const uncommented = script => script.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '').replace(/^\s+/gm, '')

async function timed (ask) {
  const found = []
  const times = []
  for (const query of queries) {
    const started = performance.now()
    found.push(await ask(query))
    times.push(performance.now() - started)
  }
  return { found, times }
}

async function minisearch () {
  const { default: MiniSearch } = await import('minisearch')
  const index = new MiniSearch({ idField: 'slug', fields: Object.keys(FIELDS) })
  index.addAll(documents)
  const options = { boost: FIELDS, prefix: term => term.length > 2, fuzzy: term => term.length > 3 ? 0.25 : false, combineWith: 'OR' }
  const code = uncommented(await readFile(require.resolve('minisearch').replace(/dist.*/, 'dist/es/index.js'), 'utf8'))
  const bytes = squeezed(code) + squeezed(JSON.stringify(index))
  return { ...await timed(query => index.search(query, options).slice(0, 10).map(({ id }) => id)), bytes }
}

async function lunr () {
  const { default: make } = await import('lunr')
  const index = make(function () {
    this.ref('slug')
    for (const [field, boost] of Object.entries(FIELDS)) this.field(field, { boost })
    for (const document of documents) this.add(document)
  })
  const code = await readFile(join(require.resolve('lunr'), '..', 'lunr.min.js'))
  const bytes = squeezed(code) + squeezed(JSON.stringify(index))
  const ask = query => index.query(asked => {
    for (const word of make.tokenizer(query)) {
      const term = word.toString().replace(/^\W+|\W+$/g, '')
      if (!term) continue
      asked.term(term, { boost: 10, usePipeline: true })
      if (term.length > 2) asked.term(term, { boost: 3, usePipeline: false, wildcard: make.Query.wildcard.TRAILING })
      if (term.length > 3) asked.term(term, { boost: 1, usePipeline: false, editDistance: term.length > 5 ? 2 : 1 })
    }
  }).slice(0, 10).map(({ ref }) => ref)
  return { ...await timed(query => /\w/.test(query) ? ask(query) : []), bytes }
}

async function pagefind () {
  const made = await import('pagefind')
  const { index } = await made.createIndex({})
  const escape = words => words.replace(/[&<>"]/g, sign => `&#${sign.codePointAt(0)};`)
  for (const { slug, ...fields } of documents) {
    const parts = Object.entries(FIELDS).map(([field, weight]) => `<p data-pagefind-weight="${weight}">${escape(fields[field])}</p>`)
    await index.addHTMLFile({ url: `${slug}/index.html`, content: `<html lang="en"><body>${parts.join('')}</body></html>` })
  }
  const { files } = await index.getFiles()
  const published = new Map(files.map(({ path, content }) => [path, Buffer.from(content)]))
  let fetched = squeezed(published.get('pagefind.js'))
  const server = createServer((request, answer) => {
    const data = published.get(decodeURIComponent(request.url).replace(/^\/|\?.*$/g, ''))
    if (!data) return answer.writeHead(404).end()
    fetched += Math.min(data.length, squeezed(data))
    answer.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(data)
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const folder = await mkdtemp(join(tmpdir(), 'pagefind-'))
  await writeFile(join(folder, 'pagefind.mjs'), published.get('pagefind.js'))
  const search = await import(join(folder, 'pagefind.mjs'))
  await search.options({ basePath: `http://127.0.0.1:${server.address().port}/`, baseUrl: '/' })
  let bytes = 0
  const answers = await timed(async query => {
    const { results } = await search.search(query)
    const found = await Promise.all(results.slice(0, 10).map(result => result.data()))
    if (found.length) bytes ||= fetched
    return found.map(({ url }) => url.split('/').at(-2))
  })
  server.close()
  await made.close()
  await rm(folder, { recursive: true })
  return { ...answers, bytes }
}

const tables = {}
for (const [name, measure] of Object.entries({ Pagefind: pagefind, MiniSearch: minisearch, lunr })) {
  try {
    tables[name] = await measure()
  } catch (problem) {
    if (problem.code !== 'ERR_MODULE_NOT_FOUND') throw problem
  }
}
process.stdout.write(JSON.stringify(tables), () => process.exit(0))
