// The front page's search box: the first courses as one types, as links below it. Enter still goes to the whole answer.
import { count, make } from './rows.js'

const MOST = 6

export async function showLive (form) {
  const place = form.querySelector('[data-live-results]')
  const box = form.elements.q
  const status = make('p', 'govuk-visually-hidden')
  status.setAttribute('role', 'status')
  form.append(status)
  const { keepLoaded } = await import('./search/engine.js')
  const search = await keepLoaded(form.dataset.live)
  let turn = 0
  let pause = 0

  async function show () {
    const words = box.value.trim()
    const mine = ++turn
    window.clearTimeout(pause)
    if (!words) return hide()
    const answer = await search(engine => engine.ask({ q: words }))
    if (mine !== turn) return
    place.replaceChildren(list(answer, form.dataset.search, words))
    place.hidden = false
    pause = window.setTimeout(() => { status.textContent = answer.total ? `${count(answer.total, 'course')} found` : 'No courses found' }, 700)
  }
  function hide () {
    place.hidden = true
    place.replaceChildren()
    status.textContent = ''
  }
  box.addEventListener('input', show)
  form.addEventListener('keydown', event => { if (event.key === 'Escape') { hide(); box.focus() } })
  form.addEventListener('focusout', event => { if (!form.contains(event.relatedTarget)) window.setTimeout(() => { if (!form.contains(document.activeElement)) hide() }, 150) })
  form.addEventListener('focusin', () => { if (place.hidden && box.value.trim() && document.activeElement === box) show() })
  if (box.value.trim()) show()
}

function list (answer, search, words) {
  const items = answer.matches.slice(0, MOST).map(({ row }) => {
    const link = make('a', '', make('span', '', make('b', '', row.name), ` – ${row.provider}`), make('small', '', `${row.place}, ${row.price}`))
    link.href = row.url
    return make('li', '', link)
  })
  const all = make('a', '', answer.total ? `See all ${count(answer.total, 'course')}, with filters` : 'Nothing is called that. See what is near it')
  all.href = `${search}?${new URLSearchParams({ q: words })}`
  return make('ul', '', ...items, make('li', 'seek__all', all))
}
