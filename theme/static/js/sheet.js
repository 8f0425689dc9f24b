// On a phone the filters come up in a sheet. The one set of fields moves into it and back, so there is never a second copy.

/** [what opens it, what closes it] */
export function makeSheet (form) {
  const sheet = form.querySelector('[data-sheet]')
  const filters = form.querySelector('[data-filters]')
  const home = form.querySelector('[data-filter-home]')
  const body = sheet.querySelector('[data-sheet-body]')

  for (const button of sheet.querySelectorAll('[data-close-sheet]')) button.addEventListener('click', () => sheet.close())
  sheet.addEventListener('click', event => { if (event.target === sheet) sheet.close() })
  sheet.addEventListener('close', () => home.append(filters))
  window.matchMedia('(min-width: 60em)').addEventListener('change', event => { if (event.matches) sheet.close() })
  return [
    () => {
      body.append(filters)
      sheet.showModal()
    },
    () => { if (sheet.open) sheet.close() }
  ]
}
