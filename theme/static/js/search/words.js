// The words the index knows, and what a typed word may mean: capsite/search/lexicon.py, synonyms.py and expand.py.
import { root, stem, tokens, typed } from "./text.js";

const NAMED = 7, EVERYWHERE = 255; // name, provider, topic; all fields
const PLAIN = /^[a-z]{1,30}$/;
const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const letters = (word) => { let mask = 0; for (let i = 0; i < word.length; i++) mask |= 1 << (word.charCodeAt(i) - 97); return mask; };
const bits = (n) => { let count = 0; for (; n; n &= n - 1) count++; return count; };

export class Lexicon {
  // surfaces: Map of word to stem, of the courses; extra: the words of the synonyms; text: the stems of long texts.
  constructor(surfaces, extra = [], text = []) {
    this.stems = new Set(surfaces.values());
    this.text = new Set(text);
    this.stem = new Map(surfaces);
    for (const word of extra) if (!this.stem.has(word)) this.stem.set(word, stem(word));
    this.known = new Set(this.stem.values());
    this.sorted = [...this.stem.keys()].sort(order);
    this.kindred = new Map();
    this.lengths = [];
    for (const word of this.sorted) {
      if (word.length < 3 || !/^[a-z]+$/.test(word)) continue;
      const key = root(word);
      if (!this.kindred.has(key)) this.kindred.set(key, new Set());
      this.kindred.get(key).add(this.stem.get(word));
      (this.lengths[word.length] ||= []).push([letters(word), word]);
    }
  }

  kin(word) { return [...(this.kindred.get(root(word)) || [])].sort(order); }

  begun(start) {
    return this.sorted.filter((word) => word.length > start.length && word.startsWith(start))
      .sort((a, b) => a.length - b.length || order(a, b)).slice(0, 40).map((word) => this.stem.get(word));
  }

  near(word) {
    const most = !PLAIN.test(word) || word.length < 4 ? 0 : word.length < 6 ? 1 : 2;
    if (!most) return [];
    const mine = letters(word), found = [];
    for (let length = word.length - most; length <= word.length + most; length++) {
      for (const [other, candidate] of this.lengths[length] || []) {
        if (bits(mine ^ other) > 2 * most) continue;
        const steps = distance(word, candidate, most);
        if (steps <= most) found.push([steps, candidate[0] !== word[0], candidate]);
      }
    }
    found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || order(a[2], b[2]));
    return found.filter(([steps, strange]) => steps === found[0][0] || !strange).slice(0, 8);
  }
}

function distance(a, b, most) {
  let before = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let steps = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, before[j - 2] + 1);
      row.push(steps);
      least = Math.min(least, steps);
    }
    if (least > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length];
}

export class Synonyms {
  // One group a line: phrases by commas; those before an arrow find those behind it, else each other.
  constructor(lines) {
    this.also = new Map();
    this.single = new Map();
    this.words = new Set();
    for (const line of lines ? lines.split("\n") : []) {
      const [same, found] = line.split(",→,").map((part) => part.split(","));
      const all = [...same, ...(found || [])];
      for (const text of all) {
        for (const word of text.split(" ")) this.words.add(word);
        if (!text.includes(" ")) this.single.set(stem(text), text);
      }
      const stems = (texts) => texts.map((text) => text.split(" ").map(stem).join(" ")), others = stems(found || same);
      for (const phrase of stems(same)) {
        if (!this.also.has(phrase)) this.also.set(phrase, new Set());
        for (const other of others) if (other !== phrase) this.also.get(phrase).add(other);
      }
    }
  }
}

class Word {
  constructor(text, soft) { this.text = text; this.soft = soft; this.readings = new Map(); }

  read(stems, quality, fields = EVERYWHERE, spelt = "") {
    const key = stems + fields, known = this.readings.get(key);
    if (!known || known.quality < quality) this.readings.set(key, { stems: stems.split(" "), quality, fields, spelt });
  }
}

export function expand(text, lexicon, synonyms, stop, soft) {
  const raw = typed(text).slice(0, 60), places = [];
  raw.forEach((word, at) => {
    if (!stop.has(word) && !places.some((other) => raw[other] === word) && places.length < 20) places.push(at);
  });
  const words = places.map((at) => new Word(raw[at], soft.has(raw[at]) || raw[at] === "it" || [...raw[at]].length === 1));
  const ends = places.length && places.at(-1) === raw.length - 1;
  const found = words.map((word, n) => spell(word, lexicon, ends && n === words.length - 1));
  words.forEach((word, n) => {
    for (const start of [places[n] - 1, places[n]]) {
      if (start < 0 || start + 1 >= raw.length) continue;
      const both = stem(raw[start] + raw[start + 1]);
      if (both.length > 4 && lexicon.stems.has(both)) word.read(both, 95);
    }
  });
  translate(words, found, lexicon, synonyms);
  return words;
}

function spell(word, lexicon, last) {
  const text = word.text === "it" ? "ict" : word.text, mine = stem(text), found = new Map();
  const put = (each, quality, spelt = "") => { if (!found.has(each)) found.set(each, [quality, spelt]); };
  if (lexicon.known.has(mine) || lexicon.text.has(mine)) put(mine, 100);
  if (text.length > 3) for (const each of lexicon.kin(text)) put(each, 85);
  if (last && text.length > 1) {
    if (!found.size) for (const each of lexicon.begun(text)) put(each, 70);
    else if (text.length > 3) for (const each of lexicon.begun(text)) if (!found.has(each) && lexicon.stems.has(each)) word.read(each, 45, NAMED);
  }
  if (!found.size && !word.soft) {
    if (/^[\x00-\x7f]{1,30}$/.test(text)) {
      for (let at = 3; at < text.length - 2; at++) {
        const [a, b] = [text.slice(0, at), text.slice(at)];
        if (lexicon.stems.has(stem(a)) && lexicon.stems.has(stem(b))) word.read(`${stem(a)} ${stem(b)}`, 90, EVERYWHERE, `${a} ${b}`);
      }
    }
    for (const [steps, strange, surface] of lexicon.near(text)) put(lexicon.stem.get(surface), (steps === 1 ? 75 : 55) - (strange ? 10 : 0), surface);
  }
  for (const [each, [quality, spelt]] of found) if (lexicon.stems.has(each) || lexicon.text.has(each)) word.read(each, quality, EVERYWHERE, spelt);
  return found;
}

// The longest phrases of the synonyms, from the left.
function translate(words, found, lexicon, synonyms) {
  for (let at = 0; at < words.length;) {
    let length = Math.min(5, words.length - at), others;
    for (; length; length--) if ((others = translations(found.slice(at, at + length), synonyms)).size) break;
    if (!length) { at += 1; continue; }
    for (const [phrase, quality] of others) {
      const variants = phrase.split(" ").every((each) => lexicon.stems.has(each)) ? [[phrase, 100]] : [];
      if (!phrase.includes(" ")) {
        for (const kin of lexicon.kin(synonyms.single.get(phrase))) if (kin !== phrase && lexicon.stems.has(kin)) variants.push([kin, 95]);
      }
      for (const [stems, share] of variants) for (let n = at; n < at + length; n++) words[n].read(stems, Math.floor((quality * share) / 100));
    }
    at += length;
  }
}

function translations(found, synonyms) {
  const most = found.length === 1 ? 12 : found.length === 2 ? 6 : 3, others = new Map();
  let phrases = [["", 80]];
  for (const stems of found) {
    phrases = phrases.flatMap(([phrase, quality]) => [...stems].slice(0, most)
      .map(([each, [share]]) => [phrase ? `${phrase} ${each}` : each, Math.floor((quality * share) / 100)]));
  }
  for (const [phrase, quality] of phrases) {
    for (const other of synonyms.also.get(phrase) || []) others.set(other, Math.max(others.get(other) || 0, quality));
  }
  return others;
}
