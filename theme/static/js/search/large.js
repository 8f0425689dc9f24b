// What the engine fetches for each search in a directory too large for one file (capsite/search/browser.py says which files there are).
const lines = text => text ? text.split('\n') : []

/** Which file has the courses of which stem. */
export function divide (engine, sizes, keys) {
  engine.blocks = sizes.map(size => keys.splice(0, size))
  engine.block = new Map(engine.blocks.flatMap((block, n) => block.map(key => [key, n])))
}

/** The courses of the stems in these readings. */
export function readPostings (engine, words) {
  const stems = words.flatMap(word => [...word.readings.values()].flatMap(reading => [...reading.stems, ...reading.instead]))
  const wanted = new Set(stems.map(each => engine.block.get(each)).filter(n => n >= 0))
  return Promise.all([...wanted].map(n => engine.once(`postings/${n}.txt`, async () => {
    const found = lines(await engine.file(`postings/${n}.txt`))
    engine.blocks[n].forEach((key, at) => engine.lines.set(key, found[at]))
  })))
}

/** The numbers that begin as one that is typed, or as the second part of a word that may be two. */
export function readNumbers (engine, words) {
  const firsts = new Set(words.flatMap(word => [...word.slice(0, 1), ...word.slice(3, -2)].filter(letter => /[0-9]/.test(letter))))
  return Promise.all([...firsts].map(first => engine.part(`words/${first}`, numbers => {
    for (const word of numbers) engine.surfaces.set(word, word)
    for (const pair of [engine.small, engine.whole]) pair?.[0].add(numbers)
  })))
}
