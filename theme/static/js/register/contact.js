// Whom to call, and what to know about somebody's health: fetched when it is asked for, shown above the register, gone when it is closed.
// Without this the link opens a page of its own.
export function contacts (form) {
  let dialog = null
  for (const link of form.querySelectorAll('a[data-contact]')) {
    link.removeAttribute('target')
    link.querySelector('[data-new-tab]').remove()
  }
  form.addEventListener('click', async event => {
    const link = event.target.closest('a[data-contact]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const answer = await fetch(link.href, { signal: AbortSignal.timeout(12000) }).catch(() => null)
    const page = answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null
    const card = page?.querySelector('[data-contact-card]')
    if (!card) return show(said('Who to call can’t be shown: there is no connection, or you were signed out.'), link)
    show(document.importNode(card, true), link)
  })

  function show (content, link) {
    dialog ??= made()
    dialog.querySelector('[data-inside]').replaceChildren(content)
    dialog.setAttribute('aria-label', link.textContent.trim().replace(/\s+/g, ' '))
    dialog.onclose = () => { dialog.querySelector('[data-inside]').replaceChildren(); link.focus() }
    dialog.showModal()
  }

  function made () {
    const box = document.body.appendChild(document.createElement('dialog'))
    box.className = 'stay contact-card'
    const inside = box.appendChild(document.createElement('div'))
    inside.dataset.inside = ''
    const close = box.appendChild(document.createElement('button'))
    Object.assign(close, { type: 'button', className: 'govuk-button', textContent: 'Back to the register' })
    close.addEventListener('click', () => box.close())
    return box
  }

  function said (words) {
    const line = document.createElement('p')
    line.textContent = words
    return line
  }
}
