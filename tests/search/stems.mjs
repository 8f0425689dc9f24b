// What the browser's search makes of words and texts, for the tests: node stems.mjs FOLDER < {"words", "texts"} > {"words", "texts"}
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const { root, sound, stem, typed, words } = await import(pathToFileURL(`${process.argv[2]}/text.js`))
const given = JSON.parse(await text(process.stdin))
process.stdout.write(JSON.stringify({
  words: given.words.map(word => [stem(word), root(word), sound(word)]),
  texts: given.texts.map(each => [typed(each), words(each)])
}))
