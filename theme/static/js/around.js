// What stands around the rows of the search page, drawn once they are there: the numbers of the filters, the chips of what is set, the pages, wider
// searches when nothing matches, the sheet of a phone, the address.
import { addressOf, FACETS, queryFrom } from './address.js'
import { totalOf } from './found.js'
import { count, icon, make } from './rows.js'
import { makeSheet } from './sheet.js'

export let openSheet
let closeSheet

/** go(query, step): asks that. */
export function begin (form, go) {
  [openSheet, closeSheet] = makeSheet(form)
  import('./availability.js') // of the courses that the server answered with
  form.addEventListener('click', event => followInside(event, go))
  window.addEventListener('popstate', () => go(queryFrom(window.location.search), { history: 'none' }))
}

export function showAround (form, query, answer, { history, focus, turned }, nearIsWhole) {
  const part = name => form.querySelector(`[data-${name}]`)
  const words = totalOf(answer)
  showOrders(form, Boolean(query.near) && !answer.problems?.near)
  for (const word of form.querySelectorAll('[data-sheet-total]')) word.textContent = answer.total ? `Show ${words}` : words
  say(part('say'), words)
  showCounts(form, answer.counts ?? {})
  showChips(form, answer.problems?.near ? { ...query, near: '' } : query)
  part('looser')?.replaceChildren(...wider(answer))
  part('pages').replaceChildren(...((answer.pages ?? 1) > 1 ? [pages(query, answer)] : []))
  if (nearIsWhole) showNearProblem(form, answer.problems?.near ?? '')
  remember(history, query)
  if (focus) document.getElementById('found').focus({ preventScroll: true })
  if (turned) document.getElementById('found-total').scrollIntoView({ block: 'start' })
}

/** Links inside the answer (pages, wider searches, chips) change the search in place. */
function followInside (event, go) {
  const link = event.target.closest('[data-query]')
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  closeSheet()
  go(queryFrom(link.dataset.query), { history: 'push', focus: true, turned: 'turn' in link.dataset })
}

let later = 0

/** Typing replaces the address, after a moment (browsers refuse a hundred changes in a few seconds); a choice adds a step back. */
function remember (history, query) {
  window.clearTimeout(later)
  const address = window.location.pathname + addressOf(query)
  if (history === 'push' && address !== window.location.pathname + window.location.search) window.history.pushState(null, '', address)
  else if (history === 'replace') later = window.setTimeout(() => window.history.replaceState(null, '', address), 250)
}

let waiting = 0

/** Said once the reader pauses, not at every letter. */
function say (place, words) {
  window.clearTimeout(waiting)
  waiting = window.setTimeout(() => { place.textContent = words }, 700)
}

function showCounts (form, counts) {
  let chosen = Number(form.elements.available.checked)
  for (const facet of form.querySelectorAll('[data-facet]')) {
    let here = 0
    for (const box of facet.querySelectorAll('input')) {
      const number = counts[box.name]?.[box.value] ?? 0
      const label = box.labels[0]
      label.querySelector('[data-count]').textContent = number
      label.classList.toggle('is-none', number === 0 && !box.checked)
      here += Number(box.checked)
    }
    facet.querySelector('[data-chosen]').textContent = here ? `${here} chosen` : ''
    chosen += here
  }
  form.querySelector('[data-filter-number]').textContent = chosen ? ` (${chosen})` : ''
}

function showChips (form, query) {
  const chips = []
  const chip = (words, without) => {
    const link = make('a', 'chip chip--set', make('span', 'govuk-visually-hidden', 'Remove '), words, icon('close'))
    link.href = addressOf(without) || window.location.pathname
    link.dataset.query = addressOf(without)
    chips.push(make('li', '', link))
  }
  for (const facet of FACETS) {
    for (const value of query[facet]) {
      const box = [...form.querySelectorAll(`[data-facet="${facet}"] input`)].find(input => input.value === value)
      chip(box ? box.labels[0].firstChild.textContent.trim() : value, { ...query, page: 1, [facet]: query[facet].filter(other => other !== value) })
    }
  }
  if (query.near) {
    const within = query.within ? `Within ${count(Number(query.within), 'mile')} of ` : 'Near '
    chip(within + query.near, { ...query, page: 1, near: '', within: '', sort: '' })
  }
  if (query.available) chip('Places free now', { ...query, page: 1, available: '' })
  form.querySelector('[data-chips]').replaceChildren(...chips)
  form.querySelector('[data-set]').hidden = chips.length === 0
  form.querySelector('[data-clear]').dataset.query = ''
}

function wider (answer) {
  return (answer.looser ?? []).map(({ text, query, total }) => {
    const link = make('a', 'lines__link', text)
    link.href = addressOf(query) || window.location.pathname
    link.dataset.query = addressOf(query)
    return make('li', '', link, make('span', 'count', count(total, 'course')))
  })
}

function pages (query, answer) {
  const link = (number, className, ...inside) => {
    const made = make('a', `govuk-link govuk-pagination__link ${className}`, ...inside)
    made.href = addressOf({ ...query, page: number }) || window.location.pathname
    made.dataset.query = addressOf({ ...query, page: number })
    made.dataset.turn = ''
    return made
  }
  const word = text => make('span', 'govuk-pagination__link-title', text, make('span', 'govuk-visually-hidden', ' page'))
  const near = [...new Set([1, answer.page - 1, answer.page, answer.page + 1, answer.pages])].filter(n => n >= 1 && n <= answer.pages)
  const list = make('ul', 'govuk-pagination__list')
  near.forEach((number, index) => {
    if (index && number - near[index - 1] > 1) list.append(make('li', 'govuk-pagination__item govuk-pagination__item--ellipsis', '⋯'))
    const here = number === answer.page
    const one = link(number, '', String(number))
    one.setAttribute('aria-label', `Page ${number}`)
    if (here) one.setAttribute('aria-current', 'page')
    list.append(make('li', `govuk-pagination__item${here ? ' govuk-pagination__item--current' : ''}`, one))
  })
  const nav = make('nav', 'govuk-pagination')
  nav.setAttribute('aria-label', 'Pages')
  if (answer.page > 1) nav.append(make('div', 'govuk-pagination__prev', link(answer.page - 1, '', word('Previous'))))
  nav.append(list)
  if (answer.page < answer.pages) nav.append(make('div', 'govuk-pagination__next', link(answer.page + 1, '', word('Next'))))
  return nav
}

/** Said beside the field; the words still search. */
export function showNearProblem (form, words) {
  const field = form.elements.near
  const problem = form.querySelector('[data-near-problem]')
  form.querySelector('[data-near]').classList.toggle('govuk-form-group--error', Boolean(words))
  field.classList.toggle('govuk-input--error', Boolean(words))
  form.querySelector('[data-near-words]').textContent = words
  problem.hidden = !words
  field.setAttribute('aria-describedby', words ? 'near-error near-hint' : 'near-hint')
  if (words) field.setAttribute('aria-invalid', 'true')
  else field.removeAttribute('aria-invalid')
}

/** With a postcode the nearest come first unless another order is chosen; without one, the best match. */
export function showOrders (form, near) {
  const menu = form.elements.sort
  const orders = near ? [['', 'Nearest first'], ['match', 'Best match']] : [['', 'Best match']]
  const wanted = [...orders, ['name', 'Name'], ['price', 'Price']]
  if (menu.options.length === wanted.length) return
  const before = menu.value
  menu.replaceChildren(...wanted.map(([value, text]) => new Option(text, value)))
  menu.value = wanted.some(([value]) => value === before) ? before : ''
}
