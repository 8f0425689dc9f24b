// The shortlist: courses and notes kept in this browser; or a list that somebody shared, shown without touching one's own.
import { addressOf, courseRows, named } from './course-rows.js'
import { keep, kept, showState } from './keep.js'
import { refused } from './refused.js'
import { count, fill, lost } from './rows.js'

const MOST_COMPARED = 4
const page = document.querySelector('[data-shortlist]')
const part = name => page.querySelector(`[data-${name}]`)
const shared = named(window.location.search)
const picked = new Set()
let rows = new Map()

page.addEventListener('click', press)
page.addEventListener('input', event => { if (event.target.matches('[data-note]')) note(event.target) })
page.addEventListener('change', event => { if (event.target.matches('[data-pick]')) pick(event.target) })
document.addEventListener('click', () => { if (!shared.length && entries().length !== part('rows').children.length) show() })
window.addEventListener('storage', begin) // another page has kept or dropped a course
begin()

async function begin () {
  try {
    rows = await courseRows(page.dataset.source, [...shared, ...kept().map(entry => entry.slug)])
  } catch {
    document.documentElement.classList.add('no-engine')
    part('none').hidden = Boolean(part('rows').children.length)
    return
  }
  show()
}

function wanted () {
  return shared.length ? shared.map(slug => ({ slug, note: '' })) : kept()
}

/** What is to be shown: the shared list, else one's own; a course that has left the directory is passed over, and counted. */
function entries () {
  return wanted().filter(entry => rows.has(entry.slug))
}

function show () {
  const list = entries()
  for (const slug of picked) if (!list.some(entry => entry.slug === slug)) picked.delete(slug)
  part('rows').replaceChildren(...list.map((entry, place) => line(entry, place, list.length)))
  part('none').hidden = list.length > 0
  part('tools').hidden = list.length === 0
  part('shared').hidden = shared.length === 0 || list.length === 0
  part('left-out').textContent = lost(wanted().length - list.length)
  part('left-out').hidden = wanted().length === list.length
  if (shared.length) part('none-head').textContent = 'There is nothing left of this list'
  part('empty').hidden = shared.length > 0
  showState(part('rows'))
  showCompare()
}

function line ({ slug, note: words }, place, total) {
  const row = document.getElementById('row').content.firstElementChild.cloneNode(true)
  fill(row, rows.get(slug), page.dataset.prefix)
  const own = document.getElementById('own').content.firstElementChild.cloneNode(true)
  for (const name of own.querySelectorAll('[data-own-name]')) name.textContent = rows.get(slug).name
  const pickBox = own.querySelector('[data-pick]')
  pickBox.checked = picked.has(slug)
  const box = own.querySelector('[data-note]')
  box.id = `note-${slug}`
  own.querySelector('.own__label').htmlFor = box.id
  if (shared.length) {
    for (const tool of own.querySelectorAll('.own__note, [data-move], [data-remove]')) tool.remove()
  } else {
    box.value = words
    own.querySelector('[data-note-print]').textContent = words
    own.querySelector('[data-move="-1"]').disabled = place === 0
    own.querySelector('[data-move="1"]').disabled = place === total - 1
  }
  row.append(own)
  return row
}

function note (box) {
  const slug = box.closest('[data-slug]').dataset.slug
  box.closest('.own').querySelector('[data-note-print]').textContent = box.value
  const stored = keep(kept().map(entry => entry.slug === slug ? { slug, note: box.value } : entry))
  if (!stored) refused()
}

function press (event) {
  const button = event.target.closest('button')
  if (!button) return
  const slug = button.closest('[data-slug]')?.dataset.slug
  if ('move' in button.dataset) move(slug, Number(button.dataset.move))
  else if ('remove' in button.dataset) remove(slug)
  else if ('take' in button.dataset) take()
  else if ('copy' in button.dataset) copy()
  else if ('empty' in button.dataset && window.confirm('Clear the whole list, with its notes?')) {
    if (!keep([])) return refused()
    show()
    part('none').querySelector('a').focus()
  }
}

function move (slug, by) {
  const list = kept().filter(entry => rows.has(entry.slug))
  const from = list.findIndex(entry => entry.slug === slug)
  const [entry] = list.splice(from, 1)
  list.splice(from + by, 0, entry)
  if (!keep(list)) return refused()
  show()
  const again = part('rows').children[from + by]
  const buttons = [...again.querySelectorAll('[data-move]')].sort((a, b) => (a.dataset.move === String(by) ? -1 : 1))
  buttons.find(button => !button.disabled)?.focus()
  say(`${rows.get(slug).name} is now number ${from + by + 1} of ${list.length}.`)
}

function remove (slug) {
  const place = entries().findIndex(entry => entry.slug === slug)
  if (!keep(kept().filter(entry => entry.slug !== slug))) return refused()
  show()
  const next = part('rows').children[Math.min(place, part('rows').children.length - 1)]
  ;(next?.querySelector('[data-remove]') ?? part('none').querySelector('a')).focus()
  say(`${rows.get(slug).name} was removed. ${count(entries().length, 'course')} in the list.`)
}

/** A shared list joins one's own: nothing is lost, nothing is there twice. */
function take () {
  const own = kept()
  const more = shared.filter(slug => rows.has(slug) && !own.some(entry => entry.slug === slug)).map(slug => ({ slug, note: '' }))
  if (!keep([...own, ...more])) return refused()
  window.location.assign(window.location.pathname)
}

async function copy () {
  const address = new URL(window.location.pathname, window.location.href).href + addressOf(entries().map(entry => entry.slug))
  const word = part('copy-word')
  try {
    await navigator.clipboard.writeText(address)
    word.textContent = 'Link copied. Notes are not in it'
  } catch {
    // No clipboard here (an insecure address, an old browser): the link is put where it can be copied by hand.
    window.history.replaceState(null, '', addressOf(entries().map(entry => entry.slug)))
    word.textContent = 'The link now stands in the address bar'
  }
  say(word.textContent)
  window.setTimeout(() => { word.textContent = 'Copy a link to this list' }, 6000)
}

function pick (box) {
  const slug = box.closest('[data-slug]').dataset.slug
  if (box.checked) picked.add(slug)
  else picked.delete(slug)
  showCompare()
}

/** Up to four: those ticked, else the first ones of the list. */
function showCompare () {
  const slugs = entries().map(entry => entry.slug)
  const chosen = (picked.size ? slugs.filter(slug => picked.has(slug)) : slugs).slice(0, MOST_COMPARED)
  part('compare-link').href = page.dataset.compare + addressOf(chosen)
  const refer = part('refer-link')
  if (refer) refer.href = refer.href.split('?')[0] + addressOf(picked.size ? chosen : slugs)
  part('compare-word').textContent = chosen.length > 1 ? `Compare ${chosen.length} side by side` : 'Compare side by side'
  for (const box of page.querySelectorAll('[data-pick]')) box.disabled = picked.size >= MOST_COMPARED && !box.checked
}

function say (words) {
  part('status').textContent = words
}
