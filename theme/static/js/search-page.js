// The search page: courses as one types, from static files alone. The same form is answered by the server without this script.
// Here is what the first result needs; what stands around the rows (around.js) is fetched when they are there.
import { fillForm, hasFilters, queryFrom, queryOf } from './address.js'
import { showFound } from './found.js'

const form = document.getElementById('search')
const state = { search: null, page: 1, turn: 0, nearIsWhole: true }
let around = null // its functions, once they have been fetched

form.addEventListener('input', event => {
  if (event.target.name === 'near') {
    state.nearIsWhole = false
    around?.showNearProblem(form, '')
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
form.querySelector('[data-open-filters]').addEventListener('click', async () => {
  await fetchAround()
  around?.openSheet()
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
  if (hasFilters(query)) await fetchAround() // knows the orders of what is near
  fillFrom({ ...query, q: typedEarly || query.q })
  if ('answered' in form.dataset && !typedEarly.localeCompare(query.q)) return fetchAround()
  ask({ history: 'none', page: state.page })
}

/** Without the search data the lists and the server's answer still lead to every course. */
function giveUp () {
  document.documentElement.classList.add('no-engine')
  fetchAround()
}

function fillFrom (query) {
  around?.showOrders(form, Boolean(query.near))
  fillForm(form, query)
  state.page = Math.max(1, parseInt(query.page, 10) || 1)
}

/** Once; without it rows, lists and links still do. */
async function fetchAround () {
  if (around) return
  const module = await import('./around.js').catch(() => null)
  if (!module || around) return
  around = module
  around.begin(form, (query, step) => {
    fillFrom(query)
    ask({ ...step, page: state.page })
  })
}

/** @param {object} step what becomes of the address and of the place one is at: around.js reads it */
async function ask (step) {
  state.page = step.page
  if (!state.search) return
  const turn = ++state.turn
  const query = queryOf(form, step.page)
  let answer
  try {
    answer = await state.search(engine => engine.ask(query))
  } catch {
    return giveUp()
  }
  if (hasFilters(query)) await fetchAround() // their chips stand above the rows, which would be pushed down
  if (turn !== state.turn) return // a later letter has been typed meanwhile
  showFound(form, answer)
  if (!around) await fetchAround()
  if (turn === state.turn) around?.showAround(form, query, answer, step, state.nearIsWhole)
}
