// The rows of an answer and what is said above them, or that nothing matches: the part of the search page that comes first.
import { showState } from './keep.js'
import { count, make, makeRow } from './rows.js'

export function showFound (form, answer) {
  const part = name => form.querySelector(`[data-${name}]`)
  const template = document.getElementById('row')
  part('total').textContent = totalOf(answer)
  part('notes').replaceChildren(...notes(answer))
  part('rows').replaceChildren(...answer.matches.map(match => makeRow(template, match, form.dataset.prefix)))
  part('none').replaceChildren(...(answer.total ? [] : [document.getElementById('nothing').content.cloneNode(true)]))
  showState(part('rows'))
}

export function totalOf (answer) {
  return answer.total ? count(answer.total, 'course') : 'No courses found'
}

function notes (answer) {
  const shown = (answer.notes ?? []).map(note => make('p', 'search__note', note))
  if (answer.corrected) shown.unshift(make('p', 'search__note', 'Nothing is spelled quite like that. Showing courses for ', make('b', '', answer.corrected), '.'))
  return shown
}
