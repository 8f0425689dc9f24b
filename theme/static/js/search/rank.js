// The one formula that ranks: capsite/search/score.py says it in words. Whole numbers only.
const FIELDS = [100, 56, 48, 44, 40, 24, 20, 10] // name, provider, topic, award, facts, summary, units, text
const BONUSES = [[1, 30000, 60000, 14000], [2, 30000, 40000, 7000], [4, 10000, 0, 0], [8, 12000, 50000, 0]]
const EVERYWHERE = 255
const NOTHING = new Map()
const WEIGHTS = Array.from({ length: 256 }, (_, mask) => {
  const found = FIELDS.filter((_, bit) => mask & 1 << bit)
  const most = Math.max(0, ...found)
  return most + Math.floor((found.reduce((a, b) => a + b, 0) - most) / 4)
})

// postings: stem to Map of course to mask; sizes: by field, how many words each course has there.
export function rank (words, postings, sizes, total) {
  const hits = words.map(word => [word, pointsOf(word, postings, total)])
  const unknown = hits.filter(([word, points]) => !points.size && !word.soft).map(([word]) => word.text)
  const known = hits.filter(([, points]) => points.size)
  const firm = known.filter(([word]) => !word.soft).length
  const scores = new Map()
  const spelt = {}
  if (!known.length || known.filter(([word]) => !word.soft && !word.guessed).length < unknown.length) return { scores, unknown, spelt }
  const counted = firm || known.length
  const sums = new Map()
  for (const [word, points] of known) {
    for (const [course, [value, mask]] of points) {
      if (!sums.has(course)) sums.set(course, { value: 0, matched: 0, shared: EVERYWHERE, masks: [] })
      const entry = sums.get(course)
      entry.value += value
      entry.masks.push(mask)
      if (word.soft && firm) continue
      entry.matched++
      entry.shared &= mask
    }
  }
  let most = 0
  let top = 0
  for (const [course, { value, matched, shared, masks }] of sums) {
    if (!matched) continue
    let sum = value
    for (const [field, all, exact, each] of BONUSES) {
      const whole = exact && sizes[field][course] === masks.filter(mask => mask & field).length
      if (whole) sum += each * Math.min(sizes[field][course], 3)
      if (matched === counted && shared & field) sum += all + (whole ? exact : 0)
    }
    scores.set(course, Math.floor(sum * matched * matched / (counted * counted)))
    most = Math.max(most, matched)
    top = Math.max(top, scores.get(course))
  }
  let best = -1
  for (const [course, score] of scores) {
    if (sums.get(course).matched < most && score * 2 < top) scores.delete(course)
    else if (best < 0 || score > scores.get(best) || (score === scores.get(best) && course < best)) best = course
  }
  for (const [word, points] of known) if (points.get(best)?.[2]) spelt[word.text] = points.get(best)[2]
  return { scores, unknown, spelt }
}

// Of words that have to stand together; 0 when one stands nowhere.
function rarityOf (lists, total) {
  return lists.every(list => list.size) ? Math.max(0, ...lists.map(list => 34 - Math.clz32(Math.floor(total / list.size)))) : 0
}

// course to [points, the fields in which the word itself stands, the spelling that gave the points].
function pointsOf (word, postings, total) {
  const found = new Map()
  for (const { stems, quality, fields, spelt, literal, instead } of word.readings.values()) {
    const [lists, theirs] = [stems, instead].map(each => each.map(stem => postings.get(stem) || NOTHING))
    const rarity = Math.min(rarityOf(lists, total), rarityOf(theirs, total) || 99)
    for (const course of lists[0].keys()) {
      const masks = lists.map(list => list.get(course) & fields)
      const together = masks.reduce((a, b) => a & b)
      if (!together) continue
      const value = quality * rarity * Math.min(...masks.map(mask => WEIGHTS[mask]))
      const itself = literal ? together : 0
      const known = found.get(course)
      if (!known) {
        found.set(course, [value, itself, spelt])
        continue
      }
      known[1] |= itself
      if (value > known[0]) {
        known[0] = value
        known[2] = spelt
      }
    }
  }
  return found
}
