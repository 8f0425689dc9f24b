"""How well one colour reads on another (WCAG 2.2, 1.4.3), the nearest colour that reads well enough, and the council's palette.

Colours are ``#rrggbb``. The arithmetic is W3C's: relative luminance of sRGB, and the ratio of the lighter to the darker.
"""

from collections.abc import Callable

AA = 4.5
WHITE, BLACK = "#ffffff", "#000000"
# The darkest of the warm grounds on which links stand (--wash in theme/static/css/10-base.css).
GROUND = "#f3eee4"
PAPER = "#fbf8f2"

Rgb = tuple[int, int, int]


def _read(colour: str) -> Rgb:
    digits = colour.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"“{colour[:20]}” is not a colour: write a hash and six digits from 0 to f")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _write(rgb: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """0 for black to 1 for white."""
    red, green, blue = (_linear(channel) for channel in _read(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """``share`` of the other colour in it: 0 leaves it, 1 replaces it."""
    one, two = _read(colour), _read(other)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, two, strict=True))
    return _write((red, green, blue))


def _first(colour: str, end: str, reads: Callable[[str], bool]) -> tuple[float, str] | None:
    """The smallest step towards ``end`` that reads well enough, with its length."""
    for step in range(256):
        found = mix(colour, end, step / 255)
        if reads(found):
            return step / 255 * sum((a - b) ** 2 for a, b in zip(_read(colour), _read(end), strict=True)) ** 0.5, found
    return None


def nearest_readable(colour: str, background: str = WHITE, ratio: float = AA) -> str:
    """The nearest colour of the same hue, darker or lighter, that reads on the background; black or white where none does."""
    def reads(candidate: str) -> bool:
        return contrast(candidate, background) >= ratio

    found = [step for end in (BLACK, WHITE) if (step := _first(colour, end, reads))]
    if found:
        return min(found)[1]
    return max((BLACK, WHITE), key=lambda end: contrast(end, background))


def palette(colour: str) -> dict[str, str]:
    """The custom properties of the style sheet. ``brand`` reads on every ground of the theme, so it may be a shade darker than given."""
    brand = nearest_readable(colour.lower(), GROUND)
    tint = next(tint for share in range(91, 101) if contrast(brand, tint := mix(brand, PAPER, share / 100)) >= AA)
    dark = nearest_readable(mix(brand, BLACK, 0.35), tint, 7)
    return {"brand": brand, "brand-dark": dark, "brand-tint": tint, "on-brand": WHITE}
