// A long list becomes a box one can type in (a combobox of the ARIA patterns). The list stays in the page and is what is sent:
// without this script, and where it fails, one chooses from it as ever.

for (const select of document.querySelectorAll('select[data-pick]')) enhance(select)

function enhance (select) {
  const label = document.querySelector(`label[for="${select.id}"]`)
  if (!label) return
  const frame = document.createElement('div')
  frame.className = 'pick'
  const box = document.createElement('input')
  const list = document.createElement('div')
  list.id = `${select.id}-list`
  list.className = 'pick__list'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', label.textContent.replace('*', '').trim())
  list.hidden = true
  Object.assign(box, { type: 'text', className: 'govuk-input pick__box', id: select.id, autocomplete: 'off', spellcheck: false })
  box.placeholder = 'Type to find, or open the list'
  for (const [name, value] of [['role', 'combobox'], ['aria-expanded', 'false'], ['aria-controls', list.id], ['aria-autocomplete', 'list']]) box.setAttribute(name, value)
  for (const name of ['aria-describedby', 'aria-invalid']) if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name))
  if (select.classList.contains('govuk-select--error')) box.classList.add('govuk-input--error')
  select.id = `${select.id}-choice`
  select.hidden = true
  select.before(frame)
  frame.append(box, list, select)

  const options = [...select.options].filter(option => option.value)
  let shown = []
  let at = -1
  show()

  function show () { box.value = select.value ? select.selectedOptions[0].textContent : '' }

  function open (words = '') {
    const parts = plain(words).split(' ').filter(Boolean)
    shown = options.filter(option => parts.every(part => plain(option.textContent + ' ' + groupOf(option)).includes(part)))
    let group = ''
    list.replaceChildren(...shown.flatMap((option, place) => {
      const row = document.createElement('div')
      row.id = `${list.id}-${place}`
      row.className = 'pick__one'
      row.setAttribute('role', 'option')
      row.setAttribute('aria-selected', 'false')
      row.textContent = option.textContent
      row.addEventListener('mousedown', event => { event.preventDefault(); choose(option) })
      if (groupOf(option) === group) return [row]
      group = groupOf(option)
      const head = document.createElement('div')
      head.className = 'pick__group'
      head.setAttribute('role', 'presentation')
      head.textContent = group
      return [head, row]
    }))
    if (!shown.length) {
      const none = document.createElement('div')
      none.className = 'pick__none'
      none.setAttribute('role', 'option')
      none.setAttribute('aria-disabled', 'true')
      none.setAttribute('aria-selected', 'false')
      none.textContent = 'Nothing matches: use fewer letters'
      list.append(none)
    }
    list.hidden = false
    box.setAttribute('aria-expanded', 'true')
    mark(-1)
  }

  function close () {
    list.hidden = true
    box.setAttribute('aria-expanded', 'false')
    box.removeAttribute('aria-activedescendant')
    at = -1
  }

  function mark (place) {
    const rows = list.querySelectorAll('[role="option"]:not([aria-disabled])')
    at = rows.length ? (place + rows.length) % rows.length : -1
    if (place < 0) at = -1
    rows.forEach((row, number) => row.setAttribute('aria-selected', String(number === at)))
    if (at < 0) return box.removeAttribute('aria-activedescendant')
    box.setAttribute('aria-activedescendant', rows[at].id)
    rows[at].scrollIntoView({ block: 'nearest' })
  }

  function choose (option) {
    select.value = option ? option.value : ''
    select.dispatchEvent(new Event('input', { bubbles: true }))
    select.dispatchEvent(new Event('change', { bubbles: true }))
    show()
    close()
  }

  box.addEventListener('input', () => open(box.value))
  box.addEventListener('click', () => { if (list.hidden) open() })
  box.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (list.hidden) open()
      const down = event.key === 'ArrowDown'
      mark(at < 0 ? (down ? 0 : shown.length - 1) : (at + (down ? 1 : -1) + shown.length) % Math.max(shown.length, 1))
    } else if (event.key === 'Enter' && !list.hidden) {
      event.preventDefault()
      if (at >= 0) choose(shown[at])
      else if (shown.length === 1) choose(shown[0])
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      show()
      close()
    }
  })
  // Emptied is emptied; words that are one option are that option; anything else goes back to what was chosen.
  box.addEventListener('blur', () => {
    if (!box.value.trim()) { if (select.value) choose(null) } else if (!list.hidden && shown.length === 1) choose(shown[0])
    show()
    close()
  })
}

function plain (text) { return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim() }

function groupOf (option) { return option.parentElement.label || '' }
