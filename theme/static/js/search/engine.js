// Answers a search in the browser as capsite/search/ask.py does on the server: same courses, same order, same counts, same words.
import { NoPlace, Places, tenths } from "./places.js";
import { rank } from "./rank.js";
import { stem, typed } from "./text.js";
import { expand, Lexicon, Synonyms } from "./words.js";

export const PAGE = 20;
const FACETS = ["tier", "category", "phase", "interest", "day", "level"];
const SORTS = ["match", "distance", "name", "price"];
const ANY = { tier: "Any tier", category: "Any category", phase: "Any phase", interest: "Any interest", day: "Any day", level: "Any level",
  within: "Any distance", available: "Courses without free places too", words: "Without the words", all: "Without any filter" };
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

// dataUrl: the address of /search/data/. get: how a file is fetched (tests give their own).
export async function load(dataUrl, get = fetchText) {
  const base = dataUrl.endsWith("/") ? dataUrl : `${dataUrl}/`;
  const files = new Map();
  const file = (name) => {
    if (!files.has(name)) files.set(name, get(base + name).catch((error) => { files.delete(name); throw error; }));
    return files.get(name);
  };
  return new Engine(JSON.parse(await file("index.json")), file);
}

async function fetchText(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.text();
}

// What is asked, from anything: an object of texts or lists by the names of the address.
export function readQuery(args) {
  const many = (key) => [args?.[key] ?? []].flat().map(String), first = (key) => many(key)[0] || "";
  const number = (text, most) => (/^[0-9]{1,9}$/.test(text.trim()) && +text > 0 ? Math.min(+text, most) : 0);
  const query = { q: [...first("q")].slice(0, 10000).join("") };
  for (const facet of FACETS) {
    const codes = many(facet).map((value) => value.trim().toLowerCase()).filter((value) => value.length <= 80 && /^[a-z0-9]+(?:[ -][a-z0-9]+)*$/.test(value));
    query[facet] = [...new Set(codes)].slice(0, 40);
  }
  query.near = [...first("near").trim().split(/\s+/).join(" ")].slice(0, 40).join("");
  query.within = number(first("within"), 500);
  query.available = ["1", "yes", "true", "on", "open"].includes(first("available").trim().toLowerCase());
  query.sort = SORTS.includes(first("sort").trim().toLowerCase()) ? first("sort").trim().toLowerCase() : "";
  query.page = number(first("page"), 10000) || 1;
  return query;
}

// The address of a query, as pairs for URLSearchParams.
export function toArgs(query) {
  const pairs = query.q.trim() ? [["q", query.q.trim()]] : [];
  for (const facet of FACETS) for (const value of query[facet]) pairs.push([facet, value]);
  if (query.near) pairs.push(["near", query.near]);
  if (query.within) pairs.push(["within", String(query.within)]);
  if (query.available) pairs.push(["available", "1"]);
  if (query.sort) pairs.push(["sort", query.sort]);
  if (query.page > 1) pairs.push(["page", String(query.page)]);
  return pairs;
}

class Engine {
  constructor(index, file) {
    this.file = file;
    this.values = index.facets;
    this.codes = index.codes;
    this.count = index.codes.order.length;
    this.chunk = index.chunk;
    this.chunks = index.rows.map((rows) => Promise.resolve(rows));
    this.urls = index.urls;
    this.stop = new Set(index.stop.split(" "));
    this.soft = new Set(index.soft.split(" "));
    this.places = new Places(index.areas, file);
    this.sieve = index.sieve;
    this.lines = new Map();
    this.surfaces = new Map();
    const lines = index.postings.split("\n");
    index.words.split("\n").forEach((line, n) => {
      const [first, ...others] = line.split(" "), key = stem(first);
      this.surfaces.set(first, key);
      for (const other of others) this.surfaces.set(first.slice(0, DIGITS.indexOf(other[0])) + other.slice(1), key);
      this.lines.set(key, lines[n]);
    });
    this.small = [new Lexicon(this.surfaces), new Synonyms(index.synonyms)];
  }

  // The lexicon and the synonyms for a query. The small ones will do when every typed word is known, or the last begins one that is.
  async words(text) {
    const words = typed(text), [lexicon] = this.small;
    const unknown = words.filter((word, n) => !(this.stop.has(word) || this.soft.has(word) || lexicon.known.has(stem(word))
      || (n === words.length - 1 && lexicon.sorted.some((other) => other.startsWith(word)))));
    if (!unknown.length) return this.small;
    const synonyms = this.synonyms ||= new Synonyms(JSON.parse(await this.file("synonyms.json")));
    if (!this.text && words.some((word) => passes(this.sieve, stem(word)))) {
      const { words: stems, postings } = JSON.parse(await this.file("text.json")), lines = postings.split("\n");
      this.text = stems.split("\n");
      this.text.forEach((each, n) => this.lines.set(each, lines[n]));
      this.whole = null;
    }
    return this.whole ||= [new Lexicon(this.surfaces, synonyms.words, this.text), synonyms];
  }

  get(key) {
    let found = this.lines.get(key);
    if (typeof found === "string") this.lines.set(key, found = decode(found));
    return found;
  }

  async ask(args, limit) {
    const query = readQuery(args), problems = {}, notes = [];
    for (const facet of FACETS) {
      for (const value of query[facet]) if (!this.values[facet].includes(value)) notes.push(`There is no ${facet} “${value}”, so it was left out.`);
      query[facet] = query[facet].filter((value) => this.values[facet].includes(value));
    }
    const found = await this.find(query.q);
    let place = null;
    if (query.near) {
      try { place = await this.places.locate(query.near); } catch (error) {
        if (!(error instanceof NoPlace)) throw error;
        problems.near = error.message;
      }
    }
    const away = this.codes.point.map((point) => (place && point ? tenths(place.point, point) : null));
    const { passed, counts } = this.sift(found.scores.keys(), query, away, place);
    const sort = sortOf(query, place);
    passed.sort(this.comparing(sort, found.scores, away));
    const pages = Math.max(1, Math.ceil(passed.length / PAGE)), page = Math.min(query.page, pages);
    const shown = limit === undefined ? passed.slice((page - 1) * PAGE, page * PAGE) : passed.slice(0, limit);
    const matches = await Promise.all(shown.map(async (course) => ({
      row: await this.row(course), score: found.scores.get(course), miles: away[course] === null ? null : away[course] / 10,
      about: away[course] !== null && (place.kind !== "unit" || !!this.codes.point[course][2]),
    })));
    if (passed.length) for (const word of found.unknown) notes.push(`Nothing matches “${word}”, so it was left out.`);
    const lost = place ? passed.filter((course) => away[course] === null).length : 0;
    if (lost) notes.push(lost === 1 ? "One course has no fixed place, so it has no miles." : `${lost} courses have no fixed place, so they have no miles.`);
    return { matches, total: passed.length, counts, corrected: corrected(query.q, found.spelt), problems, notes,
      looser: passed.length ? [] : this.looser(query, found, away, place), page, pages, sort };
  }

  async find(text) {
    const everything = { scores: new Map(Array.from({ length: this.count }, (_, n) => [n, 0])), unknown: [], spelt: {} };
    if (!text.trim()) return everything;
    const words = expand(text, ...(await this.words(text)), this.stop, this.soft);
    if (!words.length) return typed(text).length ? everything : { ...everything, scores: new Map() };
    const found = rank(words, this, this.codes.names, this.codes.providers);
    return found.scores.size || found.unknown.length ? found : everything;
  }

  valuesOf(course, facet) {
    const code = this.codes[facet][course];
    return (Array.isArray(code) ? code : code < 0 ? [] : [code]).map((n) => this.values[facet][n]);
  }

  sift(courses, query, away, place) {
    const passed = [], counts = Object.fromEntries([...FACETS, "available"].map((facet) => [facet, {}]));
    const add = (facet, value) => { counts[facet][value] = (counts[facet][value] || 0) + 1; };
    for (const course of courses) {
      const free = ["open", "starts"].includes(this.codes.state[course]);
      const missed = FACETS.filter((facet) => query[facet].length && !this.valuesOf(course, facet).some((value) => query[facet].includes(value)));
      if (query.available && !free) missed.push("available");
      if (place && query.within && away[course] !== null && away[course] > query.within * 10) missed.push("within");
      if (!missed.length) passed.push(course);
      if (missed.length > 1) continue;
      for (const facet of FACETS) if (!missed.length || missed[0] === facet) for (const value of this.valuesOf(course, facet)) add(facet, value);
      if (free && (!missed.length || missed[0] === "available")) add("available", "1");
    }
    return { passed, counts };
  }

  comparing(sort, scores, away) {
    const match = (a, b) => scores.get(b) - scores.get(a) || a - b, { order, pence } = this.codes;
    return {
      match, name: (a, b) => order[a] - order[b], price: (a, b) => pence[a] - pence[b] || a - b,
      distance: (a, b) => (away[a] === null) - (away[b] === null) || (away[a] || 0) - (away[b] || 0) || match(a, b),
    }[sort];
  }

  looser(query, found, away, place) {
    const bare = { ...query, page: 1 }, tries = [];
    for (const facet of FACETS) if (query[facet].length) tries.push([facet, { ...bare, [facet]: [] }]);
    if (place && query.within) tries.push(["within", { ...bare, within: 0 }]);
    if (query.available) tries.push(["available", { ...bare, available: false }]);
    if (tries.length && query.q.trim()) tries.push(["words", { ...bare, q: "" }]);
    if (tries.length > 1) tries.push(["all", readQuery({ q: query.q, near: query.near })]);
    const all = Array.from({ length: this.count }, (_, n) => n);
    return tries.map(([name, other]) => ({ text: ANY[name], query: other, total: this.sift(name === "words" ? all : found.scores.keys(), other, away, place).passed.length }))
      .filter(({ total }) => total);
  }

  // The row of a course as rows.py makes it.
  async row(course) {
    const n = Math.floor(course / this.chunk), at = course % this.chunk;
    this.chunks[n] ||= this.file(`rows-${n}.json`).then(JSON.parse);
    const rows = await this.chunks[n], [providerSlug, provider] = rows.providers[rows.provider[at]], values = (facet) => this.valuesOf(course, facet);
    const row = {};
    for (const key of ["slug", "name", "summary", "place", "days", "price", "qualification", "availability", "pathway", "postcode"]) row[key] = rows[key][at];
    return { ...row, url: `${this.urls[0]}${row.slug}/`, provider, provider_slug: providerSlug, provider_url: `${this.urls[1]}${providerSlug}/`,
      price_pence: this.codes.pence[course], state: this.codes.state[course], tier: values("tier")[0], category: values("category")[0], phases: values("phase"),
      interests: values("interest"), weekdays: values("day"), level: values("level")[0] || "", varies: !row.postcode };
  }
}

function sortOf(query, place) {
  const usual = place ? "distance" : query.q.trim() ? "match" : "name";
  return !query.sort || (query.sort === "distance" && !place) || (query.sort === "match" && !query.q.trim()) ? usual : query.sort;
}

const corrected = (text, spelt) => (Object.keys(spelt).length ? typed(text).map((word) => (Object.hasOwn(spelt, word) ? spelt[word] : word)).join(" ") : null);

function decode(line) {
  const found = new Map();
  for (const group of line.split(",")) {
    const [mask, gaps] = group.split(":");
    let course = -1, value = 0, place = 1;
    for (const figure of gaps) {
      const digit = DIGITS.indexOf(figure);
      if (digit >= 48) { value += (digit - 48) * place; place *= 16; continue; }
      course += value + digit * place + 1;
      found.set(course, parseInt(mask, 16));
      value = 0;
      place = 1;
    }
  }
  return found;
}

// Whether a stem may be among those of the sieve (browser.py); never wrong about those that are.
function passes(sieve, text) {
  const size = sieve.length * 6, first = hash(text), second = hash(`${text}~`);
  return [0, 1, 2, 3, 4].every((turn) => {
    const at = (first + turn * second) % size;
    return DIGITS.indexOf(sieve[Math.floor(at / 6)]) & (1 << (at % 6));
  });
}

function hash(text) {
  let found = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) found = Math.imul(found ^ byte, 0x01000193) >>> 0;
  return found;
}
