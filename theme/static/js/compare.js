// Up to four courses side by side: those the address names, else the first of the shortlist.
import { addressOf, courseRows, named } from './course-rows.js'
import { kept } from './keep.js'
import { fill } from './rows.js'

const MOST = 4
const page = document.querySelector('[data-compare]')
const part = name => page.querySelector(`[data-${name}]`)
let slugs = named(window.location.search)
if (!slugs.length) slugs = kept().map(entry => entry.slug)
let rows = new Map()

courseRows(page.dataset.source, slugs).then(found => {
  rows = found
  show()
}, () => document.documentElement.classList.add('no-engine'))

page.addEventListener('click', event => {
  const button = event.target.closest('[data-out]')
  if (!button) return
  const slug = button.closest('[data-slug]').dataset.slug
  slugs = shown().filter(other => other !== slug)
  window.history.replaceState(null, '', window.location.pathname + addressOf(slugs))
  show()
  part('status').textContent = `${rows.get(slug).name} was taken out. ${slugs.length} left.`
  ;(page.querySelector('[data-out]') ?? page.querySelector('[data-none] a')).focus()
})

function shown () {
  return slugs.filter(slug => rows.has(slug)).slice(0, MOST)
}

function show () {
  const sides = shown().map(slug => {
    const side = document.getElementById('side').content.firstElementChild.cloneNode(true)
    fill(side, rows.get(slug), page.dataset.prefix)
    side.setAttribute('aria-label', `${rows.get(slug).name} – ${rows.get(slug).provider}`)
    return side
  })
  part('sides').replaceChildren(...sides)
  part('sides').hidden = sides.length === 0
  part('none').hidden = sides.length > 0
}
