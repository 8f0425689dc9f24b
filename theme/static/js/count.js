// Says how many characters are left under a box for several lines, once one types. Counts as the server does: a line break is one.

for (const note of document.querySelectorAll('[data-count]')) {
  const box = document.getElementById(note.dataset.count)
  const most = Number(note.dataset.most)
  const told = document.createElement('span')
  told.className = 'govuk-visually-hidden'
  told.setAttribute('role', 'status')
  note.after(told)
  let waiting

  const say = () => {
    const left = most - [...box.value.replace(/\r\n/g, '\n')].length
    const words = `${Math.abs(left).toLocaleString('en-GB')} character${Math.abs(left) === 1 ? '' : 's'} ${left < 0 ? 'too many' : 'left'}`
    note.textContent = words
    note.classList.toggle('is-over', left < 0)
    // A reader hears it when the typing pauses, and only when it matters.
    clearTimeout(waiting)
    waiting = setTimeout(() => { told.textContent = left < most / 10 ? words : '' }, 1000)
  }
  box.addEventListener('input', say)
  if (box.value) say()
}
