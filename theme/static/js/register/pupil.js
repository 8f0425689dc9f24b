// One learner's line in a register: what stands in its boxes, as it would be sent, and how something comes into them from elsewhere.
export const FIELDS = ['mark', 'late', 'left', 'contribution', 'note']

function boxes (line, field) { return [...line.querySelectorAll(`[name="${field}-${line.dataset.pupil}"]`)] }

/** The values as the service is told them, or as the page came; nothing is an empty text. */
export function read (line, came = false) {
  return Object.fromEntries(FIELDS.map(field => {
    const found = boxes(line, field)
    const box = found[0]?.type === 'radio' ? found.find(each => came ? each.defaultChecked : each.checked) : found[0]
    return [field, box ? (came ? first(box) : box.value).trim() : '']
  }))
}

function first (box) {
  if (!box.options) return box.type === 'radio' ? box.value : box.defaultValue
  return ([...box.options].find(option => option.defaultSelected) ?? box.options[0]).value
}

export function write (line, field, value) {
  for (const box of boxes(line, field)) {
    if (box.type === 'radio') box.checked = box.value === value
    else box.value = value
  }
  if (field === 'mark' || field === 'contribution') show(line)
}

/** The mark in a word beside the name, for whoever doesn't know the letters yet. */
export function show (line) {
  const chosen = boxes(line, 'mark').find(box => box.checked)
  line.dataset.mark = chosen?.value ?? ''
  const place = line.querySelector('[data-mark-word]')
  const word = chosen ? chosen.dataset.word : place.dataset.none
  if (place.textContent !== word) place.textContent = word
}

export function focus (line) {
  const found = boxes(line, 'mark');
  (found.find(box => box.checked) ?? found[0])?.focus()
}

export function choose (line, mark) {
  const box = boxes(line, 'mark').find(each => each.value === mark)
  if (!box) return false
  box.checked = true
  show(line)
  return true
}

/** One step more or less, from none or from 0; never past the ends. */
export function step (line, by) {
  const [box] = boxes(line, 'contribution')
  if (!box) return
  const next = Math.max(-2, Math.min(2, Number(box.value || 0) + by))
  box.value = String(next)
}
