// The rows of courses by their short names, from the same static data as the search.
export async function courseRows (source) {
  const { load } = await import('./search/engine.js')
  const engine = await load(source)
  const { matches } = await engine.ask({ sort: 'name' }, Infinity)
  return new Map(matches.map(({ row }) => [row.slug, row]))
}

/** The courses an address names: ?course=a&course=b or ?course=a,b, each once. */
export function named (search) {
  return [...new Set(new URLSearchParams(search).getAll('course').flatMap(value => value.split(',')).filter(Boolean))]
}

export function addressOf (slugs) {
  return slugs.length ? `?${new URLSearchParams(slugs.map(slug => ['course', slug]))}` : ''
}
