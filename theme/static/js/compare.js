// Up to four courses side by side: those the address names, else the first of the shortlist.
import { addressOf, courseRows, named } from './course-rows.js'
import { kept } from './keep.js'
import { fill, lost } from './rows.js'

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
  slugs = slugs.filter(other => other !== slug)
  window.history.replaceState(null, '', window.location.pathname + addressOf(slugs))
  show()
  part('status').textContent = `${rows.get(slug).name} was taken out. ${shown().length} side by side.`
  ;(page.querySelector('[data-out]') ?? page.querySelector('[data-none] a')).focus()
})

function shown () {
  return slugs.filter(slug => rows.has(slug)).slice(0, MOST)
}

/** What of the list is not side by side, and why. */
function leftOut () {
  const there = slugs.filter(slug => rows.has(slug))
  const names = there.slice(MOST).map(slug => rows.get(slug).name)
  const more = names.length ? `Only four courses fit side by side. Left out: ${new Intl.ListFormat('en-GB').format(names)}.` : ''
  return [more, lost(slugs.length - there.length)].filter(Boolean).join(' ')
}

function show () {
  const sides = shown().map(slug => {
    const side = document.getElementById('side').content.firstElementChild.cloneNode(true)
    fill(side, rows.get(slug), page.dataset.prefix)
    side.setAttribute('aria-label', `${rows.get(slug).name} – ${rows.get(slug).provider}`)
    return side
  })
  part('sides').replaceChildren(...sides)
  part('left-out').textContent = leftOut()
  part('left-out').hidden = !leftOut()
  part('sides').hidden = sides.length === 0
  part('none').hidden = sides.length > 0
}
