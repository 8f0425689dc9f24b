// From the published JSON Schema to the fields of a form, and the same checks as the schema's on what is typed.
import { BY_HAND, HINTS, LABELS } from './labels.js'
import { isEmpty } from './yaml.js'

export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const CLOCK = /^([01]?[0-9]|2[0-3])[:.]([0-5][0-9])$/
const LONG = 5000
// As capsite/schema.py has them: control characters, and marks that turn the direction of the text.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

/** `{path, label, kind, required, hint, options, rules, fields}`; kind: group, one, some, days, numbers, dates, lines, prose, line. */
export function fieldsOf (schema, names, node = schema, above = [], needed = true) {
  return Object.entries(node.properties)
    .filter(([key]) => above.length || !BY_HAND.includes(key))
    .map(([key, property]) => field(schema, names, property, [...above, key], needed && (node.required || []).includes(key)))
    .filter(Boolean)
}

function field (schema, names, property, path, required) {
  const node = resolved(schema, property)
  const key = path.join('.')
  const made = { path, key, label: LABELS[key] || key, required, hint: HINTS[key] ?? hintOf(property, node), id: `f-${path.join('-')}` }
  if (node.properties) return { ...made, kind: 'group', hint: '', fields: fieldsOf(schema, names, node, path, required) }
  if (node.type === 'array') {
    const item = resolved(schema, node.items)
    if (isDay(item)) return { ...made, kind: 'days', hint: '' }
    if (item.enum) return { ...made, kind: 'some', options: optionsOf(item) }
    if (item.properties) return null
    const dates = /\[0-9\]\{4\}-/.test(item.pattern || '')
    return { ...made, kind: item.type === 'integer' ? 'numbers' : dates ? 'dates' : 'lines', rules: rulesOf(item) }
  }
  const options = key === 'provider' ? Object.keys(names.providers) : optionsOf(node)
  if (options.length) return { ...made, kind: 'one', options }
  const rules = rulesOf(node)
  return { ...made, kind: (node.maxLength || 0) > LONG ? 'prose' : 'line', rules }
}

function resolved (schema, node) {
  if (node.$ref) return { ...schema.$defs[node.$ref.split('/').at(-1)], ...(node.description ? { description: node.description } : {}) }
  const filled = (node.anyOf || []).filter(each => each.type !== 'null')
  return filled.length === 1 ? { ...resolved(schema, filled[0]), ...(node.description ? { description: node.description } : {}) } : node
}

function isDay (item) {
  return Boolean(item.properties?.day) || (item.anyOf || []).some(each => each.properties?.day)
}

function optionsOf (node) {
  const found = node.enum || (node.anyOf || []).find(each => each.enum)?.enum || []
  return [...new Set(found.map(each => (each === true ? 'yes' : each === false ? 'no' : String(each))))]
}

function rulesOf (node) {
  const texts = node.anyOf ? node.anyOf.filter(each => each.pattern) : [node]
  const number = [node.type].flat().includes('integer') ? node : {}
  return {
    patterns: texts.map(each => each.pattern).filter(Boolean),
    most: node.maxLength,
    least: number.minimum,
    greatest: number.maximum,
    whole: [node.type].flat().includes('integer'),
    example: (node.examples || [])[0]
  }
}

function hintOf (property, node) {
  const words = property.description || node.description || ''
  const examples = (property.examples || node.examples || []).filter(each => typeof each !== 'object')
  const example = examples.length ? `Such as ${examples[0]}` : ''
  const sentence = words ? words[0].toUpperCase() + words.slice(1) : ''
  return [/^(?:small letters|an? )/i.test(words) && example ? '' : sentence, example].filter(Boolean).join('. ')
}

// ------------------------------------------------------------------------------------------------------------- checking

/** What is wrong, as `{field, id, sentence}`, in the order of the form. */
export function faults (fields, values) {
  return fields.flatMap(each => each.kind === 'group' ? groupFaults(each, values) : fieldFaults(each, values.get(each.key)))
}

function groupFaults (group, values) {
  const used = filled(group.fields, values)
  if (!used && !group.required) return []
  const found = faults(group.fields.map(each => ({ ...each, required: each.required || (used && isNeeded(each)) })), values)
  const pair = { delivery: ['delivery.postcode', 'delivery.area'], duration: ['duration.weeks', 'duration.words'] }[group.key]
  if (pair && pair.every(key => isEmpty(values.get(key)))) {
    const first = group.fields.find(each => each.key === pair[0])
    found.push({ id: first.id, key: first.key, sentence: group.key === 'delivery' ? 'Enter a postcode, or an area in words if the place varies' : 'Enter how many weeks it lasts, or how long in words' })
  }
  return found
}

function isNeeded (each) {
  return ['qualification.title', 'places.total', 'safeguarding.deputy.name'].includes(each.key)
}

function filled (fields, values) {
  return fields.some(each => each.kind === 'group' ? filled(each.fields, values) : !isEmpty(values.get(each.key)))
}

function fieldFaults (each, value) {
  const say = sentence => [{ id: firstId(each), key: each.key, sentence }]
  const name = each.label[0].toLowerCase() + each.label.slice(1)
  if (isEmpty(value)) return each.required ? say(each.kind === 'days' || each.kind === 'some' ? `Choose at least one: ${name}` : `Enter ${each.kind === 'one' ? 'a choice for ' : ''}${name}`) : []
  if (each.kind === 'days') return dayFaults(each, value)
  const parts = Array.isArray(value) ? value : [value]
  for (const part of parts) {
    const wrong = each.rules ? broken(each.rules, part) : each.options && !each.options.includes(part) ? 'choose one of the list' : ''
    if (wrong) return say(`${each.label}: “${part.replaceAll(new RegExp(UNSEEN, 'g'), '').slice(0, 40)}” can’t be right: ${wrong}`)
  }
  return []
}

function firstId (each) {
  if (each.kind === 'days') return `${each.id}-monday`
  return each.kind === 'some' ? `${each.id}-0` : each.id
}

/** Which letter it is and what stands before it, since nobody can see it. */
function unseen (text) {
  const at = text.search(UNSEEN)
  const before = text.slice(Math.max(0, at - 20), at).split(/\s+/).join(' ').trimStart()
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')
  return `${before ? `after “${before}”` : 'at its beginning'} stands a letter that can’t be seen (U+${code}): delete it, or type that place again`
}

function broken (rules, text) {
  if (UNSEEN.test(text)) return unseen(text)
  if (rules.whole && !/^[0-9]+$/.test(text)) return 'enter a whole number'
  if (rules.least !== undefined && Number(text) < rules.least) return `enter ${rules.least} or more`
  if (rules.greatest !== undefined && Number(text) > rules.greatest) return `enter ${rules.greatest} or less`
  if (rules.most && text.length > rules.most) return `use at most ${rules.most} characters`
  if (text.includes('???')) return 'fill in what is still missing'
  if (rules.patterns.length && !rules.patterns.some(pattern => new RegExp(pattern, 'u').test(text))) return rules.example ? `write it like ${rules.example}` : 'check how it is written'
  return ''
}

function dayFaults (each, value) {
  return value.flatMap(session => {
    const match = /^([a-z]+)(?: (\S*) to (\S*))?$/.exec(session)
    if (!match || !match[2] && !match[3]) return []
    const spans = [match[2], match[3]].map(text => CLOCK.exec(text || ''))
    const late = spans[0] && spans[1] && Number(spans[1][1]) * 60 + Number(spans[1][2]) <= Number(spans[0][1]) * 60 + Number(spans[0][2])
    const day = match[1][0].toUpperCase() + match[1].slice(1)
    if (spans.every(Boolean) && !late) return []
    return [{ id: `${each.id}-${match[1]}-${spans[0] ? 'ends' : 'starts'}`, key: each.key, sentence: late ? `${day} ends before it begins` : `${day}: enter both times, such as 09:30 and 14:30, or neither` }]
  })
}

/** What the record checks as a whole. */
export function wholeFaults (fields, values) {
  const first = fields.find(each => each.key === 'starts_on')
  const free = Number(values.get('places.open'))
  const found = []
  if (first && values.get('availability') === 'starts' && isEmpty(values.get('starts_on'))) found.push({ id: first.id, key: 'starts_on', sentence: 'Enter the first day, as the course is not open before it' })
  if (!isEmpty(values.get('places.open')) && free > Number(values.get('places.total'))) found.push({ id: 'f-places-open', key: 'places.open', sentence: 'There can’t be more free places than places in all' })
  return found
}
