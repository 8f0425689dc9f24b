// Answers queries with the browser's search, for the tests: node answer.mjs ENGINE DATA < queries.json > answers.json
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const [engine, data] = process.argv.slice(2);
const { load } = await import(pathToFileURL(engine));
const directory = await load(data, (name) => readFile(name, "utf8"));
const answers = [];
for (const { args, limit } of JSON.parse(await text(process.stdin))) {
  const started = performance.now();
  const answer = await directory.ask(args, limit);
  answers.push({ ...answer, ms: performance.now() - started });
}
process.stdout.write(JSON.stringify(answers));
