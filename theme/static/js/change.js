// “Change this page”: a form for a factsheet, made from the published schema and the factsheet itself. It prepares the changed file
// to be copied or saved; nothing is sent anywhere. Without this script the page explains how to do the same by hand.
import { at, drawn, el, spoken, valuesOf } from './change/form.js'
import { faults, fieldsOf, wholeFaults } from './change/fields.js'
import { Unreadable, isEmpty, put, read, same } from './change/yaml.js'

const page = document.querySelector('[data-change]')
const part = name => page.querySelector(`[data-${name}]`)
const wanted = new URLSearchParams(window.location.search)
let names = {}
let files = {}
let open = null

start().catch(() => { part('trouble').hidden = false })

async function start () {
  names = await fetched(page.dataset.names)
  const who = part('provider')
  who.append(...Object.entries(names.providers).map(([slug, name]) => el('option', { value: slug }, name)))
  who.addEventListener('change', () => pickProvider(who.value).catch(trouble))
  part('pick').addEventListener('submit', event => { event.preventDefault(); show().catch(trouble) })
  part('form').addEventListener('submit', event => { event.preventDefault(); prepare() })
  part('copy').addEventListener('click', copy)
  part('save').addEventListener('click', save)
  part('tool').hidden = false
  const provider = wanted.get('provider')
  if (provider && names.providers[provider]) {
    who.value = provider
    await pickProvider(provider)
    const file = wanted.get('course') ? `courses/${wanted.get('course')}.yaml` : `providers/${provider}.yaml`
    if (files[file]) {
      part('file').value = file
      await show()
    }
  }
}

async function fetched (url) {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(url)
  return answer.json()
}

function trouble () {
  part('trouble').hidden = false
}

async function pickProvider (slug) {
  files = slug ? (await fetched(page.dataset.sources + `${encodeURIComponent(slug)}.json`)).files : {}
  part('file').replaceChildren(...Object.entries(files).map(([path, { name }]) => el('option', { value: path }, path.startsWith('providers/') ? `${name} (the provider’s own page)` : name)))
}

async function show () {
  const path = part('file').value
  if (!path) return
  const text = files[path].text
  part('result').hidden = true
  part('summary').hidden = true
  try {
    const schema = await fetched(path.startsWith('courses/') ? page.dataset.course : page.dataset.providers)
    const tree = read(text)
    open = { path, text, tree, fields: fieldsOf(schema, names), order: Object.keys(schema.properties), schema }
    part('fields').replaceChildren(...drawn(open.fields, tree, names))
    part('form').hidden = false
    part('title').textContent = files[path].name
    part('title').focus()
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault
    part('form').hidden = true
    part('unreadable').hidden = false
  }
}

// ------------------------------------------------------------------------------------------------------------ preparing

function prepare () {
  const values = valuesOf(open.fields, part('form'), open.tree)
  const wrong = [...faults(open.fields, values), ...wholeFaults(open.fields, values)]
  mark(wrong)
  part('result').hidden = wrong.length > 0
  if (wrong.length) return
  const changes = [...leaves(open.fields)].filter(field => !same(plain(spoken(field, at(open.tree, field.path))), plain(values.get(field.key))))
  try {
    let text = open.text
    for (const field of changes) text = put(text, field.path, given(field, values.get(field.key)), orderOf(field))
    if (changes.length) text = put(text, ['updated'], today(), open.order)
    tell(changes, values, text)
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault
    part('unreadable').hidden = false
    part('unreadable').focus()
  }
}

function plain (value) {
  if (Array.isArray(value)) return value.length ? value.map(String) : undefined
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n').split('\n').map(row => row.trimEnd()).join('\n').trim() : value
}

function given (field, value) {
  return isEmpty(value) ? undefined : value
}

function * leaves (fields) {
  for (const field of fields) if (field.kind === 'group') yield * leaves(field.fields)
    else yield field
}

/** The keys of a field's own level, in the schema's order. */
function orderOf (field) {
  if (field.path.length === 1) return open.order
  const siblings = [...leaves(open.fields)].filter(each => each.path.length === field.path.length && each.path.slice(0, -1).join() === field.path.slice(0, -1).join())
  return siblings.map(each => each.path.at(-1))
}

function today () {
  const now = new Date()
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`
}

function mark (wrong) {
  for (const box of part('form').querySelectorAll('[data-field]')) {
    const mine = wrong.filter(each => each.key === box.dataset.field)
    const message = box.querySelector('.govuk-error-message')
    box.classList.toggle('govuk-form-group--error', mine.length > 0)
    message.hidden = !mine.length
    message.textContent = mine.map(each => each.sentence).join('. ')
    for (const input of box.querySelectorAll('input, select, textarea')) input.toggleAttribute('aria-invalid', mine.length > 0)
    for (const input of box.querySelectorAll('[aria-invalid]')) input.setAttribute('aria-invalid', 'true')
  }
  part('faults').replaceChildren(...wrong.map(each => el('li', {}, el('a', { href: `#${each.id}` }, each.sentence))))
  part('summary').hidden = !wrong.length
  if (wrong.length) part('summary').focus()
}

function tell (changes, values, text) {
  open.made = text
  part('changes').replaceChildren(...changes.map(field => el('li', {}, said(field, values.get(field.key)))))
  part('same').hidden = changes.length > 0
  part('done').hidden = changes.length === 0
  part('yaml').value = text
  part('name').textContent = `content/${open.path}`
  const edit = part('edit')
  if (edit) edit.href = page.dataset.edit + open.path
  part('said').textContent = ''
  part('result').hidden = false
  part('heading').focus()
}

function said (field, value) {
  const before = spoken(field, at(open.tree, field.path))
  const words = each => isEmpty(each) ? 'nothing' : `“${String(Array.isArray(each) ? each.join(', ') : each).replace(/\s+/g, ' ').slice(0, 120)}”`
  return field.kind === 'prose' ? `${field.label}: another text` : `${field.label}: ${words(before)} → ${words(value)}`
}

async function copy () {
  try {
    await navigator.clipboard.writeText(open.made)
    part('said').textContent = 'Copied.'
  } catch {
    part('yaml').focus()
    part('yaml').select()
    part('said').textContent = 'The text is selected: copy it with your keyboard or menu.'
  }
}

function save () {
  const link = el('a', { href: URL.createObjectURL(new Blob([open.made], { type: 'text/yaml' })), download: open.path.split('/').at(-1) })
  document.body.append(link)
  link.click()
  link.remove()
  URL.revokeObjectURL(link.href)
  part('said').textContent = 'Saved in your downloads.'
}
