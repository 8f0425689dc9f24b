// A long list becomes a box one can type in (a combobox of the ARIA patterns). The list stays in the page and is what is sent:
// without this script, and where it fails, one chooses from it as ever. Words that are none of its lines are said to be so, and are sent
// as they were typed: the service keeps them and asks again.

const AFTER_A_CLICK = 250 // ms: what is said moves the page, and the button that took the focus must still be there when the finger lifts

for (const select of document.querySelectorAll('select[data-pick]')) enhance(select)

/** Another script may bring a list into the page later. */
export function enhance (select) {
  const label = document.querySelector(`label[for="${select.id}"]`)
  if (!label) return
  const frame = document.createElement('div')
  frame.className = 'pick'
  const box = document.createElement('input')
  const list = document.createElement('div')
  const note = document.createElement('p')
  list.id = `${select.id}-list`
  list.className = 'pick__list'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', label.textContent.replace('*', '').trim())
  list.hidden = true
  Object.assign(box, { type: 'text', className: 'govuk-input pick__box', id: select.id, autocomplete: 'off', spellcheck: false })
  box.placeholder = 'Type to find, or open the list'
  for (const [name, value] of [['role', 'combobox'], ['aria-expanded', 'false'], ['aria-controls', list.id], ['aria-autocomplete', 'list']]) box.setAttribute(name, value)
  for (const name of ['aria-describedby', 'aria-invalid']) if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name))
  const described = select.getAttribute('aria-describedby') ?? ''
  Object.assign(note, { id: `${select.id}-note`, className: 'pick__note', hidden: true })
  note.setAttribute('role', 'status')
  if (select.classList.contains('govuk-select--error')) box.classList.add('govuk-input--error')
  select.id = `${select.id}-choice`
  select.hidden = true
  select.before(frame)
  frame.append(box, list, select)
  frame.after(note)

  const options = [...select.options].filter(option => option.value && !('unlisted' in option.dataset))
  let shown = []
  let at = -1
  show()
  if (!select.hasAttribute('aria-invalid')) tell(select.selectedOptions[0]?.dataset.unlisted)

  function show () { box.value = select.value ? select.selectedOptions[0].dataset.unlisted ?? select.selectedOptions[0].textContent : '' }

  function open (words = '') {
    shown = matching(options, words)
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
    changed()
    tell()
    show()
    close()
  }

  function changed () { for (const name of ['input', 'change']) select.dispatchEvent(new Event(name, { bubbles: true })) }

  /** Words that are no line of the list: they stay in the box, and are what is sent. */
  function keep (words) {
    if (select.selectedOptions[0]?.dataset.unlisted !== words) {
      const own = new Option(words, words, false, true)
      own.dataset.unlisted = words
      select.querySelector('option[data-unlisted]')?.remove()
      select.append(own)
      changed()
    }
    setTimeout(tell, AFTER_A_CLICK, words)
  }

  /** Beside the box, and to whoever listens. */
  function tell (words = '') {
    const fit = words ? matching(options, words).length : 0
    note.hidden = !words
    note.textContent = !words ? '' : fit ? `${fit === 1 ? 'One line' : `${fit} lines`} of the list ${fit === 1 ? 'fits' : 'fit'} “${words}”: choose the one you mean.`
      : `“${words}” is not in the list: choose one of its lines, or empty the box.`
    const ids = [described, words ? note.id : ''].filter(Boolean).join(' ')
    if (ids) box.setAttribute('aria-describedby', ids)
    else box.removeAttribute('aria-describedby')
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
  // Emptied is emptied; words that are one line, or the only one that fits, are that line; others stay, and it is said.
  box.addEventListener('blur', () => {
    const words = box.value.trim()
    const fit = matching(options, words)
    const same = fit.filter(option => plain(option.textContent) === plain(words))
    if (!words) { if (select.value) choose(null) } else if (!list.hidden && words !== select.selectedOptions[0]?.textContent) {
      if (same.length === 1 || fit.length === 1) choose(same[0] ?? fit[0])
      else keep(words)
    }
    show()
    close()
  })
}

function plain (text) { return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim() }

/** Lines whose names begin with the words come first, then those of which words begin so, then the rest; among equals the list's own order. */
function matching (options, words) {
  const typed = plain(words)
  const parts = typed.split(' ').filter(Boolean)
  const rank = name => name.startsWith(typed) ? 0 : parts.every(part => ` ${name}`.includes(` ${part}`)) ? 1 : 2
  return options
    .filter(option => parts.every(part => plain(`${option.textContent} ${groupOf(option)}`).includes(part)))
    .map(option => [rank(plain(option.textContent)), option])
    .sort(([one], [other]) => one - other)
    .map(([, option]) => option)
}

function groupOf (option) { return option.parentElement.label || '' }
