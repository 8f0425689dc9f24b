// Text to words, as capsite/search/analysis.py makes them.
const NUMBERS = ' one two three four five six seven eight nine ten eleven twelve thirteen'.split(' ')
const SERIES = {}
for (const [names, kind, most] of [['level levels lvl lev l', 'level', 8], ['entry e el', 'entry', 3], ['year years yr yrs y', 'year', 13],
  ['ks', 'ks', 5], ['tier tiers', 'tier', 4], ['band', 'band', 2]]) for (const name of names.split(' ')) SERIES[name] = [kind, most]
const DAYS = { mon: 'mon', tue: 'tues', tues: 'tues', wed: 'wednes', weds: 'wednes', thu: 'thurs', thur: 'thurs', thurs: 'thurs', fri: 'fri', sat: 'satur' }
const SPECIAL = { ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ð: 'd', ł: 'l', ı: 'i', þ: 'th', '&': ' and ' }
const PLAIN = /^[a-z]{1,30}$/

export const fold = text => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
  .replace(/\b([a-z]) ?& ?([a-z])\b/g, '$1$2')
  .replace(/\b(?:[a-z]\.){2,}/g, initials => initials.replaceAll('.', ''))
  .replace(/[ßøæœđðłıþ&'’‘ʼ′]/g, letter => SPECIAL[letter] ?? '')
  .replace(/[\u0080-\u00bf\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\ue000-\uf8ff\ufe00-\ufe0f\u{1f000}-\u{1fbff}\u{e0000}-\u{e01ef}]/gu, ' ')

function tokens (text) {
  const raw = fold(text).match(/[a-z0-9]+|[^\x00-\x7f]+/gu) || []
  const words = []
  for (let at = 0; at < raw.length;) {
    const [end, found] = joined(raw, at) || [at + 1, [raw[at]]]
    words.push(...found)
    at = end
  }
  return words
}

// A school term that begins here: where it ends, and its words.
function joined (raw, at) {
  let word = raw[at]
  const glued = /^(level|lvl|lev|l|entry|year|yrs|yr|y|ks|tier|band|el|e)([1-9]|1[0-3])$/.exec(word)
  if (glued) {
    const [kind, most] = SERIES[glued[1]]
    return glued[2] <= most ? [at + 1, [kind + glued[2]]] : null
  }
  if (word === 'key' && /^stages?$/.test(raw[at + 1])) {
    word = 'ks'
    at += 1
  } else if (word === 'entry' && /^levels?$/.test(raw[at + 1])) at += 1
  if (!Object.hasOwn(SERIES, word)) return null
  const [kind, most] = SERIES[word]
  const words = []
  let here = at + 1
  while (here < raw.length) {
    const step = words.length && /^(and|or|to)$/.test(raw[here]) && here + 1 < raw.length ? 1 : 0
    const next = raw[here + step]
    const number = /^[0-9]{1,2}$/.test(next) ? Number(next) : NUMBERS.indexOf(next)
    if (number < 1 || number > most) break
    words.push(kind + number)
    here += step + 1
  }
  return words.length ? [here, words] : null
}

/** The words of a course's text. */
export const words = text => tokens(text.replace(/\bIT\b/g, 'ICT')).filter(word => word !== 'it')

/** The words of a query. */
export function typed (text) {
  const found = tokens(text)
  return found.filter((word, at) => !(at && /^[0-9][a-z]{2}$/.test(word) && /^[a-z]{1,2}[0-9][0-9a-z]?$/.test(found[at - 1])))
    .map(word => Object.hasOwn(DAYS, word) ? DAYS[word] + 'day' : word)
}

// What kindred words share: plumber and plumbing, florist and floristry.
const ENDINGS = /(?:ers?|ors?|ists?|ians?|ings?|ery|eries|ry|ies|ed|es|ics?|ical|als?|ations?|ants?|able|ful|ness|s|y|e)$/
export function root (word) {
  if (!PLAIN.test(word)) return word
  const short = /^([a-z]{3})(?:ers?|ings?|ed|e|es)$/.exec(word)
  if (short) return short[1] + '*'
  if (/^[a-z]{2}[^s]s$/.test(word)) return word.slice(0, 3)
  while (!word.endsWith('eer')) {
    const at = word.search(ENDINGS)
    if (at < 4) break
    word = word.slice(0, at)
  }
  return word.length > 3 && word.at(-1) === word.at(-2) ? word.slice(0, -1) : word
}

const SOUNDS = [[/ph/g, 'f'], [/igh/g, 'i'], [/^(?:kn|gn)/, 'n'], [/^wr/, 'r'], [/c(?=[eiy])/g, 's'], [/ck?|q/g, 'k'], [/x/g, 'ks'], [/z/g, 's']]
export function sound (word) {
  for (const [spelt, said] of SOUNDS) word = word.replace(spelt, said)
  return (word[0] + word.slice(1).replace(/[aeiouyhw]/g, '')).replace(/(.)\1+/g, '$1')
}

// Porter's stem, as whoosh.lang.porter has it.
const C = '[^aeiouy]+'
const V = '[aeiou]+'
const ONE = new RegExp(`^(${C})?${V}${C}`)
const ONCE = new RegExp(`^(${C})?${V}${C}(${V})?$`)
const TWO = new RegExp(`^(${C})?${V}${C}${V}${C}`)
const VOWEL = new RegExp(`^(${C})?[aeiouy]`)
const CVC = new RegExp(`^${C}[aeiouy][^aeiouwxy]$`)
const STEPS = ['ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous ization:ize ation:ate ator:ate alism:al ' +
  'iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log', 'icate:ic ative: alize:al iciti:ic ical:ic ful: ness:'].map(list => {
  const endings = Object.fromEntries(list.split(' ').map(pair => pair.split(':')))
  return [new RegExp(`^(.+?)(${Object.keys(endings).join('|')})$`), endings]
})

export function stem (word) {
  if (word.length < 3 || !PLAIN.test(word)) return word
  let w = word[0] === 'y' ? 'Y' + word.slice(1) : word
  let m
  if (/(ss|i)es$/.test(w)) w = w.slice(0, -2)
  else if (/[^s]s$/.test(w)) w = w.slice(0, -1)
  if (w.endsWith('eed')) {
    if (ONE.test(w.slice(0, -3))) w = w.slice(0, -1)
  } else if ((m = /^(.*)(ed|ing)$/.exec(w)) && VOWEL.test(m[1])) {
    w = m[1]
    if (/^(at|bl|iz)$/.test(w) || CVC.test(w)) w += 'e' // only whole words: the Python matches from the start
    else if (/^([^aeiouylsz])\1$/.test(w)) w = w[0]
  }
  if (w.endsWith('y') && VOWEL.test(w.slice(0, -1))) w = w.slice(0, -1) + 'i'
  for (const [ending, list] of STEPS) if ((m = ending.exec(w)) && ONE.test(m[1])) w = m[1] + list[m[2]]
  m = /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$/.exec(w) || /^(.+?[st])ion$/.exec(w)
  if (m && TWO.test(m[1])) w = m[1]
  if (w.endsWith('e')) {
    const s = w.slice(0, -1)
    if (TWO.test(s) || (ONCE.test(s) && !CVC.test(s))) w = s
  }
  if (w.endsWith('ll') && TWO.test(w)) w = w.slice(0, -1)
  return w[0] === 'Y' ? 'y' + w.slice(1) : w
}
