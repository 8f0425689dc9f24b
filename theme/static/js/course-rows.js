/** The rows of these courses by their short names, from the same static data as the search. */
export async function courseRows (source, slugs) {
  const { keepLoaded } = await import('./search/engine.js')
  const search = await keepLoaded(source)
  return search(engine => rowsOf(engine, slugs))
}

/** By slug, in no order; courses that are no more are left out. In a large directory only the files with these courses are read. */
export async function rowsOf (engine, slugs) {
  const first = engine.inline ? [''] : await engine.json('rows/first')
  const found = new Map()
  await Promise.all(slugs.map(async slug => {
    const n = first.findLastIndex(each => each <= slug)
    for (let course = Math.max(0, n * engine.chunk); course < (n + 1) * engine.chunk && course < engine.all.length; course++) {
      const row = await engine.row(course)
      if (row.slug === slug) found.set(slug, row)
    }
  }))
  return found
}

/** The courses an address names: ?course=a&course=b or ?course=a,b, each once. */
export function named (search) {
  return [...new Set(new URLSearchParams(search).getAll('course').flatMap(value => value.split(',')).filter(Boolean))]
}

export function addressOf (slugs) {
  return slugs.length ? `?${new URLSearchParams(slugs.map(slug => ['course', slug]))}` : ''
}
