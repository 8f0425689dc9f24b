// Postcodes and miles: capsite/places.py. Files are fetched by area (cv.txt) and, for whole postcodes near by, by district (cv1.txt).
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const IRELAND = "Postcodes in Northern Ireland can’t be measured from here. Try one in England, Scotland or Wales.";

export class NoPlace extends Error {}

export class Places {
  // areas: the names of all files; fetchText: name to text.
  constructor(areas, fetchText) {
    this.names = new Set(areas.split(" "));
    this.fetch = fetchText;
    this.areas = new Map();
  }

  async district(name) {
    const area = name.replace(/[0-9].*/, "").toLowerCase();
    if (!this.names.has(area)) return undefined;
    if (!this.areas.has(area)) this.areas.set(area, readDistricts(await this.fetch(`places/${area}.txt`)));
    return this.areas.get(area).get(name);
  }

  async unit(district, sector, letters) {
    if (!this.names.has(district.toLowerCase())) return null;
    const line = (await this.fetch(`places/${district.toLowerCase()}.txt`)).split("\n").find((each) => each.startsWith(`${district} ${sector} `));
    if (!line) return null;
    const [, , east, north, units] = line.split(" ");
    for (let at = 0; at < units.length; at += 6) {
      if (!units.startsWith(letters, at)) continue;
      const [a, b, c, d] = [2, 3, 4, 5].map((n) => DIGITS.indexOf(units[at + n]));
      return [(+east + a * 64 + b - 2048) * 10, (+north + c * 64 + d - 2048) * 10];
    }
    return null;
  }

  async locate(text) {
    const value = text.toUpperCase().trim().split(/\s+/).join(" ");
    const full = /^([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9])([A-Z]{2})$/.exec(value);
    if (full) {
      const [, district, sector, letters] = full, point = await this.unit(district, sector, letters);
      return point ? { kind: "unit", point, label: `${district} ${sector}${letters}` } : this.sector(district, sector);
    }
    if (/^[A-Z]{1,2}[0-9][0-9A-Z]?$/.test(value) && (await this.district(value))) return this.sector(value);
    const part = /^([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9])$/.exec(value);
    if (part && (value.includes(" ") || (await this.district(part[1])))) return this.sector(part[1], part[2]);
    if (/^[A-Z]{1,2}[0-9][0-9A-Z]?$/.test(value)) return this.sector(value);
    if (/^BT([0-9].*)?$/s.test(value)) throw new NoPlace(IRELAND);
    if (/^[A-Z]{1,2}$/.test(value) && this.names.has(value.toLowerCase())) {
      throw new NoPlace(`“${value}” is only the letters of a postcode: add the number after them, such as ${value}1.`);
    }
    throw new NoPlace(`“${[...text.trim()].slice(0, 20).join("")}” is not a postcode. Type one such as CV1 2AB, or only its first part, such as CV1.`);
  }

  async sector(district, sector) {
    const known = await this.district(district);
    if (!known) throw new NoPlace(district.startsWith("BT") ? IRELAND : `There is no postcode that begins with ${district}. Check the letters and the number.`);
    const point = sector && known.sectors[sector];
    return point ? { kind: "sector", point, label: `${district} ${sector}` } : { kind: "district", point: known.point, label: district };
  }
}

function readDistricts(text) {
  const found = new Map();
  for (const line of text.trim().split("\n")) {
    const [head, ...rest] = line.split("|"), [name, east, north] = head.split(" "), sectors = {};
    for (const [sector, e, n] of rest.map((part) => part.split(" "))) sectors[sector] = [e * 10, n * 10];
    found.set(name, { point: [east * 10, north * 10], sectors });
  }
  return found;
}

// Tenths of a mile, rounded.
export function tenths(a, b) {
  const square = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
  let metres = Math.floor(Math.sqrt(square));
  if (metres * metres > square) metres -= 1;
  else if ((metres + 1) ** 2 <= square) metres += 1;
  return Math.floor((metres * 10000 + 804672) / 1609344);
}
