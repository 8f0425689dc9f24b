// A course as a row, made from the page's own <template id="row">: the same markup that the server writes.
const icons = new URL('../icons.svg', import.meta.url).href
const SVG = 'http://www.w3.org/2000/svg'
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

export function icon (name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', `${icons}#${name}`)
  svg.append(use)
  return svg
}

/** An element with its class, words and children, in one line. */
export function make (tag, className, ...inside) {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.append(...inside)
  return element
}

/** @param {object} match what the search answers: `row`, and `miles` and `about` where a postcode was given */
export function makeRow (template, { row, miles, about }, prefix) {
  const element = template.content.firstElementChild.cloneNode(true)
  fill(element, row, prefix)
  for (const place of element.querySelectorAll('[data-fill="miles"]')) place.textContent = distance(miles, about)
  return element
}

export function fill (element, row, prefix) {
  element.dataset.slug = row.slug
  const addresses = {
    url: row.url ?? `${prefix}courses/${row.slug}/`,
    provider_url: row.provider_url ?? `${prefix}providers/${row.provider_slug}/`,
    factsheet: `${prefix}downloads/factsheets/${row.slug}.pdf`
  }
  for (const place of element.querySelectorAll('[data-fill]')) fillOne(place, place.dataset.fill, row, addresses)
  for (const button of element.querySelectorAll('[data-keep]')) button.dataset.keep = row.slug
  import('./availability.js').then(places => places.show(element)) // after the first result
}

function fillOne (place, name, row, addresses) {
  if (name in addresses) place.href = addresses[name]
  else if (name === 'week') fillWeek(place, row.weekdays ?? [])
  else if (name !== 'miles') {
    place.textContent = row[name] ?? ''
    if (name === 'name' && place.tagName === 'A') place.href = addresses.url
    if (name === 'availability') place.className = `mark mark--${row.state}`
  }
}

function fillWeek (place, days) {
  const shown = days.some(day => DAYS.indexOf(day) > 4) ? DAYS : DAYS.slice(0, 5)
  place.replaceChildren(...shown.map(day => make('span', days.includes(day) ? 'on' : '', day[0].toUpperCase())))
}

function distance (miles, about) {
  if (miles === null || miles === undefined) return ''
  return `${about ? 'about ' : ''}${miles} ${Number(miles) === 1 ? 'mile' : 'miles'}`
}

export function count (number, one, many = `${one}s`) {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`
}

/** Of a list that somebody made earlier. */
export function lost (number) {
  return number === 1 ? 'One course of this list is no longer in the directory.'
    : number ? `${count(number, 'course')} of this list are no longer in the directory.` : ''
}
