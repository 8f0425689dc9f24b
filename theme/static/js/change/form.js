// The fields as elements of a page: labels, hints, errors, and the values as a factsheet holds them.
import { DAYS } from './fields.js'
import { LISTS } from './labels.js'

/** An element: `el('p', {class: 'x'}, 'words', child)`. */
export function el (tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value)
  made.append(...children.filter(child => child !== undefined && child !== ''))
  return made
}

/** All fields, filled with what the file says. `names` are the closed lists' words. */
export function drawn (fields, tree, names) {
  return fields.map(field => (field.kind === 'group' ? group(field, tree, names) : one(field, at(tree, field.path), names)))
}

export function at (tree, path) {
  return path.reduce((inner, key) => (inner && typeof inner === 'object' ? inner[key] : undefined), tree)
}

function group (field, tree, names) {
  return el('fieldset', { class: 'govuk-fieldset change__group' },
    el('legend', { class: 'govuk-fieldset__legend change__legend' }, field.label), ...drawn(field.fields, tree, names))
}

function one (field, value, names) {
  const many = field.kind === 'some' || field.kind === 'days'
  const hintId = field.hint && !many ? `${field.id}-hint` : undefined
  const text = field.required ? field.label : `${field.label} (optional)`
  const box = el('div', { class: 'govuk-form-group', 'data-field': field.key })
  if (many) {
    box.append(el('fieldset', { class: 'govuk-fieldset' }, el('legend', { class: 'govuk-fieldset__legend' }, text),
      error(field.id), field.kind === 'days' ? week(field, value || []) : ticks(field, value || [], names)))
    return box
  }
  box.append(el('label', { class: 'govuk-label', for: field.id }, text))
  if (hintId) box.append(el('div', { class: 'govuk-hint', id: hintId }, field.hint))
  box.append(error(field.id), input(field, value, names, hintId))
  return box
}

function error (id) {
  return el('p', { class: 'govuk-error-message', id: `${id}-error`, hidden: true })
}

function input (field, value, names, hintId) {
  const described = [hintId, `${field.id}-error`].filter(Boolean).join(' ')
  const shared = { id: field.id, name: field.key, 'aria-describedby': described }
  if (field.kind === 'one') return select(field, value, names, shared)
  if (field.kind === 'prose') return area(shared, value, 10)
  if (['lines', 'dates', 'numbers'].includes(field.kind)) {
    const words = (Array.isArray(value) ? value : []).map(String)
    if (field.kind === 'numbers') return el('input', { ...shared, class: 'govuk-input', type: 'text', value: words.join(', '), autocomplete: 'off' })
    return area(shared, words.join('\n'), Math.max(2, words.length))
  }
  const short = field.rules.most === undefined
  return el('input', { ...shared, class: `govuk-input${short ? ' change__short' : ''}`, type: 'text', value: value ?? '', autocomplete: 'off', spellcheck: short ? 'false' : 'true' })
}

function area (shared, value, rows) {
  const made = el('textarea', { ...shared, class: 'govuk-textarea', rows })
  made.value = value ?? ''
  return made
}

function select (field, value, names, shared) {
  const made = el('select', { ...shared, class: 'govuk-select' })
  if (!field.required || value === undefined) made.append(el('option', { value: '' }, field.required ? 'Choose' : 'Not said'))
  for (const option of field.options) made.append(el('option', { value: option, selected: String(value) === option }, nameOf(field, option, names)))
  return made
}

function nameOf (field, option, names) {
  if (field.key === 'provider') return names.providers?.[option] || option
  return names[LISTS[field.key]]?.[option] || option[0].toUpperCase() + option.slice(1)
}

function ticks (field, value, names) {
  return el('div', { class: 'govuk-checkboxes govuk-checkboxes--small change__ticks' }, ...field.options.map((option, number) => {
    const id = `${field.id}-${number}`
    return el('div', { class: 'govuk-checkboxes__item' },
      el('input', { class: 'govuk-checkboxes__input', type: 'checkbox', id, name: field.key, value: option, checked: value.map(String).includes(option) }),
      el('label', { class: 'govuk-label govuk-checkboxes__label', for: id }, nameOf(field, option, names)))
  }))
}

function week (field, value) {
  const held = new Map(value.map(sessionOf).map(session => [session.day, session]))
  return el('div', { class: 'govuk-checkboxes govuk-checkboxes--small change__week' }, ...DAYS.map(day => {
    const id = `${field.id}-${day}`
    const session = held.get(day)
    const name = day[0].toUpperCase() + day.slice(1)
    return el('div', { class: 'change__day' },
      el('div', { class: 'govuk-checkboxes__item' },
        el('input', { class: 'govuk-checkboxes__input', type: 'checkbox', id, name: field.key, value: day, checked: Boolean(session) }),
        el('label', { class: 'govuk-label govuk-checkboxes__label', for: id }, name)),
      clock(`${id}-starts`, `${name} from`, session?.starts), clock(`${id}-ends`, `${name} until`, session?.ends))
  }))
}

function clock (id, label, value) {
  return el('div', { class: 'change__clock' }, el('label', { class: 'govuk-label', for: id }, el('span', { class: 'govuk-visually-hidden' }, `${label.split(' ')[0]} `), label.split(' ')[1]),
    el('input', { class: 'govuk-input', type: 'text', id, value: value || '', inputmode: 'numeric', autocomplete: 'off', maxlength: 5 }))
}

function sessionOf (value) {
  if (value && typeof value === 'object') return { ...value, starts: value.starts, ends: value.ends }
  const match = /^([a-z]+)(?: +([0-9.:]+) *(?:to|-|–) *([0-9.:]+))?$/i.exec(String(value).trim())
  return match ? { day: match[1].toLowerCase(), starts: match[2], ends: match[3] } : { day: String(value) }
}

// -------------------------------------------------------------------------------------------------------------- values

/** Key to value, as a factsheet holds it: text, or a list of texts. What was chosen before keeps its order. */
export function valuesOf (fields, form, tree) {
  const found = new Map()
  for (const field of fields) {
    if (field.kind === 'group') for (const [key, value] of valuesOf(field.fields, form, tree)) found.set(key, value)
    else found.set(field.key, valueOf(field, form, at(tree, field.path)))
  }
  return found
}

function valueOf (field, form, before) {
  const part = id => form.querySelector(`#${CSS.escape(id)}`)
  if (field.kind === 'some') {
    const chosen = field.options.filter((_, number) => part(`${field.id}-${number}`).checked)
    const kept = (before || []).map(String).filter(each => chosen.includes(each))
    return [...kept, ...chosen.filter(each => !kept.includes(each))]
  }
  if (field.kind === 'days') {
    return DAYS.filter(day => part(`${field.id}-${day}`).checked).map(day => {
      const [starts, ends] = ['starts', 'ends'].map(end => part(`${field.id}-${day}-${end}`).value.trim())
      return starts || ends ? `${day} ${starts} to ${ends}` : day
    })
  }
  const text = part(field.id).value.replace(/\r\n?/g, '\n').trim()
  if (field.kind === 'numbers') return text.split(/[\s,;]+/).filter(Boolean)
  if (field.kind === 'lines' || field.kind === 'dates') return text.split('\n').map(row => row.trim()).filter(Boolean)
  return text
}

/** Sessions as they are written in one line, whichever way the file has them. */
export function spoken (field, value) {
  if (field.kind !== 'days') return value
  return (value || []).map(each => {
    const session = sessionOf(each)
    return session.starts ? `${session.day} ${session.starts} to ${session.ends}` : session.day
  })
}
