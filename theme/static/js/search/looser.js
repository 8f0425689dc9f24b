// What finds something when a search doesn't: each filter left out alone, then the words, then all filters.
const FACETS = ['tier', 'category', 'phase', 'interest', 'day', 'level']
const ANY = {
  within: 'Any distance', available: 'Courses without free places too', words: 'Without the words', all: 'Without any filter'
}

/** bare: the query's words and place alone. found(query), all(query): how many courses it lets pass, of those with the words and of all. */
export function looser (query, place, bare, found, all) {
  const first = { ...query, page: 1 }
  const tries = FACETS.filter(facet => query[facet].length).map(facet => [facet, { ...first, [facet]: [] }])
  if (place && query.within) tries.push(['within', { ...first, within: 0 }])
  if (query.available) tries.push(['available', { ...first, available: false }])
  if (query.q.trim()) tries.push(['words', { ...first, q: '' }])
  if (tries.length > 1) tries.push(['all', bare])
  return tries.map(([name, other]) => ({ text: ANY[name] || `Any ${name}`, query: other, total: (name === 'words' ? all : found)(other) }))
    .filter(({ total }) => total)
}
