// Saves what is typed into a form while one types: two seconds after a pause, and every five seconds at the latest. What is saved goes to the
// service; nothing is kept in this browser. It says in words what is saved, and warns of leaving only while something isn't.

const PAUSE = 2000
const LATEST = 5000
const AGAIN = 5000
const PATIENCE = 15000

export function autosave (form) {
  const told = form.querySelector('[data-saved]')
  const mark = form.elements.mark
  const section = new URL(form.action).pathname.split('/').filter(Boolean).at(-1)
  let saved = state()
  let since = 0
  let waiting = 0
  let under = null
  let stopped = false

  form.addEventListener('input', note)
  form.addEventListener('change', note)
  window.addEventListener('online', () => { if (unsaved()) plan(0) })
  window.addEventListener('beforeunload', event => { if (unsaved() && !('leaving' in form.dataset)) event.preventDefault() })
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden' && unsaved()) plan(0) })

  /** What the page would send, but files and the token; the order is that of the page. */
  function pairs () {
    return [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !['csrf_token', 'mark', 'end'].includes(name))
  }

  function state () { return JSON.stringify(pairs()) }

  function unsaved () { return state() !== saved }

  function note (event) {
    if (event.target.type === 'file' || stopped || !unsaved()) return
    if (!since) since = performance.now()
    plan(Math.max(0, Math.min(PAUSE, since + LATEST - performance.now() - 500)))
  }

  function plan (delay) {
    clearTimeout(waiting)
    waiting = setTimeout(save, delay)
  }

  /** One at a time: what is typed meanwhile goes with the next. */
  function save () {
    clearTimeout(waiting)
    if (stopped || under || !unsaved()) return under
    since = 0
    under = send(state()).finally(() => {
      under = null
      if (!stopped && unsaved() && !('leaving' in form.dataset)) plan('trouble' in told.dataset ? AGAIN : PAUSE)
    })
    return under
  }

  async function send (what) {
    let answer
    try {
      answer = await fetch(form.dataset.autosave, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': form.elements.csrf_token.value },
        body: JSON.stringify({ section, mark: mark.value, pairs: JSON.parse(what) }),
        signal: AbortSignal.timeout(PATIENCE)
      })
    } catch {
      return say('Not saved yet: there is no connection. It is tried again by itself.', true)
    }
    const found = await answer.json().catch(() => ({}))
    if (answer.ok && found.mark) {
      mark.value = found.mark
      saved = what
      return say(`Saved at ${found.at}`)
    }
    if (answer.ok || answer.status >= 500 || answer.status === 429) return say('Not saved yet. It is tried again by itself.', true)
    stopped = true
    say(found.conflict
      ? 'A colleague has saved this section meanwhile. Choose Save to see both versions; nothing is lost.'
      : 'Not saved: you may have been signed out. Choose Save: what you typed is kept.', true)
  }

  function say (words, trouble = false) {
    if (trouble) told.dataset.trouble = ''
    else delete told.dataset.trouble
    if (told.textContent !== words) told.textContent = words
  }

  /** A save under way may end before the page is sent: the page says what it was made from. */
  function settled () { clearTimeout(waiting); return under }

  /** Something else that saves the page, such as a file that goes up: nothing is saved beside it, and what is typed meanwhile goes after it. */
  function during (act) {
    const before = settled() ?? Promise.resolve()
    under = before.then(act).finally(() => {
      under = null
      if (!stopped && unsaved() && !('leaving' in form.dataset)) plan(PAUSE)
    })
    return under
  }

  return { settled, during }
}
