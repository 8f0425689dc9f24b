// Postcodes and miles: capsite/places.py. Files are fetched by area (cv.txt) and, for whole postcodes near by, by district (cv1.txt).
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const IRELAND = 'Postcodes in Northern Ireland can’t be measured from here. Try one in England, Scotland or Wales.'
const noPlace = sentence => Object.assign(new Error(sentence), { sentence })

/** file: name to the promise of its text. */
export async function places (file) {
  const names = new Set((await file('places/names.txt')).split(' '))

  async function districtOf (name) {
    const area = name.replace(/[0-9].*/, '').toLowerCase()
    const line = names.has(area) && (await file(`places/${area}.txt`)).split('\n').find(each => each.startsWith(name + ' '))
    return line && line.split('|').map(part => part.split(' '))
  }

  async function unit (district, sector, letters) {
    if (!names.has(district.toLowerCase())) return null
    const line = (await file(`places/${district.toLowerCase()}.txt`)).split('\n').find(each => each.startsWith(`${district} ${sector} `))
    const [, , east, north, units] = line ? line.split(' ') : ['', '', 0, 0, '']
    for (let at = 0; at < units.length; at += 6) {
      if (!units.startsWith(letters, at)) continue
      const [a, b, c, d] = [2, 3, 4, 5].map(n => DIGITS.indexOf(units[at + n]))
      return [(+east + a * 64 + b - 2048) * 10, (+north + c * 64 + d - 2048) * 10]
    }
    return null
  }

  async function sector (district, digit) {
    const known = await districtOf(district)
    if (!known) throw noPlace(district.startsWith('BT') ? IRELAND : `There is no postcode that begins with ${district}. Check the letters and the number.`)
    const [head, ...sectors] = known
    const found = sectors.find(([each]) => each === digit)
    const [, east, north] = found || head
    return { kind: found ? 'sector' : 'district', point: [east * 10, north * 10], label: found ? `${district} ${digit}` : district }
  }

  async function locate (text) {
    const value = text.toUpperCase().trim().split(/\s+/).join(' ')
    const full = /^([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9])([A-Z]{2})$/.exec(value)
    if (full) {
      const [, district, digit, letters] = full
      const point = await unit(district, digit, letters)
      return point ? { kind: 'unit', point, label: `${district} ${digit}${letters}` } : sector(district, digit)
    }
    const whole = /^[A-Z]{1,2}[0-9][0-9A-Z]?$/.test(value)
    if (whole && await districtOf(value)) return sector(value)
    const part = /^([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9])$/.exec(value)
    if (part && (value.includes(' ') || await districtOf(part[1]))) return sector(part[1], part[2])
    if (whole) return sector(value)
    if (/^BT([0-9].*)?$/s.test(value)) throw noPlace(IRELAND)
    if (/^[A-Z]{1,2}$/.test(value) && names.has(value.toLowerCase())) {
      throw noPlace(`“${value}” is only the letters of a postcode: add the number after them, such as ${value}1.`)
    }
    throw noPlace(`“${[...text.trim()].slice(0, 20).join('')}” is not a postcode. Type one such as CV1 2AB, or only its first part, such as CV1.`)
  }

  return { locate, tenths, notes }
}

// What is said of courses without a place, and of those that match too weakly to stand before better ones.
function notes (lost, weaker) {
  const said = []
  if (lost) said.push(lost === 1 ? 'One course has no fixed place, so it has no miles.' : `${lost} courses have no fixed place, so they have no miles.`)
  if (weaker) said.push(`${weaker === 1 ? 'One course that matches less well is' : `${weaker} courses that match less well are`} left out: sort by best match to see more.`)
  return said
}

// Tenths of a mile between two points, rounded.
function tenths (a, b) {
  const square = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
  let metres = Math.floor(Math.sqrt(square))
  if (metres * metres > square) metres--
  else if ((metres + 1) ** 2 <= square) metres++
  return Math.floor((metres * 10000 + 804672) / 1609344)
}
