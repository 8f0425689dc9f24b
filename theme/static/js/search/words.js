// The words the index knows, and what a typed word may mean: capsite/search/lexicon.py, synonyms.py and expand.py.
import { fold, root, sound, stem, typed } from './text.js'

const NAMED = 7 // the fields name, provider and topic
const EVERYWHERE = 255
const NEAR = [75, 55, 45, 25]
const order = (a, b) => a < b ? -1 : a > b ? 1 : 0
const keep = (map, key, value) => map.has(key) ? map.get(key).add(value) : map.set(key, new Set([value]))

export class Lexicon {
  // surfaces: Map of word to stem, of the courses; extra: the words of the synonyms; text: the stems of long texts.
  constructor (surfaces, extra = [], text = new Set()) {
    this.stems = new Set(surfaces.values())
    this.text = text
    this.stem = new Map(surfaces)
    for (const word of extra) if (!this.stem.has(word)) this.stem.set(word, stem(word))
    this.known = new Set(this.stem.values())
    this.sorted = [...this.stem.keys()].sort(order)
    this.kindred = new Map()
    this.roots = new Map()
    this.sounds = new Map()
    this.lengths = []
    for (const word of this.sorted) {
      const [its, own] = [this.stem.get(word), root(word)]
      keep(this.roots, its, own.replace('*', ''))
      if (!/^[a-z]{3,}$/.test(word)) continue
      keep(this.kindred, own, its)
      keep(this.sounds, sound(word), word)
      ;(this.lengths[word.length] ||= []).push([letters(word), word])
    }
  }

  // Words that begin with a figure, which stand before all others and are nobody's kin.
  add (numbers) {
    for (const word of numbers) {
      this.stem.set(word, word)
      this.stems.add(word)
      this.known.add(word)
    }
    this.sorted = [...this.sorted, ...numbers].sort(order)
  }

  kin (word) { return [...this.kindred.get(root(word)) || []].sort(order) }

  isForm (word) { return this.stem.has(word) || !!this.roots.get(stem(word))?.has(root(word).replace('*', '')) }

  begun (start) {
    return this.sorted.filter(word => word.length > start.length && word.startsWith(start))
      .sort((a, b) => a.length - b.length || order(a, b)).slice(0, 40).map(word => this.stem.get(word))
  }

  // [kind, begins otherwise, word]: one letter wrong, two, sounds alike, two where another is one away.
  near (word) {
    const most = !/^[a-z]{4,30}$/.test(word) ? 0 : word.length < 6 ? 1 : 2
    if (!most) return []
    const mine = letters(word)
    const found = []
    for (let length = word.length - most; length <= word.length + most; length++) {
      for (const [other, candidate] of this.lengths[length] || []) {
        if (bits(mine ^ other) > 2 * most) continue
        const steps = distance(word, candidate, most)
        if (steps <= most) found.push([steps, candidate[0] !== word[0], candidate])
      }
    }
    if (!found.length && sound(word).length > 3) return [...this.sounds.get(sound(word)) || []].slice(0, 8).map(other => [2, other[0] !== word[0], other])
    found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || order(a[2], b[2]))
    return found.filter(([steps, strange]) => steps === found[0][0] || !strange).slice(0, 8)
      .map(([steps, strange, other]) => [steps > found[0][0] ? 3 : steps - 1, strange, other])
  }
}

function letters (word) {
  let mask = 0
  for (let i = 0; i < word.length; i++) mask |= 1 << (word.charCodeAt(i) - 97)
  return mask
}

function bits (n) {
  let count = 0
  for (; n; n &= n - 1) count++
  return count
}

function distance (a, b, most) {
  let before
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      let steps = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, before[j - 2] + 1)
      row.push(steps)
      least = Math.min(least, steps)
    }
    if (least > most) return most + 1
    before = last
    last = row
  }
  return last[b.length]
}

export class Synonyms {
  // groups: [phrases, what they find if not one another], a phrase as its stems with spaces.
  constructor (groups) {
    this.also = new Map()
    for (const [same, found] of groups) {
      for (const phrase of same) for (const other of found || same) if (other !== phrase) keep(this.also, phrase, other)
    }
  }
}

class Word {
  constructor (text, soft) {
    this.text = text
    this.soft = soft
    this.guessed = false
    this.readings = new Map()
  }

  read (stems, quality, fields = EVERYWHERE, spelt = '', literal = true, instead = []) {
    const key = stems + fields
    if (!(this.readings.get(key)?.quality >= quality)) this.readings.set(key, { stems: stems.split(' '), quality, fields, spelt, literal, instead })
  }
}

export function expand (text, lexicon, synonyms, stop, soft) {
  const raw = typed(text).slice(0, 60)
  const places = []
  raw.forEach((word, at) => {
    if (!stop.has(word) && !places.some(other => raw[other] === word) && places.length < 20) places.push(at)
  })
  if (raw.length && !places.length) places.push(raw.length - 1)
  const words = places.map(at => new Word(raw[at], soft.has(raw[at]) || raw[at] === 'it' || /^[a-z0-9]$/.test(raw[at])))
  const labels = new Set([...fold(text).matchAll(/([a-z]+):(?=[^ ])/g)].map(found => found[1]))
  const found = words.map((word, n) => stop.has(word.text) ? begin(word, lexicon)
    : spell(word, lexicon, n === words.length - 1 && places[n] === raw.length - 1, labels.has(word.text)))
  words.forEach((word, n) => {
    for (const start of [places[n] - 1, places[n]]) {
      if (start < 0 || start + 1 >= raw.length) continue
      const both = stem(raw[start] + raw[start + 1])
      if (both.length > 4 && lexicon.stems.has(both)) word.read(both, 95)
    }
  })
  translate(words, found, lexicon, synonyms)
  for (const word of words) word.guessed = ![...word.readings.values()].some(({ quality, literal }) => quality >= (literal ? 70 : 66))
  return words
}

// A stop word is never the word itself, but may begin one that is still being typed.
function begin (word, lexicon) {
  if (word.text.length > 1) for (const each of lexicon.begun(word.text)) if (lexicon.stems.has(each)) word.read(each, 70)
  return new Map()
}

// The stems a word may stand for, with quality and right spelling; those of the courses become readings.
function spell (word, lexicon, last, label) {
  const text = word.text === 'it' ? 'ict' : word.text
  const mine = stem(text)
  const found = new Map()
  const put = (each, quality, spelt = '') => found.has(each) || found.set(each, [quality, spelt])
  const sure = lexicon.text.has(mine) || lexicon.isForm(text)
  if (sure || lexicon.known.has(mine)) put(mine, sure ? 100 : 60)
  if (text.length > 3) for (const each of lexicon.kin(text)) put(each, 85)
  if (last && text.length > 1) {
    if (!found.size) for (const each of lexicon.begun(text)) put(each, 70)
    else if (text.length > 3) for (const each of lexicon.begun(text)) if (!found.has(each) && lexicon.stems.has(each)) word.read(each, 45, NAMED)
  }
  if (!sure && !word.soft && !label && !(last && found.size)) {
    for (let at = 3; at < text.length - 2 && /^[\x00-\x7f]{1,30}$/.test(text); at++) {
      const parts = [text.slice(0, at), text.slice(at)]
      const stems = parts.map(stem)
      if (stems.every(each => lexicon.stems.has(each))) word.read(stems.join(' '), 90, EVERYWHERE, parts.join(' '))
    }
    for (const [kind, strange, surface] of lexicon.near(text)) put(lexicon.stem.get(surface), NEAR[kind] - (strange ? 10 : 0), surface)
  }
  for (const [each, [quality, spelt]] of found) if (lexicon.stems.has(each) || (each === mine && lexicon.text.has(each))) word.read(each, quality, EVERYWHERE, spelt)
  return found
}

// The longest phrases of the synonyms, from the left; every word of one may be read as the other phrases.
function translate (words, found, lexicon, synonyms) {
  for (let at = 0; at < words.length;) {
    let length = Math.min(5, words.length - at)
    let others
    for (; length; length--) if ((others = translations(found.slice(at, at + length), lexicon, synonyms)).size) break
    const mine = words.slice(at, at + length).map(word => stem(word.text))
    mine.forEach((each, n) => {
      // The phrase is known, so a word of it that no course has is not taken for its kin.
      if (length > 1 && synonyms.also.has(mine.join(' ')) && !lexicon.stems.has(each)) words[at + n].readings.clear()
      for (const [phrase, quality] of others) words[at + n].read(phrase, quality, EVERYWHERE, '', length > 2, mine)
    })
    at += length || 1
  }
}

function translations (found, lexicon, synonyms) {
  const most = [12, 6, 3][Math.min(found.length, 3) - 1]
  const others = new Map()
  let phrases = [['', [66, 80, 92][Math.min(found.length, 3) - 1]]]
  for (const stems of found) {
    phrases = phrases.flatMap(([phrase, quality]) => [...stems].slice(0, most)
      .map(([each, [share]]) => [phrase ? `${phrase} ${each}` : each, Math.floor(quality * share / 100)]))
  }
  for (const [phrase, quality] of phrases) {
    for (const other of synonyms.also.get(phrase) || []) {
      if (other.split(' ').every(each => lexicon.stems.has(each))) others.set(other, Math.max(others.get(other) || 0, quality))
    }
  }
  return others
}
