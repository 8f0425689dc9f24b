// Places as they are now, from the small file that the forms app publishes; where it has no word, the factsheet's own stays.
const PLACES = '.row[data-slug], article.course'

async function show () {
  const found = new Map()
  for (const part of document.querySelectorAll(PLACES)) {
    const slug = part.dataset.slug ?? part.querySelector('[data-keep]')?.dataset.keep
    const mark = part.querySelector('.mark[data-fill="availability"]')
    if (slug && mark) found.set(mark, slug)
  }
  if (!found.size) return
  const answer = await fetch(new URL('../../../availability.json', import.meta.url)).catch(() => null)
  if (!answer?.ok) return
  const { courses = {} } = await answer.json().catch(() => ({}))
  for (const [mark, slug] of found) {
    const now = Object.hasOwn(courses, slug) ? courses[slug] : null
    if (!now) continue
    mark.textContent = now.words
    mark.className = `mark mark--${now.state}`
  }
}

show()
