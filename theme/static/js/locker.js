// The Datalocker. Files go up as soon as they are chosen or dropped, in pieces, and go on where they stopped (tus); what was chosen for them
// stays while the list is drawn anew. Nothing is kept in this browser. Without this script the page's own buttons do the same.
import { Upload } from 'tus-js-client'
import { enhance } from './pick.js'

const PIECE = 64 * 1024 * 1024 // each is a request: whoever sends for an hour stays signed in
const AGAIN = [0, 1000, 3000, 5000, 10000, 20000]
const AT_ONCE = 2
const SAY_EVERY = 5000
const LIST_ANEW = 4000
const PAUSE = 2000

const sending = document.querySelector('form[data-locker]')
if (sending) send(sending)

// What was downloaded stands in another list from then on. Whoever goes on to another page by then isn't held back.
for (const form of document.querySelectorAll('form[data-download]')) {
  form.addEventListener('submit', () => {
    const anew = setTimeout(() => window.location.reload(), LIST_ANEW)
    const leaving = () => window.addEventListener('beforeunload', () => clearTimeout(anew))
    window.addEventListener('beforeunload', leaving, { once: true }) // the download's own
  })
}

function send (form) {
  const box = form.querySelector('#files')
  const drop = form.querySelector('[data-drop]')
  const waiting = []
  const under = new Set()
  let said = 0
  let arrived = []
  let typed = 0 // the timer of what is not kept yet

  let drawing = Promise.resolve()

  box.addEventListener('change', chosen)
  for (const [name, over] of [['dragenter', true], ['dragover', true], ['dragleave', false], ['drop', false]]) {
    drop.addEventListener(name, event => {
      event.preventDefault()
      drop.classList.toggle('drop--over', over)
      if (name === 'drop') take([...event.dataTransfer.files])
    })
  }
  form.addEventListener('change', event => { if (event.target.matches('[data-look]')) look('look') })
  form.addEventListener('input', event => { if (event.target.matches('[name^="description-"], [name^="role-"]')) later() })
  window.addEventListener('pagehide', () => { if (typed) keep() })
  form.addEventListener('submit', event => {
    const go = event.submitter?.value ?? 'look'
    if (/^(copy|remove|look)/.test(go)) {
      event.preventDefault()
      look(go)
    } else if (under.size || waiting.length) {
      event.preventDefault()
      say('Wait until all files have arrived, or give up those that don’t.')
    }
  })
  window.addEventListener('beforeunload', event => { if (under.size) event.preventDefault() })
  window.addEventListener('online', () => {
    if (typed) later()
    for (const one of under) if (one.stopped) start(one)
  })

  chosen() // before this script was there

  function chosen () {
    take([...box.files])
    box.value = ''
  }

  function take (files) {
    for (const file of files) {
      const one = row(file)
      if (file.size > Number(form.dataset.largest)) trouble(one, 'It is larger than 1 GB: make it smaller, or send it in parts.')
      else if (!file.size) trouble(one, 'It is empty: check the file, and choose it again.')
      else waiting.push(one)
    }
    next()
  }

  function next () {
    while (under.size < AT_ONCE && waiting.length) start(waiting.shift())
    if (!under.size && arrived.length) done()
  }

  function start (one) {
    under.add(one)
    one.stopped = false
    one.upload ??= new Upload(one.file, {
      endpoint: form.dataset.uploads,
      uploadUrl: begun(one.file),
      chunkSize: PIECE,
      retryDelays: AGAIN,
      metadata: { filename: one.file.name },
      storeFingerprintForResuming: false,
      onBeforeRequest: request => request.setHeader('X-CSRFToken', form.elements.csrf_token.value),
      onShouldRetry: error => ![400, 401, 403, 404, 413, 422].includes(error.originalResponse?.getStatus()),
      onProgress: (sent, all) => progress(one, sent, all),
      onSuccess: () => {
        under.delete(one)
        one.line.remove()
        arrived.push(one.file.name)
        next()
      },
      onError: error => failed(one, error)
    })
    note(one, 'Uploading …')
    one.upload.start()
  }

  /** The address of what has arrived of this file before, if there is anything. */
  function begun (file) {
    const found = [...form.querySelectorAll('[data-unfinished]')].find(({ dataset }) => dataset.name === file.name && dataset.size === String(file.size))
    return found?.dataset.unfinished ?? null
  }

  function failed (one, error) {
    const status = error.originalResponse?.getStatus() ?? 0
    if (!status || status >= 500) {
      one.stopped = true
      note(one, 'It has stopped: there is no connection. It goes on by itself when there is one.', true)
      say(`“${one.file.name}” has stopped: there is no connection.`)
      if (navigator.onLine) setTimeout(() => { if (one.stopped) start(one) }, AGAIN.at(-1))
      return
    }
    under.delete(one)
    trouble(one, status === 422 || status === 413 ? error.originalResponse.getBody() : 'You may have been signed out: load the page again, and choose the file once more.')
    next()
  }

  function progress (one, sent, all) {
    one.bar.value = all ? sent / all : 1
    const percent = Math.floor(100 * one.bar.value)
    note(one, sent === all ? 'All has arrived, and is checked …' : `${percent} % of ${words(all)}`)
    if (performance.now() - said > SAY_EVERY) {
      said = performance.now()
      say(`Uploading “${one.file.name}”: ${percent} %`)
    }
  }

  function row (file) {
    const line = document.createElement('li')
    line.className = 'going__one'
    const name = Object.assign(document.createElement('span'), { className: 'going__name', textContent: file.name })
    const out = Object.assign(document.createElement('button'), { type: 'button', className: 'as-link', textContent: 'Give up' })
    out.append(Object.assign(document.createElement('span'), { className: 'govuk-visually-hidden', textContent: ` ${file.name}` }))
    const bar = Object.assign(document.createElement('progress'), { className: 'going__bar', max: 1, value: 0 })
    bar.setAttribute('aria-label', file.name)
    const words = Object.assign(document.createElement('span'), { className: 'going__note', textContent: 'Waits for the others' })
    line.append(name, out, bar, words)
    form.querySelector('[data-going]').append(line)
    const one = { file, line, bar, words, upload: null, stopped: false }
    out.addEventListener('click', () => giveUp(one))
    return one
  }

  async function giveUp (one) {
    under.delete(one)
    if (waiting.includes(one)) waiting.splice(waiting.indexOf(one), 1)
    one.stopped = false
    one.line.remove()
    box.focus()
    if (!one.bar.hidden) say(`“${one.file.name}” was given up.`)
    try { await one.upload?.abort(true) } catch { /* it goes by itself after a day */ }
    next()
  }

  async function done () {
    const names = arrived
    arrived = []
    await look('look')
    say(names.length === 1 ? `“${names[0]}” is uploaded.` : `${names.length} files are uploaded.`)
  }

  function later () {
    clearTimeout(typed)
    typed = setTimeout(keep, PAUSE)
  }

  /** What is typed is with the service soon, without a button and without the list drawn anew. */
  async function keep () {
    clearTimeout(typed)
    typed = 0
    try {
      const answer = await post('keep', { keepalive: true })
      if (answer.status >= 500) throw new Error()
      if (answer.status !== 204) say('Not saved: you may have been signed out. Choose “Check before you send”: what you typed is kept.')
    } catch {
      if (!typed) later()
    }
  }

  function post (go, more = {}) {
    const data = new FormData(form)
    data.delete('files')
    data.set('go', go)
    return fetch(form.action, { method: 'POST', body: new URLSearchParams(data), ...more })
  }

  /** One after the other: no answer undoes what a later one brought. */
  function look (go) {
    drawing = drawing.catch(() => {}).then(() => draw(go))
    return drawing
  }

  /** The list is drawn anew by the service, with what is chosen; what is chosen or typed meanwhile stays, and so does the place one is at. */
  async function draw (go) {
    const data = new FormData(form)
    clearTimeout(typed)
    typed = 0
    let answer
    try {
      answer = await post(go)
    } catch {
      return say('There is no connection: try once more when there is one.')
    }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = page.querySelector('[data-parcels]')
    if (!fresh && answer.status >= 500) return say('The service did not answer: try once more.')
    if (!fresh) return form.submit() // signed out meanwhile: a page that is sent comes back with what was typed
    const here = document.activeElement
    const old = form.querySelector('[data-parcels]')
    for (const field of old.querySelectorAll('input[name^="description-"], input[name="many"], select')) {
      const same = fresh.querySelector(field.type === 'checkbox' ? `#${field.id}` : `[name="${field.name}"]`)
      if (same) carry(field, same, data)
    }
    const opened = old.querySelector('details')?.open
    if (opened && fresh.querySelector('details')) fresh.querySelector('details').open = true
    const seen = old.querySelector('.many')?.scrollTop ?? 0
    const place = [...old.querySelectorAll('.parcel')].indexOf(here.closest?.('.parcel'))
    const letters = here.getAttribute?.('aria-expanded') === 'true' ? here.value : '' // of a name that is still looked for in a list
    old.replaceWith(document.adoptNode(fresh))
    if (seen && fresh.querySelector('.many')) fresh.querySelector('.many').scrollTop = seen
    for (const select of fresh.querySelectorAll('select[data-pick]')) enhance(select)
    if (!document.contains(here)) {
      const same = here.id && document.getElementById(here.id)
      if (same && letters) {
        same.value = letters
        same.dispatchEvent(new Event('input', { bubbles: true }))
      }
      (same || button(fresh, here, place) || box).focus()
    }
    if (/^(copy|remove)/.test(go) && here.dataset.said) say(here.dataset.said)
  }

  /** What was changed since the service was told. */
  function carry (field, same, data) {
    if (field.type === 'checkbox') {
      if (field.checked !== data.getAll(field.name).includes(field.value)) same.checked = field.checked
      return
    }
    if (field.value === data.get(field.name)) return
    const own = field.selectedOptions?.[0]
    if (own && 'unlisted' in own.dataset) same.append(own.cloneNode(true))
    if (!same.options || [...same.options].some(({ value }) => value === field.value)) same.value = field.value
  }

  /** The same button as before; of a file that is gone, that of the file which stands in its place now. */
  function button (list, before, place) {
    if (before.name !== 'go') return null
    const same = [...list.querySelectorAll('button[name="go"]')].find(({ value }) => value === before.value)
    return same ?? [...list.querySelectorAll('.parcel')].slice(0, place + 1).pop()?.querySelector('button[name="go"]')
  }

  function trouble (one, sentence) {
    one.bar.hidden = true
    one.line.querySelector('button').firstChild.textContent = 'Clear'
    note(one, sentence, true)
    say(`“${one.file.name}” was not taken. ${sentence}`)
  }

  function note (one, sentence, wrong = false) {
    one.words.textContent = sentence
    one.line.toggleAttribute('data-trouble', wrong)
  }

  function say (sentence) { form.querySelector('[data-said]').textContent = sentence }
}

function words (bytes) {
  const units = ['bytes', 'KB', 'MB', 'GB']
  const place = Math.min(3, bytes ? Math.floor(Math.log10(bytes) / 3) : 0)
  return `${(bytes / 1000 ** place).toFixed(place > 1 ? 1 : 0)} ${units[place]}`
}
