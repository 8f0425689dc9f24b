// A page of a form: what was refused is read out first, what is typed is saved, a button is pressed once. Without it all works as well.
import { autosave } from './autosave.js'
import { uploads } from './upload.js'

const problems = document.querySelector('[data-error-summary]')
if (problems) problems.focus()

for (const form of document.querySelectorAll('form[data-form][data-autosave]')) {
  const saving = autosave(form)
  uploads(form, saving)
  form.addEventListener('submit', event => {
    form.dataset.leaving = ''
    const under = saving.settled()
    if (!under) return
    event.preventDefault()
    const button = event.submitter
    under.finally(() => form.requestSubmit(button))
  })
  // Back from the next page by the browser's own memory: what stands there is current, the button works again.
  window.addEventListener('pageshow', () => { delete form.dataset.leaving })
}

for (const form of document.querySelectorAll('form[data-send]')) {
  let pressed = -Infinity
  form.addEventListener('submit', event => {
    if (performance.now() - pressed < 4000) event.preventDefault()
    pressed = performance.now()
  })
  window.addEventListener('pageshow', () => { pressed = -Infinity })
}
