"""Headers, footers and text boxes of a template: each record has its own, none shows another's, LibreOffice reads them."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from pypdf import PdfReader

from formsapp.services import word, word_merge
from formsapp.services.office import Refused
from formsapp.services.word import HEAD, OFFICE, Field, W
from tests.services.test_word_merge import BEGIN, END, HEADERS, SEPARATE, spread

ROWS = [(f"Surname{number:03}", "Marigold & <b>", f"School{number:03}", "9") for number in range(3)]
FIELD = word.paragraph("Report on ", Field("Surname"))
PAGE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'


def template(body: str, section: str = "", **edges: str) -> bytes:
    """A document with headers and footers of these names; ``section``: what its last section says of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word.document([[body]]))) as old, zipfile.ZipFile(out, "w") as new:
        parts = {name: old.read(name).decode() for name in old.namelist()}
        parts["word/document.xml"] = parts["word/document.xml"].replace("<w:sectPr>", f'<w:sectPr xmlns:r="{OFFICE}">{section}')
        for name, text in edges.items():
            side = name.rstrip("0123456789")
            parts[f"word/{name}.xml"] = (
                f'{HEAD}<w:{side[0]}{"d" if side == "header" else "t"}r xmlns:w="{W}">{text}</w:{side[0]}{"d" if side == "header" else "t"}r>'
            )
            relation = f'<Relationship Id="{name}" Type="{OFFICE}/{side}" Target={quoteattr(name + ".xml")}/></Relationships>'
            parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace("</Relationships>", relation)
            kind = f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{side}+xml"/>'
            parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", f"{kind}</Types>")
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def pointer(name: str, pages: str = "default") -> str:
    return f'<w:{name.rstrip("0123456789")}Reference w:type="{pages}" r:id="{name}"/>'


def filled(data: bytes, rows: list[tuple[str, str, str, str]] = ROWS) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(word_merge.merged(word_merge.read(data), HEADERS, rows))) as found:
        assert found.testzip() is None
        parts = {name: found.read(name).decode() for name in found.namelist()}
    for name, text in parts.items():
        word_merge.parseString(text)  # well-formed
        assert "\ue000" not in text, name
    return parts


def sections(parts: dict[str, str]) -> list[dict[str, str]]:
    """Of each section the words of every header and footer it shows, those it takes over from the one before among them."""
    relations = dict(re.findall(r'Id="([^"]+)" Type="[^"]+/(?:header|footer)" Target="/?([^"]+)"', parts["word/_rels/document.xml.rels"]))
    shown: dict[str, str] = {}
    found = []
    for section in re.findall(r"<w:sectPr.*?</w:sectPr>", parts["word/document.xml"]):
        for tag, pages, to in re.findall(r'<w:(header|footer)Reference w:type="(\w+)" r:id="([^"]+)"/>', section):
            path = relations[to] if relations[to].startswith("word/") else f"word/{relations[to]}"
            assert f'PartName="/{path}"' in parts["[Content_Types].xml"]
            shown[f"{tag} {pages}"] = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", parts[path]))
        found.append(dict(shown))
    return found


def test_each_record_has_its_own_header_and_footer() -> None:
    parts = filled(
        template(spread("Surname"), pointer("header1") + pointer("footer7"), header1=FIELD, footer7=spread("Home_school", r"\* Upper"))
    )
    assert sections(parts) == [{"header default": f"Report on {row[0]}", "footer default": row[2].upper()} for row in ROWS]
    assert "MERGEFIELD" not in "".join(parts.values())
    assert "word/header1.xml" not in parts
    assert re.findall(r"Surname\d+", parts["word/document.xml"]) == [row[0] for row in ROWS]
    assert parts["word/document.xml"].count("<w:sectPr") == 3


def test_a_header_without_fields_stays_one() -> None:
    parts = filled(template(spread("Surname"), pointer("header1"), header1=word.paragraph("Oakfield")))
    assert sections(parts) == [{"header default": "Oakfield"}]
    assert [name for name in parts if "header" in name] == ["word/header1.xml"]


def test_no_record_takes_over_the_header_of_the_one_before() -> None:
    """The first section has none, the second names the student: the next record's first must not name the one before."""
    first = f'<w:p><w:pPr><w:sectPr xmlns:r="{OFFICE}"><w:type w:val="continuous"/>{PAGE}</w:sectPr></w:pPr></w:p>'
    body = word.paragraph("Front page") + first + spread("Surname")
    parts = filled(template(body, pointer("header1") + pointer("footer1", "first"), header1=FIELD, footer1=FIELD))
    names = [f"Report on {row[0]}" for row in ROWS]
    assert sections(parts) == [
        shown for name in names for shown in ({"header default": "", "footer first": ""}, {"header default": name, "footer first": name})
    ]
    assert "continuous" not in parts["word/document.xml"]


def test_sections_come_again_for_each_record() -> None:
    wide = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:pPr></w:p>'
    parts = filled(template(wide + spread("Surname")))
    assert re.findall(r'w:pgSz w:w="(\d+)"', parts["word/document.xml"]) == ["16838", "11906"] * 3
    assert 'w:type="page"' not in parts["word/document.xml"]


@pytest.mark.parametrize("body", [word.table([("A", Field("Surname"))]).removesuffix("<w:p/>"), spread("Surname"), ""])
def test_a_record_ends_in_a_paragraph_whatever_it_ends_with(body: str) -> None:
    parts = filled(template(body, pointer("header1"), header1=FIELD))
    ends = re.findall(r"<w:p(?: xmlns:w=.[^>]*)?>(?:(?!</w:p>).)*<w:sectPr", parts["word/document.xml"])
    assert len(ends) == 2
    assert parts["word/document.xml"].endswith("</w:sectPr></w:body></w:document>")


def test_a_text_box_is_filled_in_both_its_versions() -> None:
    box = f"<w:txbxContent>{FIELD}{spread('Home_school')}</w:txbxContent>"
    body = f'<w:p><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>'
    parts = filled(template(body, pointer("header1"), header1=body))
    for name, row in ((f"word/header1-{number}.xml", row) for number, row in enumerate(ROWS)):
        assert re.findall(r"Surname\d+|School\d+", parts[name]) == [row[0], row[2]] * 2
    assert re.findall(r"Surname\d+", parts["word/document.xml"]) == [row[0] for row in ROWS for _ in range(2)]


def test_a_field_that_another_shows_is_filled_and_one_that_another_asks_is_refused() -> None:
    inner = spread("Surname").removeprefix("<w:p>").removesuffix("</w:p>")
    link = f'<w:p>{BEGIN}<w:r><w:instrText> HYPERLINK "x" </w:instrText></w:r>{SEPARATE}{inner}{END}</w:p>'
    assert "Surname001" in filled(template(link))["word/document.xml"]
    rest = '<w:r><w:instrText> = "x" "y" </w:instrText></w:r>'
    asks = f"<w:p>{BEGIN}<w:r><w:instrText> IF </w:instrText></w:r>{inner}{rest}{SEPARATE}<w:r><w:t>y</w:t></w:r>{END}</w:p>"
    for data in (template(asks), template(spread("Surname"), pointer("footer1"), footer1=asks)):
        with pytest.raises(Refused, match="what another field asks"):
            word_merge.read(data)


def test_letters_that_mark_gaps_mark_none_of_a_template() -> None:
    odd = '<w:p w:rsidR="\ue000\ue001"><w:r><w:t>\ue000end:\ue001\ue000to:header1\ue001x</w:t></w:r></w:p>'
    parts = filled(template(odd, pointer("header1"), header1=odd + FIELD))
    assert "<w:t>end:to:header1x</w:t>" in parts["word/document.xml"]
    assert "<w:t>end:to:header1x</w:t>" in parts["word/header1-2.xml"]


def test_a_document_beyond_measure_is_not_made() -> None:
    found = word_merge.read(template(word.paragraph("x" * 1_000_000) + spread("Surname")))
    assert found.fits(40)
    assert not found.fits(50)


@pytest.mark.system
def test_libreoffice_shows_two_hundred_headers_each_on_its_own_page(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    assert program
    rows = [(f"Surname{number:03}", "Marigold & <b>", f"School{number:03}", "9") for number in range(200)]
    body = word.heading("Report on ", Field("First names")) + word.table([("A", "B"), (Field("Home school"), "x")])
    made = word_merge.merged(
        word_merge.read(template(body, pointer("header1") + pointer("footer1"), header1=FIELD, footer1=spread("Surname"))), HEADERS, rows
    )
    (tmp_path / "merged.docx").write_bytes(made)
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "merged.docx"],
        check=True,
        capture_output=True,
        timeout=300,
    )  # fmt: skip
    pages = [page.extract_text() for page in PdfReader(tmp_path / "merged.pdf").pages]
    assert len(pages) == 200
    for row, text in zip(rows, pages, strict=True):
        assert re.findall(r"Surname\d+", text) == [row[0], row[0]]
        assert re.findall(r"School\d+", text) == [row[2]]
        assert f"Report on {row[0]}" in text
        assert "MERGEFIELD" not in text
