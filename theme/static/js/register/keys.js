// A register by the keyboard: while one of its marks has the focus a letter marks and goes on to the next learner, up and down change the learner,
// plus and minus the contribution. Nothing listens elsewhere on the page, so that no letter does anything one doesn't see.
import { choose, focus, step } from './pupil.js'

export function keys (form, lines, acts) {
  const letters = new Map([...form.querySelectorAll('[data-key]')].map(box => [box.dataset.key, box.value]))

  form.addEventListener('keydown', event => {
    const line = event.target.closest('[data-pupil]')
    if (!line || event.target.type !== 'radio' || event.ctrlKey || event.altKey || event.metaKey) return
    const act = found(event.key, line)
    if (!act) return
    event.preventDefault()
    act()
  })

  function found (key, line) {
    const letter = key.toLowerCase()
    if (letters.has(letter)) return () => { if (choose(line, letters.get(letter))) { acts.changed(line); go(line, 1) } }
    return {
      ArrowDown: () => go(line, 1),
      ArrowUp: () => go(line, -1),
      '+': () => { step(line, 1); acts.changed(line) },
      '=': () => { step(line, 1); acts.changed(line) },
      '-': () => { step(line, -1); acts.changed(line) },
      e: acts.all,
      s: acts.complete,
      '?': acts.help
    }[key.length === 1 ? letter : key]
  }

  /** At the ends it stays where it is. */
  function go (line, by) {
    const next = lines[lines.indexOf(line) + by]
    if (next) focus(next)
  }
}
