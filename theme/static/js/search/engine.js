// Answers a search in the browser as capsite/search/ask.py does on the server: same courses, same order, same counts, same words.
import { rank } from './rank.js'
import { stem, typed, words } from './text.js'
import { expand, Lexicon, Synonyms } from './words.js'

export const PAGE = 20
const FACETS = ['tier', 'category', 'phase', 'interest', 'day', 'level']
const SHOWN = ['slug', 'name', 'summary', 'place', 'days', 'price', 'qualification', 'availability']
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_'

/** dataUrl: the address of /search/data/. get: how a file is fetched (tests give their own). anew: past what the browser keeps. */
export async function load (dataUrl, get = fetchText, anew = false) {
  const index = JSON.parse(await get(dataUrl + 'index.json', anew))
  const files = new Map()
  // Postcodes lie beside the index, whatever belongs to its words in a folder that changes its name with them.
  const file = name => {
    if (!files.has(name)) {
      files.set(name, get(dataUrl + (name.startsWith('places/') ? name : index.folder + '/' + name)).catch(problem => {
        files.delete(name)
        throw problem
      }))
    }
    return files.get(name)
  }
  return new Engine(index, file, index.blocks && await import('./large.js'))
}

/** For a page that stays open: act(engine); when a file has gone, because the site was published anew, once more with the new search. */
export async function keepLoaded (dataUrl, get) {
  let engine = await load(dataUrl, get)
  return async act => {
    try {
      return await act(engine)
    } catch {
      engine = await load(dataUrl, get, true)
      return act(engine)
    }
  }
}

async function fetchText (url, anew) {
  const answer = await fetch(url, anew ? { cache: 'no-cache' } : {})
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return answer.text()
}

/** What is asked, from anything: an object of texts or lists by the names of the address. */
export function readQuery (args) {
  const many = key => [args?.[key] ?? []].flat().map(String)
  const first = key => many(key)[0] || ''
  const plain = key => first(key).trim().toLowerCase()
  const number = (key, most) => /^[0-9]{1,9}$/.test(first(key).trim()) ? Math.min(Number(first(key)), most) : 0
  const query = { q: [...first('q')].slice(0, 10000).join('') }
  for (const facet of FACETS) {
    const codes = many(facet).map(value => value.trim().toLowerCase())
    query[facet] = [...new Set(codes.filter(value => value.length <= 80 && /^[a-z0-9]+(?:[ -][a-z0-9]+)*$/.test(value)))].slice(0, 40)
  }
  query.near = [...first('near').trim().split(/\s+/).join(' ')].slice(0, 40).join('')
  query.within = number('within', 500)
  query.available = ['1', 'yes', 'true', 'on', 'open'].includes(plain('available'))
  query.sort = ['match', 'distance', 'name', 'price'].includes(plain('sort')) ? plain('sort') : ''
  query.page = number('page', 10000) || 1
  return query
}

class Engine {
  constructor (index, file, large) {
    this.file = file
    this.large = large
    this.values = index.facets
    this.held = {}
    for (const facet of FACETS) {
      const { values, of } = column(index.codes[facet])
      this.held[facet] = { values: values.map(held => held.map(n => this.values[facet][n])), of }
    }
    const { values, of } = column(index.codes.state)
    this.held.available = { values: values.map(state => state === 'open' || state === 'starts' ? ['1'] : []), of }
    this.states = values
    const [name, provider, award] = ['name', 'provider', 'award'].map(key => figures(index.codes[key]))
    this.sizes = { 1: name, 2: provider, 8: award }
    this.all = name.map((_, course) => course)
    this.columns = {}
    this.chunk = index.chunk || this.all.length
    this.inline = index.rows
    this.urls = index.urls
    this.text = new Set()
    this.parts = {}
    this.stop = new Set(index.stop.split(' '))
    this.soft = new Set(index.soft.split(' '))
    this.lines = new Map()
    this.surfaces = new Map()
    const keys = lines(index.words).map(line => {
      const [first, ...others] = line.split(' ')
      const key = this.know(first)
      for (const other of others) this.know(first.slice(0, DIGITS.indexOf(other[0])) + other.slice(1))
      return key
    })
    if (index.rows) {
      for (const key of SHOWN.slice(3)) {
        const { values, of } = column(index.rows[key])
        index.rows[key] = of.map(n => values[n])
      }
      lines(index.postings).forEach((line, n) => this.lines.set(keys[n], line))
      this.readRows(index.rows)
    } else {
      large.divide(this, index.blocks, keys)
    }
    this.stems = [...new Set(this.surfaces.values())].filter(each => /^[\x00-\x7f]*$/.test(each)).sort()
    this.groups = lines(index.synonyms).map(line => line.split('>').map(part => this.phrases(part)))
    this.small = [new Lexicon(this.surfaces), new Synonyms(this.groups)]
  }

  know (word) {
    const its = stem(word)
    this.surfaces.set(word, its)
    return its
  }

  // The words of names, providers and summaries are not listed: the rows have them.
  readRows (rows) {
    rows.name.forEach((name, course) => {
      for (const [field, text] of [[1, name], [2, rows.providers[rows.provider[course]][1]], [32, rows.summary[course]]]) {
        for (const word of words(text)) {
          if (this.stop.has(word)) continue
          const key = this.know(word)
          const found = this.get(key) || new Map()
          this.lines.set(key, found.set(course, found.get(course) | field))
        }
      }
    })
  }

  // A list of words with their courses: those of long texts by their first letter, numbers by their first figure.
  part (name, take) {
    return this.once(name, async () => {
      const read = await this.json(name)
      const [words, postings] = [lines(read.words), lines(read.postings)]
      words.forEach((word, n) => this.lines.set(word, postings[n]))
      take(words)
    })
  }

  json (name) { return this.file(name + '.json').then(JSON.parse) }

  // What is made once, unless it fails.
  once (name, make) {
    return this.parts[name] ||= make().catch(problem => {
      delete this.parts[name]
      throw problem
    })
  }

  // The columns by which is sorted.
  async column (name) {
    const read = await this.json('columns/' + name)
    return this.columns[name] ||= read.of === undefined ? figures(read) : column(read)
  }

  // Phrases of known words, by their numbers.
  phrases (part) { return part.split(',').map(phrase => figures(phrase).map(n => this.stems[n]).join(' ')) }

  // The lexicon and the synonyms for a query. The small ones will do when every typed word is known, or the last begins one that is.
  async words (text) {
    const words = typed(text)
    await this.large?.readNumbers(this, words)
    const [{ known, sorted }] = this.small
    const begins = (word, n) => n === words.length - 1 && sorted.some(other => other.startsWith(word))
    if (words.every((word, n) => this.stop.has(word) || this.soft.has(word) || known.has(stem(word === 'it' ? 'ict' : word)) || begins(word, n))) return this.small
    await Promise.all(words.filter(word => !this.stop.has(word) && !known.has(stem(word))).map(word => {
      const letter = /^[a-z]/.test(word) ? word[0] : '0'
      return this.part('text/' + letter, words => words.forEach(each => this.text.add(each)))
    }))
    return this.whole ||= this.enlarge(await this.json('synonyms'))
  }

  enlarge ({ same, found }) {
    const finds = lines(found)
    const groups = lines(same).map((texts, n) => [texts.split(','), this.phrases(finds[n])])
    return [new Lexicon(this.surfaces, groups.flatMap(([texts]) => texts.flatMap(text => text.split(' '))), this.text),
      new Synonyms([...this.groups, ...groups.map(([texts, finds]) => [texts.map(text => text.split(' ').map(stem).join(' ')), finds])])]
  }

  // The postings of a stem, decoded when they are first asked for.
  get (key) {
    let found = this.lines.get(key)
    if (typeof found === 'string') this.lines.set(key, found = decode(found))
    return found
  }

  async ask (args, limit) {
    const query = readQuery(args)
    const problems = {}
    const notes = []
    for (const facet of FACETS) {
      for (const value of query[facet]) if (!this.values[facet].includes(value)) notes.push(`There is no ${facet} “${value}”, so it was left out.`)
      query[facet] = query[facet].filter(value => this.values[facet].includes(value))
    }
    const found = await this.find(query.q)
    const place = query.near ? await this.locate(query.near, problems) : null
    const points = place && await this.column('point')
    const far = points && points.values.map(point => point && this.places.tenths(place.point, point))
    const away = place ? points.of.map(n => far[n]) : this.all.map(() => null)
    const [good, weak] = divided(found.scores, query, place)
    const { passed, counts } = this.sift(good, query, away, place)
    const weaker = this.sift(weak, query, away, place).passed.length
    const sort = sortOf(query, place)
    if (sort === 'name') await this.column('order')
    if (sort === 'price') await this.column('pence')
    passed.sort(this.comparing(sort, found.scores, away))
    const pages = Math.max(1, Math.ceil(passed.length / PAGE))
    const page = Math.min(query.page, pages)
    const shown = limit === undefined ? passed.slice((page - 1) * PAGE, page * PAGE) : passed.slice(0, limit)
    const matches = await Promise.all(shown.map(async course => ({
      row: await this.row(course),
      score: found.scores.get(course),
      miles: away[course] === null ? null : away[course] / 10,
      about: away[course] !== null && (place.kind !== 'unit' || !!points.values[points.of[course]][2])
    })))
    if (passed.length) for (const word of found.unknown) notes.push(`Nothing matches “${word}”, so it was left out.`)
    if (query.q.trim() && !found.scores.size && typed(query.q).every(word => this.stop.has(word))) notes.push('There is no word to search for in that: type a course, a provider, an interest or a place.')
    if (place) notes.push(...this.places.notes(passed.filter(course => away[course] === null).length, weaker))
    const corrected = Object.keys(found.spelt).length ? typed(query.q).map(word => Object.hasOwn(found.spelt, word) ? found.spelt[word] : word).join(' ') : null
    const looser = passed.length ? [] : await this.looser(query, found, away, place)
    return { matches, total: passed.length, counts, corrected, problems, notes, looser, page, pages, sort }
  }

  async find (text) {
    const everything = { scores: new Map(this.all.map(course => [course, 0])), unknown: [], spelt: {} }
    if (!text.trim()) return everything
    const words = expand(text, ...await this.words(text), this.stop, this.soft)
    if (!words.length) return { ...everything, scores: new Map() }
    await this.large?.readPostings(this, words)
    const found = rank(words, this, this.sizes, this.all.length)
    return found.scores.size || found.unknown.length ? found : everything
  }

  async locate (text, problems) {
    this.places ||= await (await import('./places.js')).places(this.file)
    try {
      return await this.places.locate(text)
    } catch (problem) {
      if (!problem.sentence) throw problem
      problems.near = problem.sentence
      return null
    }
  }

  // A course's values of a facet are one of few sets, so the sets are tested and counted.
  sift (courses, query, away, place) {
    const passed = []
    const tests = Object.entries(this.held).map(([facet, { values, of }]) => {
      const chosen = facet === 'available' ? ['1'].slice(!query.available) : query[facet]
      return { facet, values, of, ok: chosen.length && values.map(held => held.some(value => chosen.includes(value))), counts: values.map(() => 0) }
    })
    const strict = tests.filter(({ ok }) => ok)
    const most = place && query.within ? query.within * 10 : Infinity
    for (const course of courses) {
      const missed = strict.filter(({ ok, of }) => !ok[of[course]])
      if (away[course] > most) missed.push({ counts: [], of: [] })
      if (!missed.length) passed.push(course)
      if (missed.length < 2) for (const { counts, of } of missed.length ? missed : tests) counts[of[course]]++
    }
    const counts = {}
    for (const test of tests) {
      const sums = counts[test.facet] = {}
      test.values.forEach((held, n) => {
        for (const value of held) if (test.counts[n]) sums[value] = (sums[value] || 0) + test.counts[n]
      })
    }
    return { passed, counts }
  }

  comparing (sort, scores, away) {
    const { order, pence } = this.columns
    const match = (a, b) => scores.get(b) - scores.get(a) || a - b
    return {
      match,
      name: (a, b) => order[a] - order[b],
      price: (a, b) => pence[a] - pence[b] || a - b,
      distance: (a, b) => (away[a] === null) - (away[b] === null) || (away[a] || 0) - (away[b] || 0) || match(a, b)
    }[sort]
  }

  // What finds something when this doesn't; words alone have no wider search.
  async looser (query, found, away, place) {
    if (!FACETS.some(facet => query[facet].length) && !query.available && !(place && query.within)) return []
    const { looser } = await import('./looser.js')
    const count = (scores, other) => this.sift(scores ? divided(scores, other, place)[0] : this.all, other, away, place).passed.length
    return looser(query, place, readQuery({ q: query.q, near: query.near }), other => count(found.scores, other), other => count(null, other))
  }

  // The row of a course, as rows.py makes it.
  async row (course) {
    const n = Math.floor(course / this.chunk)
    const at = course % this.chunk
    const rows = this.inline || await this.once(`rows/${n}`, () => this.json(`rows/${n}`))
    const [slug, provider] = rows.providers[rows.provider[at]]
    const values = facet => this.held[facet].values[this.held[facet].of[course]]
    const row = Object.fromEntries(SHOWN.map(key => [key, rows[key][at]]))
    row.slug ||= row.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    return {
      ...row,
      url: `${this.urls[0]}${row.slug}/`,
      provider,
      provider_slug: slug,
      provider_url: `${this.urls[1]}${slug}/`,
      state: this.states[this.held.available.of[course]],
      tier: values('tier')[0],
      category: values('category')[0],
      phases: values('phase'),
      interests: values('interest'),
      weekdays: values('day'),
      level: values('level')[0] || ''
    }
  }
}

function sortOf (query, place) {
  const words = query.q.trim()
  const usual = place ? 'distance' : words ? 'match' : 'name'
  return !query.sort || (query.sort === 'distance' && !place) || (query.sort === 'match' && !words) ? usual : query.sort
}

// The courses to be shown, and those that match too weakly to stand before better ones only because they are nearer.
function divided (scores, query, place) {
  const far = sortOf(query, place) === 'distance'
  const top = Math.max(...scores.values())
  const good = []
  const weak = []
  for (const [course, score] of scores) (far && score * 3 < top ? weak : good).push(course)
  return [good, weak]
}

const lines = text => text ? text.split('\n') : []

// A column of the index: the different values, and which of them each course has.
const column = ({ values, of }) => ({ values, of: figures(of) })

// Whole numbers from their figures: below 48 one figure, else 48 + n % 16 and what is left.
function figures (text) {
  const found = []
  let value = 0
  let place = 1
  for (const figure of text) {
    const digit = DIGITS.indexOf(figure)
    if (digit >= 48) {
      value += (digit - 48) * place
      place *= 16
    } else {
      found.push(value + digit * place)
      value = 0
      place = 1
    }
  }
  return found
}

function decode (line) {
  const found = new Map()
  for (const group of line.split(',')) {
    const [mask, gaps] = group.split(':')
    let course = -1
    for (const gap of figures(gaps)) found.set(course += gap + 1, parseInt(mask, 16))
  }
  return found
}
