// The state of the search in the address, in one order, so that a search can be sent to a colleague.
export const FACETS = ['tier', 'category', 'phase', 'interest', 'day', 'level']
const SINGLE = ['near', 'within', 'available', 'sort']

/** The form as a query: plain words and lists, under the names that stand in the address. */
export function queryOf (form, page = 1) {
  const data = new FormData(form)
  const query = { q: (data.get('q') ?? '').trim() }
  for (const facet of FACETS) query[facet] = data.getAll(facet)
  for (const name of SINGLE) query[name] = (data.get(name) ?? '').trim()
  query.page = String(page)
  return query
}

export function queryFrom (search) {
  const sent = new URLSearchParams(search)
  const query = { q: sent.get('q') ?? '' }
  for (const facet of FACETS) query[facet] = sent.getAll(facet)
  for (const name of SINGLE) query[name] = sent.get(name) ?? ''
  query.page = sent.get('page') ?? '1'
  return query
}

/** Whether more is asked than words. */
export function hasFilters (query) {
  return Boolean(query.near || query.available || FACETS.some(facet => query[facet].length))
}

/** `?q=…` without anything that is empty; nothing at all for an empty search. */
export function addressOf (query) {
  const out = new URLSearchParams()
  if (query.q) out.append('q', query.q)
  for (const facet of FACETS) for (const value of query[facet] ?? []) out.append(facet, value)
  for (const name of SINGLE) if (query[name] && query[name] !== 'false') out.append(name, query[name] === true ? '1' : query[name])
  if (Number(query.page) > 1) out.append('page', query.page)
  const text = out.toString()
  return text ? `?${text}` : ''
}

export function fillForm (form, query) {
  form.elements.q.value = query.q
  form.elements.near.value = query.near
  for (const name of ['within', 'sort']) {
    form.elements[name].value = query[name]
    if (form.elements[name].selectedIndex < 0) form.elements[name].value = ''
  }
  form.elements.available.checked = Boolean(query.available)
  for (const box of form.querySelectorAll('[data-facet] input')) box.checked = query[box.name].includes(box.value)
}
