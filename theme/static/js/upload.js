// A file goes up when it is chosen, with whatever else stands on the page; its question is drawn anew from the answer. What could not go up
// stays chosen, and it is said. Without this the button beside the box does the same.

const PATIENCE = 300000

export function uploads (form, saving) {
  form.addEventListener('change', event => {
    const box = event.target
    if (box.matches('[data-upload]') && box.files.length) saving.during(() => upload(form, box))
  })
  window.addEventListener('online', () => {
    for (const box of form.querySelectorAll('[data-upload][data-waits]')) saving.during(() => upload(form, box))
  })
}

async function upload (form, box) {
  const told = form.querySelector('[data-saved]')
  const names = [...box.files].map(file => `“${file.name}”`).join(', ')
  delete box.dataset.waits
  say(told, `Uploading ${names} …`)
  note(box, `Uploading ${names} …`)
  let answer
  try {
    answer = await fetch(form.action, { method: 'POST', body: body(form, box), signal: AbortSignal.timeout(PATIENCE) })
  } catch {
    box.dataset.waits = ''
    return fail(told, box, `${names} is not uploaded: there is no connection. It is tried again when there is one.`)
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const fresh = page.querySelector(`label[for="${CSS.escape(box.id)}"]`)?.closest('[data-files]')
  if (answer.status === 409) return fail(told, box, 'A colleague has saved this section meanwhile. Choose Save to see both versions.')
  if (!fresh || ![200, 422].includes(answer.status)) {
    return fail(told, box, `${names} is not uploaded: you may have been signed out. Choose Save: what you typed is kept, and the file is asked for again.`)
  }
  for (const name of ['mark', 'csrf_token']) form.elements[name].value = page.querySelector(`[data-form] [name="${name}"]`).value
  box.closest('[data-files]').replaceWith(fresh)
  const next = fresh.querySelector('[data-upload]') ?? fresh.querySelector('button')
  next?.focus()
  const wrong = fresh.querySelector('.govuk-error-message')
  say(told, wrong ? `Something about ${names} needs your attention: see its question.` : `${names} is uploaded.`, Boolean(wrong))
}

/** All that the page would send, with the files of this one box only. */
function body (form, box) {
  const found = new FormData(form)
  for (const other of form.querySelectorAll('input[type=file]')) if (other.name !== box.name) found.delete(other.name)
  found.append('go', `upload ${box.name}`)
  return found
}

function fail (told, box, words) {
  say(told, words, true)
  note(box, words)
}

/** Beside the box too: the line at the end of the page may be out of sight. */
function note (box, words) {
  const group = box.closest('[data-files]')
  const line = group.querySelector('[data-upload-note]') ?? group.appendChild(document.createElement('p'))
  line.dataset.uploadNote = ''
  line.className = 'form__saved'
  line.textContent = words
}

function say (told, words, trouble = false) {
  if (trouble) told.dataset.trouble = ''
  else delete told.dataset.trouble
  told.textContent = words
}
