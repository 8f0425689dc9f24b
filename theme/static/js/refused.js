// Fetched only when a browser keeps nothing for this site.
const REFUSED = 'Nothing was changed: this browser keeps nothing for this site. Its storage is full or switched off; ' +
  'a private window may be the reason.'

/** Says in words that everyone sees, and that screen readers read out, that the browser refused to keep something. */
export function refused () {
  let box = document.getElementById('refusal')
  if (!box) {
    box = document.createElement('p')
    box.id = 'refusal'
    box.className = 'refusal'
    box.setAttribute('role', 'status')
    document.body.append(box)
  }
  box.textContent = ''
  window.setTimeout(() => { box.textContent = REFUSED }, 50) // a change is read out, a new element with words in it often is not
}
