// Just enough YAML for factsheets: reads the values with their lines, and puts a new value in place of an old one without touching
// anything else, comments above all. What it does not know (anchors, tags, odd layouts) it refuses; nothing is guessed.

export class Unreadable extends Error {}

const KEY = /^( *)([A-Za-z_][A-Za-z0-9_]*):(?:[ ]+(.*)|)$/
const REFUSED = /^[&*!%@`?]/
const PLAIN = /^[A-Za-z0-9£“‘](?:[^:#,[\]{}"'`\n]|,(?=\S)|:(?=[^\s]))*$/
const WIDE = 95

/** The tree of a file: text, lists and objects; empty values are left out. */
export function read (text) {
  return mapping(split(text).rows, 0, split(text).rows.length, 0).value
}

/** The text with one value changed. `order` says after which of its neighbours a new key comes. */
export function put (text, path, value, order = []) {
  const { rows, end } = split(text)
  const made = replaced(rows, path, value, order).join(end)
  const wanted = changed(read(text), path, value)
  if (!same(read(made), wanted)) throw new Unreadable('this file is written in a way that has to be changed by hand')
  return made
}

export function same (one, other) {
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((each, n) => same(each, other[n]))
  if (one && typeof one === 'object') {
    return Boolean(other) && typeof other === 'object' && !Array.isArray(other) &&
      Object.keys({ ...one, ...other }).every(key => same(one[key], other[key]))
  }
  return squeezed(one) === squeezed(other)
}

function squeezed (value) {
  return value === undefined || value === null ? '' : String(value).replace(/\r\n/g, '\n').trim()
}

function changed (tree, [key, ...rest], value) {
  const made = { ...tree }
  if (rest.length) made[key] = changed(made[key] && typeof made[key] === 'object' ? made[key] : {}, rest, value)
  else if (isEmpty(value)) delete made[key]
  else made[key] = value
  if (rest.length && !Object.keys(made[key]).length) delete made[key]
  return made
}

export function isEmpty (value) {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length)
}

// ------------------------------------------------------------------------------------------------------------- reading

function split (text) {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  return { rows: text.replace(/^\ufeff/, '').split(end), end }
}

const indentOf = row => row.length - row.trimStart().length
const idle = row => !row.trim() || row.trimStart().startsWith('#')

/** Keys of a block mapping between two lines, each with its lines and its value. */
function mapping (rows, from, to, indent) {
  const entries = []
  const value = {}
  for (let at = from; at < to; at++) {
    if (idle(rows[at])) continue
    const match = KEY.exec(rows[at])
    if (!match || match[1].length !== indent) throw new Unreadable(`line ${at + 1} can’t be read here`)
    const end = entryEnd(rows, at, to, indent)
    const found = { key: match[2], start: at, end, indent, column: rows[at].length - (match[3] || '').length }
    found.value = valueOf(rows, found, match[3] || '')
    if (match[2] in value || entries.some(entry => entry.key === found.key)) throw new Unreadable(`“${found.key}” is there twice`)
    if (found.value !== undefined) value[found.key] = found.value
    entries.push(found)
    at = end - 1
  }
  return { entries, value }
}

/** Where an entry ends: comments and empty lines before the next key belong to that. */
function entryEnd (rows, start, to, indent) {
  let end = start + 1
  while (end < to && (idle(rows[end]) || indentOf(rows[end]) > indent || (indentOf(rows[end]) === indent && rows[end].trimStart().startsWith('- ')))) end++
  while (end > start + 1 && (!rows[end - 1].trim() || (idle(rows[end - 1]) && indentOf(rows[end - 1]) <= indent))) end--
  return end
}

function valueOf (rows, entry, rest) {
  const inner = rows.slice(entry.start + 1, entry.end)
  const said = rest.trim()
  if (/^[|>][+-]?(?:\s+#.*)?$/.test(said)) return block(inner, said[0], entry.indent)
  if (said && !said.startsWith('#')) return inline([said, ...inner.map(row => row.trim())].join('\n'), inner.length > 0)
  const first = inner.find(row => !idle(row))
  if (first === undefined) return undefined
  const from = entry.start + 1
  return first.trimStart().startsWith('- ') || first.trim() === '-'
    ? items(rows, from, entry.end, indentOf(first))
    : mapping(rows, from, entry.end, indentOf(first)).value
}

function block (rows, kind, indent) {
  const filled = rows.filter(row => row.trim())
  const depth = filled.length ? indentOf(filled[0]) : indent + 1
  if (filled.some(row => indentOf(row) < depth)) throw new Unreadable('a block of text is not indented evenly')
  const lines = rows.map(row => row.slice(depth))
  const text = kind === '|' ? lines.join('\n') : lines.join('\n').replace(/([^\n])\n(?=[^\n\s])/g, '$1 ').replace(/\n\n/g, '\n')
  return text.trim()
}

function inline (text, several) {
  if (REFUSED.test(text) && text.trim() !== '???' && !/^\?\?\?\s+#/.test(text)) throw new Unreadable(`a value begins with ${text[0]}`)
  const reader = new Flow(text, several)
  const value = reader.any(true)
  reader.rest()
  return value
}

function items (rows, from, to, indent) {
  const found = []
  for (let at = from; at < to; at++) {
    if (idle(rows[at])) continue
    if (indentOf(rows[at]) !== indent || !/^ *-(?: |$)/.test(rows[at])) throw new Unreadable(`line ${at + 1} can’t be read here`)
    let end = at + 1
    while (end < to && (idle(rows[end]) || indentOf(rows[end]) > indent)) end++
    const inside = rows.slice(0, end)
    inside[at] = rows[at].replace('-', ' ')
    const said = inside[at].trim()
    found.push(KEY.test(inside[at]) && !/^["'[{]/.test(said)
      ? mapping(inside, at, end, indentOf(inside[at])).value
      : inline([said, ...rows.slice(at + 1, end).filter(row => row.trim()).map(row => row.trim())].join('\n'), end > at + 1))
    at = end - 1
  }
  return found
}

/** Values on one line, or a few: plain words, quoted words, [lists], {groups}. */
class Flow {
  constructor (text) {
    this.text = text
    this.at = 0
  }

  any (alone) {
    this.space()
    const mark = this.text[this.at]
    if (mark === '[') return this.list()
    if (mark === '{') return this.group()
    if (mark === '"' || mark === "'") return this.quoted(mark)
    return this.plain(alone)
  }

  space () {
    const match = /^(?:\s|(?<=\s)#[^\n]*)+/.exec(this.text.slice(this.at))
    if (match) this.at += match[0].length
  }

  plain (alone) {
    const rest = this.text.slice(this.at)
    const match = (alone ? /^(?:[^#:\n]|(?<!\s)#|:(?!\s|$)|\n(?!\s*#))+/ : /^(?:[^#:,[\]{}\n]|(?<!\s)#|:(?!\s|$))+/).exec(rest)
    if (!match || (alone && /^:(?:\s|$)/.test(rest.slice(match[0].length)))) throw new Unreadable('a value can’t be read')
    this.at += match[0].length
    const words = match[0].trim().replace(/\s*\n\s*/g, ' ')
    return words === 'null' || words === '~' ? undefined : words
  }

  quoted (mark) {
    const pattern = mark === '"' ? /^"(?:[^"\\]|\\.)*"/s : /^'(?:[^']|'')*'/s
    const match = pattern.exec(this.text.slice(this.at))
    if (!match) throw new Unreadable('a quotation mark is never closed')
    this.at += match[0].length
    const words = match[0].replace(/\s*\n\s*/g, ' ')
    if (mark === "'") return words.slice(1, -1).replaceAll("''", "'")
    try {
      return JSON.parse(words)
    } catch {
      throw new Unreadable('a quoted value can’t be read')
    }
  }

  list () {
    const found = []
    this.at++
    for (;;) {
      this.space()
      if (this.text[this.at] === ']') { this.at++; return found }
      found.push(this.any(false))
      this.space()
      if (this.text[this.at] === ',') this.at++
      else if (this.text[this.at] !== ']') throw new Unreadable('a list is not closed')
    }
  }

  group () {
    const found = {}
    this.at++
    for (;;) {
      this.space()
      if (this.text[this.at] === '}') { this.at++; return found }
      const match = /^([A-Za-z_][A-Za-z0-9_]*)\s*:(?=\s)/.exec(this.text.slice(this.at))
      if (!match) throw new Unreadable('a group of keys can’t be read')
      this.at += match[0].length
      const value = this.any(false)
      if (value !== undefined) found[match[1]] = value
      this.space()
      if (this.text[this.at] === ',') this.at++
      else if (this.text[this.at] !== '}') throw new Unreadable('a group of keys is not closed')
    }
  }

  rest () {
    this.space()
    if (this.at < this.text.length) throw new Unreadable('something stands after a value')
  }
}

// ------------------------------------------------------------------------------------------------------------- writing

function replaced (rows, path, value, order) {
  let from = 0
  let to = rows.length
  let indent = 0
  for (let depth = 0; depth < path.length; depth++) {
    const { entries } = mapping(rows, from, to, indent)
    const found = entries.find(entry => entry.key === path[depth])
    const rest = path.slice(depth + 1)
    if (!found) return isEmpty(value) ? rows : inserted(rows, entries, path[depth], nested(rest, value), indent, order, to)
    const inside = found.value
    const asBlock = !rows[found.start].slice(found.column).trim().replace(/^#.*/, '') && inside && typeof inside === 'object' && !Array.isArray(inside)
    if (!rest.length || !asBlock) return swapped(rows, found, rest.length ? changed(inside && typeof inside === 'object' ? inside : {}, rest, value) : value)
    const first = rows.slice(found.start + 1, found.end).find(row => !idle(row))
    if (isEmpty(value) && Object.keys(changed(inside, rest, value)).length === 0) return swapped(rows, found, undefined)
    from = found.start + 1
    to = found.end
    indent = indentOf(first)
  }
  return rows
}

function nested (path, value) {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value)
}

function swapped (rows, entry, value) {
  const made = isEmpty(value) || (typeof value === 'object' && !Object.keys(value).length) ? [] : lines(entry.key, value, entry.indent)
  const comment = entry.end === entry.start + 1 && made.length === 1 ? /\s#.*$/.exec(withoutWords(rows[entry.start].slice(entry.column))) : null
  if (comment) made[0] += ` ${comment[0].trim()}`
  return [...rows.slice(0, entry.start), ...made, ...rows.slice(entry.end)]
}

/** Quoted words may hold a # that begins no comment. */
function withoutWords (text) {
  return text.replace(/^\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\[[^\]#]*\]|\{[^}#]*\})/, '')
}

function inserted (rows, entries, key, value, indent, order, to) {
  const before = order.includes(key) ? order.slice(0, order.indexOf(key)) : []
  const last = entries.findLast(entry => before.includes(entry.key)) || entries.at(-1)
  const at = last ? last.end : to
  return [...rows.slice(0, at), ...lines(key, value, indent), ...rows.slice(at)]
}

export function lines (key, value, indent = 0) {
  const pad = ' '.repeat(indent)
  if (Array.isArray(value)) {
    const short = value.every(each => typeof each === 'string' && /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(each))
    if (short && value.join(', ').length < WIDE) return [`${pad}${key}: [${value.join(', ')}]`]
    return [`${pad}${key}:`, ...value.flatMap(each => item(each, indent + 2))]
  }
  if (typeof value === 'object') return [`${pad}${key}:`, ...Object.entries(value).flatMap(([name, inner]) => lines(name, inner, indent + 2))]
  const words = String(value).replace(/\r\n?/g, '\n').split('\n').map(row => row.trimEnd()).join('\n').trim()
  if (words.includes('\n')) return [`${pad}${key}: |`, ...words.split('\n').map(row => (row ? `${pad}  ${row}` : ''))]
  return [`${pad}${key}: ${scalar(words)}`]
}

function item (value, indent) {
  const pad = ' '.repeat(indent)
  if (typeof value !== 'object') return [`${pad}- ${scalar(String(value))}`]
  const inner = Object.entries(value).flatMap(([name, each]) => lines(name, each, indent + 2))
  return [`${pad}- ${inner[0].trimStart()}`, ...inner.slice(1)]
}

function scalar (words) {
  const plain = PLAIN.test(words) && !/^(?:null|~)$/.test(words) && !/\s$/.test(words)
  return plain ? words : JSON.stringify(words).replace(/[\u0085\u2028\u2029\ufeff]/g, mark => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
