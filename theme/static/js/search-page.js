// The search page: courses as one types, from static files alone. The same form is answered by the server without this script.
import { addressOf, fillForm, queryFrom, queryOf } from './address.js'
import { showAnswer, showNearProblem, showOrders } from './answer.js'
import { makeSheet } from './sheet.js'

const form = document.getElementById('search')
const state = { search: null, page: 1, turn: 0, nearIsWhole: true }
const closeSheet = makeSheet(form)
import('./availability.js') // of the courses that the server answered with

form.addEventListener('input', event => {
  if (event.target.name === 'near') {
    state.nearIsWhole = false
    showNearProblem(form, '')
  }
  if (event.target.matches('[type="search"], [type="text"]')) ask({ history: 'replace', page: 1 })
})
form.addEventListener('change', event => {
  if (event.target.name === 'near') state.nearIsWhole = true
  ask({ history: event.target.matches('[type="search"], [type="text"]') ? 'replace' : 'push', page: 1 })
})
form.addEventListener('submit', event => {
  if (!state.search) return
  event.preventDefault()
  state.nearIsWhole = true
  ask({ history: 'push', page: 1 })
})
form.addEventListener('click', followInside)
window.addEventListener('popstate', () => {
  fillFrom(queryFrom(window.location.search))
  ask({ history: 'none', page: state.page })
})

begin()

async function begin () {
  try {
    const { keepLoaded } = await import('./search/engine.js')
    state.search = await keepLoaded(form.dataset.source)
  } catch {
    return giveUp()
  }
  const typedEarly = form.elements.q.value
  const query = queryFrom(window.location.search)
  fillFrom({ ...query, q: typedEarly || query.q })
  if ('answered' in form.dataset && !typedEarly.localeCompare(query.q)) return
  ask({ history: 'none', page: state.page })
}

/** Without the search data the lists and the server's answer still lead to every course. */
function giveUp () {
  document.documentElement.classList.add('no-engine')
}

function fillFrom (query) {
  showOrders(form, Boolean(query.near))
  fillForm(form, query)
  state.page = Math.max(1, parseInt(query.page, 10) || 1)
}

/** Links inside the answer (pages, wider searches, chips) change the search in place. */
function followInside (event) {
  const link = event.target.closest('[data-query]')
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  const turned = 'turn' in link.dataset
  fillFrom(queryFrom(link.dataset.query))
  closeSheet()
  ask({ history: 'push', page: state.page, focus: true, turned })
}

async function ask ({ history, page, focus = false, turned = false }) {
  state.page = page
  if (!state.search) return
  const turn = ++state.turn
  const query = queryOf(form, page)
  let answer
  try {
    answer = await state.search(engine => engine.ask(query))
  } catch {
    return giveUp()
  }
  if (turn !== state.turn) return // a later letter has been typed meanwhile
  showOrders(form, Boolean(query.near) && !answer.problems?.near)
  showAnswer(form, query, answer)
  if (state.nearIsWhole) showNearProblem(form, answer.problems?.near ?? '')
  remember(history, query)
  if (focus) document.getElementById('found').focus({ preventScroll: true })
  if (turned) document.getElementById('found-total').scrollIntoView({ block: 'start' })
}

let later = 0

/** Typing replaces the address, after a moment (browsers refuse a hundred changes in a few seconds); a choice adds a step back. */
function remember (history, query) {
  window.clearTimeout(later)
  const address = window.location.pathname + addressOf(query)
  if (history === 'push' && address !== window.location.pathname + window.location.search) window.history.pushState(null, '', address)
  else if (history === 'replace') later = window.setTimeout(() => window.history.replaceState(null, '', address), 250)
}
