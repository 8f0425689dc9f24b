// Makes or uses a passkey: asks the app what is to be signed, hands it to the browser, and sends the answer as the form's own field.
// Without it the form stays hidden, and codes do the same.

const able = window.PublicKeyCredential && navigator.credentials
const form = document.querySelector('form[data-passkey]')

if (form && able) {
  form.hidden = false
  for (const note of document.querySelectorAll('[data-without]')) note.hidden = true
  form.addEventListener('submit', event => {
    if (form.elements.passkey.value) return
    event.preventDefault()
    answer(form).catch(error => say(form, error))
  })
}

async function answer (form) {
  say(form)
  const options = await ask(form)
  const made = form.dataset.passkey === 'create'
    ? await navigator.credentials.create({ publicKey: options })
    : await navigator.credentials.get({ publicKey: options })
  form.elements.passkey.value = JSON.stringify(written(made))
  form.requestSubmit()
}

/** What the app wants signed; bytes come as base64url. */
async function ask (form) {
  const reply = await fetch(form.dataset.challenge, { method: 'POST', headers: { 'X-CSRFToken': form.elements.csrf_token.value } })
  if (!reply.ok) throw new Error('no challenge')
  const options = await reply.json()
  options.challenge = bytes(options.challenge)
  if (options.user) options.user.id = bytes(options.user.id)
  for (const each of [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])]) each.id = bytes(each.id)
  return options
}

function written (credential) {
  const { response } = credential
  const told = { clientDataJSON: text(response.clientDataJSON) }
  for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name]) told[name] = text(response[name])
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: told, clientExtensionResults: {} }
}

function say (form, error) {
  const place = form.querySelector('[data-trouble]')
  if (!error) place.textContent = ''
  else if (error.name === 'InvalidStateError') place.textContent = 'This passkey is added already.'
  else if (error.name === 'NotAllowedError') place.textContent = 'Nothing was confirmed, or it took too long. Try again.'
  else place.textContent = 'That did not work. Load the page anew and try again, or use a code.'
}

function bytes (text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, letter => letter.charCodeAt(0))
}

function text (buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
