// Five minutes before a session ends by itself, says so and offers to go on; when it has ended, covers the page, so that nobody reads at a
// computer that was left. What was typed stays under it. Tabs tell each other; nothing is kept in the browser.

const WARN = 5 * 60
const form = document.querySelector('form[data-stay]')
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('stay') : null
let ends = 0
let timer

if (form) {
  const dialog = document.body.appendChild(document.createElement('dialog'))
  dialog.className = 'stay'
  dialog.setAttribute('aria-labelledby', 'stay-title')
  dialog.addEventListener('cancel', event => { if (dialog.dataset.over) event.preventDefault() })
  tabs?.addEventListener('message', event => count(dialog, event.data))
  document.addEventListener('visibilitychange', () => look(dialog))
  window.addEventListener('pageshow', event => { if (event.persisted) location.reload() })
  tabs?.postMessage(Number(form.dataset.stay))
  count(dialog, Number(form.dataset.stay))
}

/** From now on there are so many seconds. */
function count (dialog, seconds) {
  ends = Date.now() + seconds * 1000
  delete dialog.dataset.over
  dialog.classList.remove('stay--over')
  if (dialog.open) dialog.close()
  look(dialog)
}

function look (dialog) {
  clearTimeout(timer)
  const left = (ends - Date.now()) / 1000
  if (left <= 0) return over(dialog)
  if (left <= WARN) warn(dialog, left)
  timer = setTimeout(() => look(dialog), (left > WARN ? left - WARN : Math.min(left, 15)) * 1000 + 50)
}

function warn (dialog, left) {
  const minutes = Math.max(1, Math.round(left / 60))
  const words = `You will be signed out in ${minutes === 1 ? 'a minute' : minutes + ' minutes'}, unless you go on.`
  if (dialog.open) return fill(dialog, 'Are you still there?', words)
  fill(dialog, 'Are you still there?', words, ['Stay signed in', () => stay(dialog)])
  dialog.showModal()
}

function over (dialog) {
  dialog.dataset.over = 'yes'
  dialog.classList.add('stay--over')
  fill(dialog, 'You are signed out', 'What you typed is still here. Sign in again in a new tab, then come back to this one.',
    ['Sign in again', () => window.open('/sign-in/', '_blank', 'noopener')])
  if (!dialog.open) dialog.showModal()
}

async function stay (dialog) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value })
  const reply = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } }).catch(() => null)
  if (!reply || !reply.ok || !reply.headers.get('Content-Type')?.includes('json')) return over(dialog)
  const { seconds } = await reply.json()
  tabs?.postMessage(seconds)
  count(dialog, seconds)
}

/** The words, and a button when one is given; those that are there stay, so that nothing is read twice or loses the focus. */
function fill (dialog, title, words, action) {
  if (!action) {
    dialog.querySelector('p').textContent = words
    return
  }
  const heading = document.createElement('h2')
  heading.id = 'stay-title'
  heading.textContent = title
  const said = document.createElement('p')
  said.textContent = words
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button'
  button.textContent = action[0]
  button.addEventListener('click', action[1])
  dialog.replaceChildren(heading, said, button)
}
