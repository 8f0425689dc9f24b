"""Paper: every factsheet and the directory, printed from the sample content, and what is hard to print."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from capsite.catalogue import Catalogue, make_catalogue
from capsite.exports import pdf
from capsite.exports.glyphs import SHOWN, printable
from capsite.records import Provider
from capsite.urls import Urls
from tests.generator.open_catalogues import without_pages as sample

ROOT = Path(__file__).parents[2]
ORIGIN = "https://directory.avonbrook.example"
URLS = Urls("/cap/")


@cache
def printer() -> pdf.Printer:
    return pdf.Printer(ROOT / "theme", ROOT / "content")


def printed(kind: str, *record: Any, catalogue: Catalogue | None = None, by: pdf.Printer | None = None) -> bytes:
    by = by or printer()
    return by.print(getattr(pdf, f"draft_{kind}")(*record, catalogue or sample(), URLS, ORIGIN, by))


@cache
def sheets(kind: str) -> dict[str, PdfReader]:
    records = sample().courses if kind == "course" else sample().providers
    return {record.slug: PdfReader(io.BytesIO(printed(kind, record))) for record in records}


@cache
def book() -> PdfReader:
    return PdfReader(io.BytesIO(printed("directory")))


def words(reader: PdfReader) -> str:
    return re.sub(r"[\s\u200b]+", "", "".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def tags(reader: PdfReader) -> list[tuple[str, dict[str, Any]]]:
    """The tags of a document in reading order."""
    found = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), node))
            walk(node.get("/K"))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def web_links(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        for note in page.get("/Annots", []):
            action = note.get_object().get("/A")
            if action and "/URI" in action:
                yield str(action["/URI"])


def test_every_course_has_a_factsheet_with_its_name_and_its_page() -> None:
    for course in sample().courses:
        reader = sheets("course")[course.slug]
        text = words(reader)
        assert squeezed(course.name) in text
        assert squeezed(sample().provider(course.provider).name) in text
        assert squeezed(course.contact.name) in text
        assert f"{ORIGIN}/cap/courses/{course.slug}/" in set(web_links(reader))


def test_every_provider_has_a_factsheet_that_leads_to_its_courses() -> None:
    for provider in sample().providers:
        reader = sheets("provider")[provider.slug]
        assert squeezed(provider.name) in words(reader)
        assert {f"{ORIGIN}/cap/courses/{course.slug}/" for course in sample().courses_of(provider.slug)} <= set(web_links(reader))


def test_a_course_fits_on_two_pages() -> None:
    pages = [len(reader.pages) for reader in sheets("course").values()]
    assert sum(count <= 2 for count in pages) >= 0.95 * len(pages)
    assert max(pages) <= 3


@pytest.mark.parametrize(
    "reader",
    [lambda: next(iter(sheets("course").values())), lambda: next(iter(sheets("provider").values())), book],
    ids=["course", "provider", "directory"],
)
def test_a_paper_is_tagged_and_says_what_it_is(reader: Any) -> None:
    paper = reader()
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.metadata.title
    assert paper.metadata.author == sample().site.council
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    kinds = [kind for kind, _ in tags(paper)]
    assert kinds.count("/Title") == 1
    assert {"/H1", "/L", "/P", "/Link"} <= set(kinds)
    assert all(node.get("/Alt") for kind, node in tags(paper) if kind == "/Figure")


def test_the_day_of_a_paper_is_the_day_of_its_words() -> None:
    course = sample().courses[0]
    created = sheets("course")[course.slug].metadata.creation_date  # type: ignore[union-attr]
    assert created is not None
    assert created.date() == course.updated


def test_the_directory_holds_every_course_and_provider() -> None:
    text = words(book())
    for record in (*sample().courses, *sample().providers):
        assert text.count(squeezed(record.name)) >= 2, record.name


def test_links_inside_the_directory_lead_to_a_page() -> None:
    reader = book()
    pages = {page.indirect_reference.idnum for page in reader.pages if page.indirect_reference}
    inside = 0
    for page in reader.pages:
        for note in page.get("/Annots", []):
            target = note.get_object().get("/Dest") or note.get_object().get("/A", {}).get("/D")
            if target is not None:
                target = reader.named_destinations[target].dest_array if isinstance(target, str) else target
                assert target[0].idnum in pages
                inside += 1
    # Contents and index lead to every course; the index leads to every provider too.
    assert inside >= 2 * len(sample().courses) + len(sample().providers)


def test_the_directory_has_bookmarks_by_tier_and_category() -> None:
    names = [entry.title for entry in book().outline if not isinstance(entry, list)]
    assert [f"Tier {tier.number}: {tier.name}" for tier in sample().site.tiers if sample().in_tier(tier.number)] == [
        name for name in names if name and name.startswith("Tier")
    ]


def test_the_same_words_give_the_same_bytes() -> None:
    course, provider = sample().courses[0], sample().providers[0]
    fresh = pdf.Printer(ROOT / "theme", ROOT / "content")
    assert printed("course", course) == printed("course", course, by=fresh)
    assert printed("provider", provider) == printed("provider", provider, by=fresh)
    assert printed("directory") == printed("directory", by=fresh)


def test_a_key_changes_with_the_words() -> None:
    course = sample().courses[0]
    key = pdf.draft_course(course, sample(), URLS, ORIGIN, printer()).key
    assert key == pdf.draft_course(course, sample(), URLS, ORIGIN, printer()).key
    other = course.model_copy(update={"summary": "Something else"})
    assert key != pdf.draft_course(other, sample(), URLS, ORIGIN, printer()).key


HOSTILE = [
    "Motor 🚗 vehicle 🏳️‍🌈 studies",
    "汽车维修",
    "Ελληνικά, русский, עברית, العربية",
    "x" * 5_000,
    "a\x00b\x07c\ufeffd\u202ee",
    '#link("x")[y] $ _a_ *b* `c` <d> @e \\',
    "\U0010ffff\ue000\ufdd0",
    "e\u0301 n\u0303 x\u0302",
    "\u200d\u200c\u2060",
    "]]})) #panic()",
    "https://www." + "very-long." * 40 + "example/",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_words_are_printed(text: str) -> None:
    course = sample().courses[0]
    odd = course.model_copy(
        update={"name": text, "summary": text, "description": text, "kit": text, "who_for": f"- {text}\n\n> {text}\n\n    {text}"}
    )
    assert printed("course", odd).startswith(b"%PDF")


NESTED = [
    "> " * 300 + "x",
    "\n".join("    " * depth + "- x" for depth in range(100)),
    "*" * 3_000,
    "[" * 2_000,
    "**a *b " * 200,
    "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |",
    "# one\n\n#### four\n\n## two",
    "![picture](x.png)",
    "<script>alert(1)</script>",
    "---",
]


@pytest.mark.parametrize("text", NESTED)
def test_any_markdown_is_printed(text: str) -> None:
    course = sample().courses[0].model_copy(update={"description": text})
    assert printed("course", course).startswith(b"%PDF")


def test_every_character_that_may_be_printed_has_a_letter() -> None:
    shown = [chr(code) for code in range(0x20, 0x10000) if re.fullmatch(f"[{SHOWN}]", chr(code)) and chr(code).isprintable()]
    text = "\n\n".join("`a`" + " ".join(shown[start : start + 200]).replace("\\", "") for start in range(0, len(shown), 200))
    course = sample().courses[0].model_copy(update={"description": text})
    assert len(shown) > 2_500
    assert printed("course", course).startswith(b"%PDF")


def test_what_no_font_has_is_left_out_or_marked() -> None:
    assert printable("Motor 🚗 vehicle") == "Motor vehicle"
    assert printable("汽车") == "□□"
    assert printable("Café – £45, “quoted”") == "Café – £45, “quoted”"
    assert printable("y" * 40).replace("\u200b", "") == "y" * 40


LOGOS = {
    "cut.svg": b"<svg",
    "empty.svg": b"",
    "bomb.svg": b"<!DOCTYPE s [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>",
    "latin.svg": b"<svg xmlns='http://www.w3.org/2000/svg'>\xe9</svg>",
    "not.png": b"GIF89a nonsense",
    "large.svg": b"<svg>" + b" " * 1_100_000 + b"</svg>",
    "emoji.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text y='9'>🚗</text></svg>".encode(),
    "outside.svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='/etc/hostname' width='9' height='9'/></svg>",
    "nought.svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='0' height='0'/>",
}


@pytest.fixture
def other_logos(tmp_path: Path) -> tuple[pdf.Printer, Catalogue]:
    """The first provider of all with each broken logo in turn, as providers of their own."""
    (tmp_path / "providers").mkdir()
    for name, content in LOGOS.items():
        (tmp_path / "providers" / name).write_bytes(content)
    first = sample().courses[0]
    owner = sample().provider(first.provider)
    providers: list[Provider] = [owner.model_copy(update={"slug": f"p-{number}", "logo": name}) for number, name in enumerate(LOGOS)]
    courses = [first.model_copy(update={"slug": f"c-{number}", "provider": f"p-{number}"}) for number in range(len(providers))]
    return pdf.Printer(ROOT / "theme", tmp_path), make_catalogue(sample().site, courses, providers, sample().as_of)


def test_a_broken_logo_breaks_no_paper(other_logos: tuple[pdf.Printer, Catalogue]) -> None:
    by, catalogue = other_logos
    for course in catalogue.courses:
        assert printed("course", course, catalogue=catalogue, by=by).startswith(b"%PDF")
    for provider in catalogue.providers:
        assert printed("provider", provider, catalogue=catalogue, by=by).startswith(b"%PDF")
    assert len(PdfReader(io.BytesIO(printed("directory", catalogue=catalogue, by=by))).pages) > 3


def test_a_photograph_may_be_a_logo(tmp_path: Path) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    pixels = zlib.compress(b"".join(b"\0" + b"\x17\x59\x4f" * 60 for _ in range(20)))
    (tmp_path / "providers").mkdir()
    (tmp_path / "providers" / "wide.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60, 20, 8, 2, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
    provider = sample().providers[0].model_copy(update={"logo": "wide.png"})
    catalogue = make_catalogue(sample().site, [], [provider], sample().as_of)
    reader = PdfReader(io.BytesIO(printed("provider", provider, catalogue=catalogue, by=pdf.Printer(ROOT / "theme", tmp_path))))
    assert [node["/Alt"] for kind, node in tags(reader) if kind == "/Figure"] == [f"Logo of {provider.name}"]
    assert len(reader.pages[0].images) == 1


def test_a_logo_is_looked_for_beside_the_factsheet_only(tmp_path: Path) -> None:
    (tmp_path / "providers").mkdir()
    (tmp_path / "secret.svg").write_text("<svg/>")
    provider = sample().providers[0].model_copy(update={"logo": "../secret.svg"})
    assert pdf.Printer(ROOT / "theme", tmp_path).logo(provider) is None


def test_a_printed_logo_has_its_name() -> None:
    with_logo = next(provider for provider in sample().providers if provider.logo)
    figures = [node for kind, node in tags(sheets("provider")[with_logo.slug]) if kind == "/Figure"]
    assert [node["/Alt"] for node in figures] == [f"Logo of {with_logo.name}"]


def test_without_the_prepared_fonts_paper_is_printed_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "print").mkdir()
    for template in (ROOT / "theme" / "print").glob("*.typ"):
        (tmp_path / "print" / template.name).write_bytes(template.read_bytes())
    plain = pdf.Printer(tmp_path, ROOT / "content")
    course = sample().courses[0]
    assert printed("course", course, by=plain).startswith(b"%PDF")
    assert plain.signature != printer().signature


def test_a_long_list_runs_over_the_page_instead_of_off_it() -> None:
    """What must stay together must fit on a page: 400 short lines are few letters, but much paper."""
    course, provider = sample().courses[0], sample().provider(sample().courses[0].provider)
    long = course.model_copy(update={"description": "\n".join(f"- line{number}" for number in range(400))})
    many = [course.model_copy(update={"slug": f"c-{number}", "name": f"Course {number}"}) for number in range(60)]
    for courses in ([long], many):
        reader = PdfReader(io.BytesIO(printed("directory", catalogue=make_catalogue(sample().site, courses, [provider], sample().as_of))))
        for page in reader.pages:
            heights: list[float] = []
            page.extract_text(
                visitor_text=lambda text, cm, tm, font, size, heights=heights: (
                    heights.append(tm[5] * cm[3] + cm[5]) if text.strip() else None
                )
            )
            assert min(heights) > 0
