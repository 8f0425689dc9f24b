"""Scripts, styles, fonts and icons: one folder whose name is the hash of what is in it, so that browsers may keep it for ever."""

import re
from hashlib import blake2b, sha256
from pathlib import Path

from capsite.colour import palette
from capsite.fingerprint import files_below
from capsite.publish import NotBuilt

FONT = """@font-face{{font-family:"Atkinson Hyperlegible Next";font-style:normal;font-weight:{weight};font-display:swap;\
src:url("fonts/atkinson-{weight}.woff2") format("woff2")}}"""
WEIGHTS = (400, 700)


class SetUpIncomplete(NotBuilt):
    """The theme's built parts are missing; the sentence says what to run."""


def gather(theme: Path, brand_colour: str) -> dict[str, bytes]:
    """Every file by its path below the assets folder."""
    built, static = theme / "built", theme / "static"
    if not (built / "govuk.css").exists():
        raise SetUpIncomplete(f"{built / 'govuk.css'} is missing: run “make setup” once, it fetches and compiles the styles.")
    found = {f"fonts/{path.name}": path.read_bytes() for path in sorted((built / "fonts").glob("*.woff2"))}
    found["site.css"] = stylesheet(theme, brand_colour).encode()
    for path in files_below(static):
        name = path.relative_to(static).as_posix()
        if not name.startswith(("css/", "js/")):
            found[name] = path.read_bytes()
    return found | {f"js/{name}": data for name, data in scripts(theme).items()}


def scripts(theme: Path) -> dict[str, bytes]:
    """As set-up compiled them (``build-scripts.mjs``); while somebody works on them, as they are written."""
    static, built = theme / "static" / "js", theme / "built" / "js"
    written = {path.relative_to(static).as_posix(): path.read_bytes() for path in files_below(static) if path.suffix == ".js"}
    mark = sha256(b"".join(name.encode() + b"\0" + data + b"\0" for name, data in sorted(written.items()))).hexdigest()
    try:
        made_from = (built / "sources.txt").read_text("ascii")
    except OSError:
        made_from = ""
    if made_from != mark:
        return {name: shorten_script(data.decode()).encode() for name, data in written.items()}
    return {path.relative_to(built).as_posix(): path.read_bytes() for path in files_below(built) if path.suffix == ".js"}


def stylesheet(theme: Path, brand_colour: str) -> str:
    """The council's colours, the fonts, GOV.UK's components, then our own sheets in the order of their names."""
    colours = ";".join(f"--{name}:{value}" for name, value in palette(brand_colour).items())
    sheets = [FONT.format(weight=weight) for weight in WEIGHTS] + [f":root{{{colours}}}", (theme / "built" / "govuk.css").read_text("utf-8")]
    sheets += [shorten_style(path.read_text("utf-8")) for path in sorted((theme / "static" / "css").glob("*.css"))]
    return "\n".join(sheet.replace("﻿", "").replace('@charset "UTF-8";', "") for sheet in sheets)


def shorten_style(text: str) -> str:
    """Without comments and indentation; nothing cleverer, so that what is read in a browser is what was written."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def shorten_script(text: str) -> str:
    """Without whole-line comments and indentation. Template literals over several lines keep theirs: such files are left as they are."""
    if any(line.count("`") % 2 for line in text.splitlines()):
        return text
    text = re.sub(r"(?m)^\s*/\*\*?.*?\*/\s*$", "", text, flags=re.DOTALL)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("//"))


def address(files: dict[str, bytes]) -> str:
    """The folder's name: ``assets/<hash>/``."""
    found = blake2b(digest_size=6)
    for name, data in sorted(files.items()):
        found.update(f"{name}\0{len(data)}\0".encode())
        found.update(data)
    return f"assets/{found.hexdigest()}/"
