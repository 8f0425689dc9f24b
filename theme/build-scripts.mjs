// The scripts as they are published: without comments and long names, each with the modules that only it needs. `npm run build` runs it.
// What several pages share (the shortlist, the search itself) stays a file of its own, so that a browser fetches it once.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const from = fileURLToPath(new URL('static/js/', import.meta.url))
const to = fileURLToPath(new URL('built/js/', import.meta.url))
const INSIDE = /^(change\/.*|register\/.*|search\/(rank|text|words)|address|autosave|course-rows|found|rows|sheet)\.js$/
const SHARED = /^(keep|search\/(engine|large|looser|places))\.js$/

const names = readdirSync(from, { recursive: true }).map(name => name.replaceAll('\\', '/')).filter(name => name.endsWith('.js')).sort()
const stayApart = {
  name: 'stay-apart',
  setup (bundle) {
    bundle.onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
      const name = relative(from, join(resolveDir, path)).replaceAll('\\', '/')
      return SHARED.test(name) || kind === 'dynamic-import' ? { path, external: true } : undefined
    })
  }
}

rmSync(to, { recursive: true, force: true })
await build({
  entryPoints: names.filter(name => !INSIDE.test(name)).map(name => join(from, name)),
  outbase: from, outdir: to, bundle: true, minify: true, format: 'esm', target: 'es2022', charset: 'utf8', legalComments: 'none', plugins: [stayApart]
})
// Says from which sources they were made: capsite takes them as long as those are the same (assets.py).
const mark = createHash('sha256')
for (const name of names) mark.update(`${name}\0`).update(readFileSync(join(from, name))).update('\0')
writeFileSync(join(to, 'sources.txt'), mark.digest('hex'))
