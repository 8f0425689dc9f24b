// Saves what is typed into a form while one types: two seconds after a pause, and every five seconds at the latest. What is saved goes to the
// service; nothing is kept in this browser. It says in words what is saved, and warns of leaving only while something isn't. Whoever leaves all
// the same, by a reload, another address or a closed tab, has the last letters sent behind them.

const PAUSE = 2000
const LATEST = 5000
const AGAIN = 5000
const PATIENCE = 15000
const MOST_BEHIND = 60000 // bytes that a browser sends after its page has gone

export function autosave (form) {
  const told = form.querySelector('[data-saved]')
  const mark = form.elements.mark
  const section = new URL(form.action).pathname.split('/').filter(Boolean).at(-1)
  let saved = came()
  let since = 0
  let waiting = 0
  let under = null
  let going = '' // what is being sent
  let turn = 0
  let stopped = false

  form.addEventListener('input', note)
  form.addEventListener('change', note)
  window.addEventListener('online', () => { if (unsaved()) plan(0) })
  window.addEventListener('beforeunload', event => {
    if (!unsaved() || 'leaving' in form.dataset) return
    event.preventDefault()
    behind()
  })
  window.addEventListener('pagehide', behind)
  if (unsaved()) plan(PAUSE)
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden' && !under) behind() })

  /** What the page would send, but files and the token; the order is that of the page. */
  function pairs (from = form) {
    return [...new FormData(from)].filter(([name, value]) => typeof value === 'string' && !['csrf_token', 'mark', 'end'].includes(name))
  }

  function state (from = form) { return JSON.stringify(pairs(from)) }

  /** As the page came: what was typed before this script was there is not saved yet. */
  function came () {
    const first = form.cloneNode(true)
    first.reset()
    return state(first)
  }

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
    return follow(send(state()))
  }

  /** The last letters at once, also while the page goes. A save that is under way arrives before it or after: what that one holds is told along. */
  function behind () {
    if (stopped || !unsaved() || 'leaving' in form.dataset || going === state()) return
    clearTimeout(waiting)
    since = 0
    follow(send(state(), under && going ? { after: JSON.parse(going) } : {}))
  }

  function follow (sending) {
    const mine = sending.finally(() => {
      if (under !== mine) return
      under = null
      if (!stopped && unsaved() && !('leaving' in form.dataset)) plan('trouble' in told.dataset ? AGAIN : PAUSE)
    })
    under = mine
    return mine
  }

  async function send (what, more = {}) {
    let answer
    const mine = ++turn
    const body = JSON.stringify({ section, mark: mark.value, pairs: JSON.parse(what), ...more })
    going = what
    try {
      answer = await fetch(form.dataset.autosave, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': form.elements.csrf_token.value },
        body,
        keepalive: new Blob([body]).size < MOST_BEHIND,
        signal: AbortSignal.timeout(PATIENCE)
      })
    } catch {
      if (mine === turn) going = ''
      return say('Not saved yet: there is no connection. It is tried again by itself.', true)
    }
    const found = await answer.json().catch(() => ({}))
    if (mine !== turn) return // a later one was sent meanwhile: its answer counts
    going = ''
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
