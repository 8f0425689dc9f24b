// Text to words, as capsite/search/analysis.py makes them.
const NUMBERS = { one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12, thirteen: 13 };
const SERIES = {};
for (const [names, kind, most] of [["level levels lvl lev l", "level", 8], ["entry e el", "entry", 3], ["year years yr yrs y", "year", 13], ["ks", "ks", 5],
  ["tier tiers", "tier", 4], ["band", "band", 2]]) for (const name of names.split(" ")) SERIES[name] = [kind, most];
const DAYS = { mon: "mon", tue: "tues", tues: "tues", wed: "wednes", weds: "wednes", thu: "thurs", thur: "thurs", thurs: "thurs", fri: "fri", sat: "satur" };
const LETTERS = { "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "&": " and ", "'": "", "’": "", "‘": "", "ʼ": "", "′": "" };
const GLUED = /^(level|lvl|lev|l|entry|year|yrs|yr|y|ks|tier|band|el|e)([1-9]|1[0-3])$/;
const OUTWARD = /^[a-z]{1,2}[0-9][0-9a-z]?$/;
const PLAIN = /^[a-z]{1,30}$/;

const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
  .replace(/\b([a-z]) ?& ?([a-z])\b/g, "$1$2")
  .replace(/\b(?:[a-z]\.){2,}/g, (initials) => initials.replaceAll(".", ""))
  .replace(/[ßøæœđðłıþ&'’‘ʼ′]/g, (letter) => LETTERS[letter])
  .replace(/[\u0080-\u00bf\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\ufe00-\ufe0f]/g, " ");

export function tokens(text) {
  const raw = fold(text).match(/[a-z0-9]+|[^\x00-\x7f]+/gu) || [];
  const words = [];
  for (let at = 0; at < raw.length;) {
    const [end, found] = joined(raw, at) || [at + 1, [raw[at]]];
    words.push(...found);
    at = end;
  }
  return words;
}

function joined(raw, at) {
  let word = raw[at];
  const glued = GLUED.exec(word);
  if (glued) {
    const [kind, most] = SERIES[glued[1]];
    return glued[2] <= most ? [at + 1, [kind + glued[2]]] : null;
  }
  if (word === "key" && /^stages?$/.test(raw[at + 1])) { word = "ks"; at += 1; }
  else if (word === "entry" && /^levels?$/.test(raw[at + 1])) at += 1;
  if (!Object.hasOwn(SERIES, word)) return null;
  const [kind, most] = SERIES[word], words = [];
  let here = at + 1;
  while (here < raw.length) {
    const step = words.length && /^(and|or|to)$/.test(raw[here]) && here + 1 < raw.length ? 1 : 0;
    const next = raw[here + step];
    const number = Object.hasOwn(NUMBERS, next) ? NUMBERS[next] : /^[0-9]{1,2}$/.test(next) ? Number(next) : 0;
    if (number < 1 || number > most) break;
    words.push(kind + number);
    here += step + 1;
  }
  return words.length ? [here, words] : null;
}

export const typed = (text) => {
  const found = tokens(text);
  return found.filter((word, at) => !(at && /^[0-9][a-z]{2}$/.test(word) && OUTWARD.test(found[at - 1])))
    .map((word) => (Object.hasOwn(DAYS, word) ? DAYS[word] + "day" : word));
};

// What kindred words share: plumber and plumbing, florist and floristry.
const ENDINGS = /(?:ers?|ors?|ists?|ians?|ings?|ery|eries|ry|ies|ed|es|ics?|ical|als?|ations?|ants?|able|ful|ness|s|y|e)$/;
export function root(word) {
  if (!PLAIN.test(word)) return word;
  while (!word.endsWith("eer")) {
    const at = word.search(ENDINGS);
    if (at < 4) break;
    word = word.slice(0, at);
  }
  return word.length > 4 && word.at(-1) === word.at(-2) ? word.slice(0, -1) : word;
}

// Porter's stem, as whoosh.lang.porter has it.
const C = "[^aeiouy]+", V = "[aeiou]+";
const MGR0 = new RegExp(`^(${C})?${V}${C}`), MEQ1 = new RegExp(`^(${C})?${V}${C}(${V})?$`), MGR1 = new RegExp(`^(${C})?${V}${C}${V}${C}`);
const VOWEL = new RegExp(`^(${C})?[aeiouy]`), CVC = new RegExp(`^${C}[aeiouy][^aeiouwxy]$`);
const STEP2 = { ational: "ate", tional: "tion", enci: "ence", anci: "ance", izer: "ize", bli: "ble", alli: "al", entli: "ent", eli: "e", ousli: "ous",
  ization: "ize", ation: "ate", ator: "ate", alism: "al", iveness: "ive", fulness: "ful", ousness: "ous", aliti: "al", iviti: "ive", biliti: "ble", logi: "log" };
const STEP3 = { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" };
const step = (list) => new RegExp(`^(.+?)(${Object.keys(list).join("|")})$`);
const TWO = step(STEP2), THREE = step(STEP3);
const FOUR = /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$/, ION = /^(.+?[st])ion$/;

export function stem(word) {
  if (word.length < 3 || !PLAIN.test(word)) return word;
  let w = word[0] === "y" ? "Y" + word.slice(1) : word, m;
  if (/(ss|i)es$/.test(w)) w = w.slice(0, -2);
  else if (/[^s]s$/.test(w)) w = w.slice(0, -1);
  if (w.endsWith("eed")) {
    if (MGR0.test(w.slice(0, -3))) w = w.slice(0, -1);
  } else if ((m = /^(.*)(ed|ing)$/.exec(w)) && VOWEL.test(m[1])) {
    w = m[1];
    if (/(at|bl|iz)$/.test(w)) w += "e";
    else if (/([^aeiouylsz])\1$/.test(w)) w = w.slice(0, -1);
    else if (CVC.test(w)) w += "e";
  }
  if (w.endsWith("y") && VOWEL.test(w.slice(0, -1))) w = w.slice(0, -1) + "i";
  if ((m = TWO.exec(w)) && MGR0.test(m[1])) w = m[1] + STEP2[m[2]];
  if ((m = THREE.exec(w)) && MGR0.test(m[1])) w = m[1] + STEP3[m[2]];
  if ((m = FOUR.exec(w)) || (m = ION.exec(w))) {
    if (MGR1.test(m[1])) w = m[1];
  }
  if (w.endsWith("e")) {
    const s = w.slice(0, -1);
    if (MGR1.test(s) || (MEQ1.test(s) && !CVC.test(s))) w = s;
  }
  if (w.endsWith("ll") && MGR1.test(w)) w = w.slice(0, -1);
  return w[0] === "Y" ? "y" + w.slice(1) : w;
}
