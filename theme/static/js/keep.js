// The shortlist: the courses' short names and notes, in this browser's own storage and nowhere else.
const PLACE = 'cap.shortlist'

/** @returns {{slug: string, note: string}[]} in the reader's own order */
export function kept () {
  try {
    const list = JSON.parse(window.localStorage.getItem(PLACE) ?? '[]')
    if (!Array.isArray(list)) return []
    return list.filter(entry => typeof entry?.slug === 'string').map(({ slug, note }) => ({ slug, note: String(note ?? '') }))
  } catch {
    return []
  }
}

/** Says whether it was stored: a private window or a full disk refuses. */
export function keep (list) {
  try {
    window.localStorage.setItem(PLACE, JSON.stringify(list))
  } catch {
    return false
  }
  showCount()
  return true
}

export function isKept (slug) {
  return kept().some(entry => entry.slug === slug)
}

export function toggle (slug) {
  const list = kept()
  return keep(list.some(entry => entry.slug === slug) ? list.filter(entry => entry.slug !== slug) : [...list, { slug, note: '' }])
}

export function showCount () {
  const number = kept().length
  for (const place of document.querySelectorAll('[data-shortlist-count]')) {
    place.hidden = number === 0
    place.textContent = number
  }
}

/** Buttons that keep a course or let it go; one listener for a whole part of the page. */
export function bookmarkButtons (part) {
  showState(part)
  part.addEventListener('click', event => {
    const button = event.target.closest('[data-keep]')
    if (!button) return
    if (toggle(button.dataset.keep)) showState(document)
    else import('./refused.js').then(module => module.refused())
  })
  window.addEventListener('storage', () => { showState(part); showCount() })
}

export function showState (part) {
  const slugs = new Set(kept().map(entry => entry.slug))
  for (const button of part.querySelectorAll('[data-keep]')) {
    const on = slugs.has(button.dataset.keep)
    button.setAttribute('aria-pressed', String(on))
    const word = button.querySelector('[data-keep-word]')
    if (word) word.textContent = on ? 'In your shortlist' : 'Add to shortlist'
  }
}
