// Sends what was marked while one goes. One parcel at a time, each cell with what it was before: when the connection is lost on the way the same
// parcel goes again, and changes nothing the second time. What somebody else marked meanwhile comes back with the answer. Nothing is kept in the
// browser but in this page.
import { FIELDS, read, write } from './pupil.js'

const PAUSE = 500
const AGAIN = 4000
const LOOK = 10000
const LEFT = 5 * 60 * 1000 // after so long without a touch nobody is there: nothing is asked, so that the session ends as it should
const PATIENCE = 12000
const MOST_BEHIND = 20000 // letters that a browser surely sends after its page has gone

export function saving (form, lines, told) {
  const known = new Map(lines.map(line => [line, { values: read(line, true), version: Number(line.dataset.version) }]))
  const refused = new Map() // what the service wouldn't take, until it is changed
  const clashing = new Map() // line -> the fields that somebody else marked otherwise, and what they say
  let parcel = null
  let under = false
  let waiting = 0
  let wanted = '' // what to do once all is saved: complete
  let touched = performance.now()
  let tried = false // with a new token
  let version = Number(form.dataset.version)

  form.addEventListener('input', () => soon())
  form.addEventListener('change', () => soon())
  window.addEventListener('online', () => plan(0))
  window.addEventListener('beforeunload', event => {
    if (!unsaved() && !clashing.size && !refusals()) return
    event.preventDefault()
    event.returnValue = true // for browsers that ask for this one
  })
  for (const name of ['pointerdown', 'keydown']) document.addEventListener(name, () => { touched = performance.now() }, { passive: true })
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') look(); else send() })
  setInterval(look, LOOK)
  look()
  if (unsaved()) soon() // marked before this script was there

  function changed (line) {
    const now = read(line)
    if (refused.get(line) === JSON.stringify(now)) return []
    return FIELDS.filter(field => now[field] !== known.get(line).values[field] && !clashing.get(line)?.has(field))
  }

  /** Lines that stand on the page as the service wouldn't take them. */
  function refusals () { return lines.filter(line => refused.get(line) === JSON.stringify(read(line))).length }

  function unsaved () { return Boolean(parcel) || lines.some(line => changed(line).length) }

  /** It goes wrong: what is the matter, and how many marks would be lost with this page. */
  function trouble (say) {
    say()
    told.unsent(lines.filter(line => changed(line).length).length)
  }

  /** From the first touch on the page says no more that all is saved. */
  function soon (delay = PAUSE) {
    if (unsaved()) told.saving()
    plan(delay)
  }

  function plan (delay) {
    clearTimeout(waiting)
    waiting = setTimeout(send, delay)
  }

  function pack () {
    const cells = lines.map(line => [line, changed(line)]).filter(([, fields]) => fields.length).map(([line, fields]) => {
      const { values } = known.get(line)
      const now = read(line)
      const part = from => Object.fromEntries(fields.map(field => [field, from[field]]))
      return { record: line.dataset.pupil, is: part(now), was: part(values) }
    })
    return cells.length || wanted ? { cells, do: wanted } : null
  }

  async function send () {
    clearTimeout(waiting)
    if (under) return
    parcel ??= pack()
    if (!parcel) return told.rest(clashing.size, refusals())
    under = true
    told.saving()
    const answer = await ask(form.dataset.cells, parcel)
    under = false
    if (!answer) {
      trouble(told.offline)
      return plan(AGAIN)
    }
    if (!answer.redirected && [403, 404].includes(answer.status)) return told.stopped('')
    if (answer.status >= 500 || answer.status === 429) {
      trouble(told.later)
      return plan(AGAIN)
    }
    const found = await body(answer)
    if (!found) return out()
    if (answer.status === 409) return told.stopped(found.refused)
    const sent = parcel
    parcel = null
    tried = false
    told.unsent(0)
    take(found, sent)
    if (sent.do || found.problems?.length) wanted = ''
    if (found.next) return leave(found.next)
    if (wanted) plan(0)
    else if (unsaved()) plan(PAUSE)
    else told.saved(found.at, clashing.size, refusals())
  }

  /** What is JSON is the service's answer; a page is the one for signing in, or worse. */
  async function body (answer) {
    if (answer.redirected || !answer.headers.get('Content-Type')?.includes('json')) return null
    return answer.json().catch(() => null)
  }

  /** Signed out, or another session: the marks stay on the page. Once somebody has signed in elsewhere, the next look brings a new token. */
  async function out () {
    trouble(told.out)
    const token = await fresh()
    if (token) form.elements.csrf_token.value = token
    plan(token && !tried ? 0 : AGAIN * 2)
    tried = Boolean(token)
  }

  /** The token of the page as it would come now; nothing while nobody is signed in. */
  async function fresh () {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null)
    if (!answer?.ok || answer.redirected) return ''
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    return page.querySelector('form[data-register] [name="csrf_token"]')?.value ?? ''
  }

  function ask (address, what) {
    const body = JSON.stringify(what)
    return fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': form.elements.csrf_token.value },
      body,
      keepalive: body.length < MOST_BEHIND,
      signal: AbortSignal.timeout(PATIENCE)
    }).catch(() => null)
  }

  /** Each cell as it stands with the service now: boxes that were not touched since show it. */
  function take (found, sent = { cells: [] }) {
    if (found.version) version = found.version
    told.editors(found.editors ?? [])
    const sentOf = new Map(sent.cells.map(cell => [cell.record, cell.is]))
    for (const line of lines) {
      const cell = found.cells?.[line.dataset.pupil]
      if (cell) adopt(line, cell, sentOf.get(line.dataset.pupil) ?? {})
    }
    if (sent.cells.length || sent.do) told.problem(null, '')
    for (const each of sent.cells) told.problem(lines.find(line => line.dataset.pupil === each.record), '')
    for (const { record, sentence } of found.problems ?? []) {
      const line = lines.find(each => each.dataset.pupil === record)
      if (line) refused.set(line, JSON.stringify(read(line)))
      told.problem(line, sentence)
    }
    told.count()
  }

  function adopt (line, cell, sent) {
    const before = known.get(line)
    if (cell.version < before.version) return
    const now = read(line)
    const clashes = new Map()
    for (const field of FIELDS) {
      const theirs = cell.values[field]
      const untouched = now[field] === before.values[field] || now[field] === sent[field]
      if (theirs === now[field] || cell.refused.includes(field)) continue
      if (cell.clashes.includes(field)) clashes.set(field, theirs)
      else if (untouched) {
        write(line, field, theirs)
        if (!cell.mine) told.other(line, cell)
      }
    }
    known.set(line, { values: cell.values, version: cell.version })
    if (clashes.size) clash(line, clashes, cell)
    else if (clashing.has(line) && [...clashing.get(line).keys()].every(field => read(line)[field] === cell.values[field])) settle(line)
  }

  /** Two marked the same learner otherwise: both are shown, and one of the two is chosen here. */
  function clash (line, fields, cell) {
    clashing.set(line, fields)
    told.clash(line, fields, cell, {
      mine: () => settle(line),
      theirs: () => {
        for (const [field, value] of fields) write(line, field, value)
        settle(line)
      }
    })
  }

  function settle (line) {
    clashing.delete(line)
    told.settled(line)
    plan(0)
  }

  /** What others marked since, and who has it open; asked only while somebody looks. */
  async function look () {
    if (under || document.visibilityState !== 'visible' || performance.now() - touched > LEFT) return
    const answer = await ask(form.dataset.here, { since: version })
    const found = answer?.ok && await body(answer)
    if (!found || under) return
    take(found)
    if (parcel || unsaved()) plan(0)
  }

  function leave (address) {
    clashing.clear()
    for (const line of lines) known.set(line, { values: read(line), version: 0 })
    location.assign(address)
  }

  return {
    soon,
    now: () => soon(0),
    complete () {
      if (clashing.size) return told.rest(clashing.size, refusals())
      wanted = 'complete'
      refused.clear()
      plan(0)
    }
  }
}
