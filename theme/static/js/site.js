// Every page: says that scripts run, sends the search form to the static search page, keeps the shortlist's count,
// and on the front page shows courses as one types. Without it every page works; this only makes it better.
import { bookmarkButtons, showCount } from './keep.js'

document.documentElement.classList.add('js')

for (const form of document.querySelectorAll('form[data-search]')) {
  if (form.id !== 'search') form.addEventListener('submit', event => goToSearch(event, form))
}
for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => window.print())
bookmarkButtons(document)
showCount()

const live = document.querySelector('form[data-live]')
if (live) live.addEventListener('focusin', () => import('./live.js').then(module => module.showLive(live)), { once: true })

/** The search page answers in the browser, so it needs no server: only the words go with the address. */
function goToSearch (event, form) {
  event.preventDefault()
  const words = form.elements.q.value.trim()
  window.location.href = form.dataset.search + (words ? '?' + new URLSearchParams({ q: words }) : '')
}
