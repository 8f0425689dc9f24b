// The one formula that ranks: capsite/search/score.py says it in words. Whole numbers only.
const FIELDS = [100, 56, 48, 44, 40, 24, 20, 10]; // name, provider, topic, award, facts, summary, units, text
const NAME = 1, PROVIDER = 2;
const WEIGHTS = Array.from({ length: 256 }, (_, mask) => {
  const found = FIELDS.filter((_, bit) => mask & (1 << bit));
  const most = Math.max(0, ...found), all = found.reduce((a, b) => a + b, 0);
  return most + Math.floor((all - most) / 4);
});
const NOTHING = new Map();

// postings: stem to Map of course to mask; names, providers: how many words they have.
export function rank(words, postings, names, providers) {
  const hits = words.map((word) => [word, pointsOf(word, postings, names.length)]);
  const unknown = hits.filter(([word, points]) => !points.size && !word.soft).map(([word]) => word.text);
  const known = hits.filter(([, points]) => points.size);
  const firm = known.filter(([word]) => !word.soft).length;
  const scores = new Map();
  if (!known.length || firm < unknown.length) return { scores, unknown, spelt: {} };
  const counted = firm || known.length, sums = new Map();
  for (const [word, points] of known) {
    for (const [course, [value, mask]] of points) {
      if (!sums.has(course)) sums.set(course, [0, 0, 0, 0]);
      const entry = sums.get(course);
      entry[0] += value;
      if (word.soft && firm) continue;
      entry[1] += 1;
      if (mask & NAME) entry[2] += 1;
      if (mask & PROVIDER) entry[3] += 1;
    }
  }
  let most = 0, top = 0;
  for (const [course, [value, matched, inName, inProvider]] of sums) {
    if (!matched) { sums.delete(course); continue; }
    let sum = value;
    if (inName === counted) sum += 30000 + (names[course] === counted ? 60000 : 0);
    if (inProvider === counted) sum += 20000 + (providers[course] === counted ? 40000 : 0);
    scores.set(course, Math.floor((sum * matched * matched) / (counted * counted)));
    most = Math.max(most, matched);
    top = Math.max(top, scores.get(course));
  }
  let best = -1;
  for (const [course, score] of scores) {
    if (sums.get(course)[1] < most && score * 2 < top) { scores.delete(course); continue; }
    if (best < 0 || score > scores.get(best) || (score === scores.get(best) && course < best)) best = course;
  }
  const spelt = {};
  for (const [word, points] of known) if (points.has(best) && points.get(best)[2]) spelt[word.text] = points.get(best)[2];
  return { scores, unknown, spelt };
}

function pointsOf(word, postings, total) {
  const found = new Map();
  for (const { stems, quality, fields, spelt } of word.readings.values()) {
    const lists = stems.map((stem) => postings.get(stem) || NOTHING);
    let rarity = 0;
    for (const list of lists) rarity = Math.max(rarity, 34 - Math.clz32(Math.floor(total / Math.max(1, list.size))));
    for (const course of lists[0].keys()) {
      let weight = 1000, together = EVERY;
      for (const list of lists) {
        const mask = (list.get(course) || 0) & fields;
        weight = Math.min(weight, WEIGHTS[mask]);
        together &= mask;
      }
      if (!weight) continue;
      const value = quality * rarity * weight, known = found.get(course);
      if (!known) found.set(course, [value, together, spelt]);
      else {
        known[1] |= together;
        if (value > known[0]) { known[0] = value; known[2] = spelt; }
      }
    }
  }
  return found;
}
const EVERY = 255;
