// A register with a script: what is marked is saved as one goes, counted, and merged with what a colleague marks at the same time.
// Without it the same page is a form with buttons of its own.
import { contacts } from './register/contact.js'
import { keys } from './register/keys.js'
import { choose, focus, read, show, step } from './register/pupil.js'
import { saving } from './register/saving.js'

const form = document.querySelector('form[data-register]')
if (form) begin()

function begin () {
  const lines = [...form.querySelectorAll('[data-pupil]')]
  const saved = form.querySelector('[data-saved]')
  const stay = document.querySelector('form[data-stay]')
  const tabs = stay && 'BroadcastChannel' in window ? new BroadcastChannel('stay') : null
  // What was complete is changed with a reason, so it is sent by its button, and not as one goes.
  const work = form.dataset.cells ? saving(form, lines, told()) : null
  lines.forEach(show)
  count()
  contacts(form)
  keys(form, lines, { changed, all, complete, help })

  form.addEventListener('change', event => {
    const line = event.target.closest('[data-pupil]')
    if (line) changed(line)
  })
  form.addEventListener('click', event => {
    const button = event.target.closest('button')
    const line = event.target.closest('[data-pupil]')
    if (button?.dataset.step && line) {
      step(line, Number(button.dataset.step))
      changed(line)
    }
    if (button?.dataset.help !== undefined) help()
  })
  form.addEventListener('submit', event => {
    if (!work) return
    event.preventDefault()
    const act = event.submitter?.value
    if (act === 'all') all()
    else if (act === 'complete') work.complete()
    else work.now()
  })

  function changed (line) {
    show(line)
    count()
    work?.soon()
  }

  function complete () {
    if (work) work.complete()
    else form.requestSubmit(form.querySelector('[value="complete"]'))
  }

  /** Everybody who has no mark and of whom nothing is known; then the exceptions, from the first name on. */
  function all () {
    if (!work) return
    for (const line of lines) if (!read(line).mark && !('away' in line.dataset)) choose(line, 'present')
    count()
    work.now()
    lines[0].scrollIntoView({ block: 'start' })
    focus(lines[0])
  }

  function help () {
    const key = document.getElementById('register-key')
    key.open = !key.open
    if (key.open) key.scrollIntoView({ block: 'nearest' })
  }

  function count () {
    const marked = lines.filter(line => read(line).mark).length
    const words = marked === lines.length ? `All ${lines.length} marked` : `${marked} of ${lines.length} marked`
    const place = form.querySelector('[data-count]')
    if (place.textContent !== words) place.textContent = words
  }

  // ------------------------------------------------------------------------------------------------- what is said, and where

  function told () {
    const aloud = form.querySelector('[data-saved-aloud]')
    let last = saved.textContent
    /** Read out only when it goes wrong, and when it is right again: a word after each mark would be in the way. */
    const say = (words, trouble = false) => {
      if (trouble || 'trouble' in saved.dataset) aloud.textContent = words
      if (trouble) saved.dataset.trouble = ''
      else delete saved.dataset.trouble
      saved.textContent = words
    }
    /** Nothing waits to be sent. What is asked about isn't saved before somebody has chosen, nor what the service wouldn't take. */
    const rest = (questions, refusals) => {
      if (!questions && !refusals) return say(last)
      if (!questions) return say(`Not saved for ${refusals === 1 ? 'one learner' : `${refusals} learners`}: see what is said beside the name.`, true)
      say(`${questions === 1 ? 'One mark is' : `${questions} marks are`} not saved: choose which is right.`, true)
    }
    return {
      count,
      rest,
      saving: () => { if (!('trouble' in saved.dataset)) saved.textContent = 'Saving' },
      saved (at, questions, refusals) {
        last = `Saved at ${at}`
        rest(questions, refusals)
        tabs?.postMessage(Number(stay.dataset.stay)) // whoever marks is there: the session goes on, and stay.js counts anew
      },
      offline: () => say('No connection. What you mark stays on this page and is sent when it is back.', true),
      later: () => say('Not saved yet. It is tried again by itself.', true),
      out: () => say('Not saved: you may have been signed out. Sign in in a new tab, and leave this page open: what you marked is sent then.', true),
      stopped: why => say(`Not saved. ${why || 'This register is no longer open to you'}. Load the page again.`, true),
      unsent,
      editors,
      other: (line, cell) => note(line, `Changed by ${cell.by} at ${cell.at}`),
      problem,
      clash,
      settled: line => line.querySelector('[data-clash]').replaceChildren()
    }
  }

  /** Nothing is kept in the browser but in this page, so whoever looks at it is told to keep it. */
  function unsent (number) {
    const place = form.querySelector('[data-unsent]')
    const those = number === 1 ? '1 mark is' : `${number} marks are`
    const words = number ? `${those} not sent yet: keep this page open. Loaded again or closed, it loses ${number === 1 ? 'it' : 'them'}.` : ''
    if (place.textContent !== words) place.textContent = words
  }

  function editors (names) {
    const place = form.querySelector('[data-editors]')
    const words = names.length ? `${names.join(' and ')} ${names.length > 1 ? 'have' : 'has'} this register open too. What each of you marks is kept.` : ''
    if (place.textContent !== words) place.textContent = words
  }

  function note (line, words) {
    line.querySelector('[data-other]').textContent = words
    show(line)
  }

  function problem (line, sentence) {
    const place = (line ?? form).querySelector(line ? '[data-problem]' : '[data-problem-all]')
    if (place && place.textContent !== sentence) place.textContent = sentence
    if (place && sentence && !line) place.scrollIntoView({ block: 'center' }) // of the whole register, at its head: who presses a button at its foot sees nothing else
  }

  /** The same cell marked otherwise by two: what they said, and two buttons. */
  function clash (line, fields, cell, choice) {
    const place = line.querySelector('[data-clash]')
    const words = document.createElement('p')
    words.textContent = `${cell.by} put ${[...fields].map(([field, value]) => said(line, field, value)).join(', ')} at ${cell.at}. Which is right?`
    const button = (text, act) => {
      const made = document.createElement('button')
      Object.assign(made, { type: 'button', className: 'govuk-button govuk-button--secondary', textContent: text })
      made.addEventListener('click', () => { act(); show(line); count(); focus(line) })
      return made
    }
    place.replaceChildren(words, button('Mine', choice.mine), button('Theirs', choice.theirs))
  }

  function said (line, field, value) {
    const box = line.querySelector(`[name="${field}-${line.dataset.pupil}"][value="${CSS.escape(value)}"]`)
    return `“${box?.dataset.word ?? (value || 'nothing')}”`
  }
}
