"""A Word template filled: every field in every way Word writes it, hostile values as plain words, many records fast, read by LibreOffice."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.services import word, word_fields, word_merge
from formsapp.services.office import Refused
from formsapp.services.word import Field
from tests.naughty import strings as naughty

HEADERS = ("Surname", "First names", "Home school", "Attendance %")
BEGIN, SEPARATE, END = (f'<w:r><w:rPr><w:i/></w:rPr><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))


def made(body: str, **more: str) -> bytes:
    """A document with this text, as a template."""
    whole = word.document([[body]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for name, text in more.items():
            new.writestr(f"word/{name}.xml", text)
    return out.getvalue()


def spread(name: str, switch: str = "") -> str:
    """A field as Word writes it after it was edited: its instruction in two pieces."""
    instruction = f' MERGEFIELD "{name}" {switch} '
    half = len(instruction) // 2
    pieces = "".join(f'<w:r><w:instrText xml:space="preserve">{part}</w:instrText></w:r>' for part in (instruction[:half], instruction[half:]))
    return f"<w:p>{BEGIN}{pieces}{SEPARATE}<w:r><w:rPr><w:b/></w:rPr><w:t>«{name}»</w:t></w:r>{END}</w:p>"


def words(data: bytes) -> list[str]:
    """The paragraphs of a document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("word/document.xml").decode()
    said = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:br/>")
    return ["".join(found[1] if found[1] is not None else "\n" for found in said.finditer(each)) for each in re.findall(r"<w:p>.*?</w:p>", text)]


def test_fields_are_filled_however_word_writes_them() -> None:
    body = word.paragraph("Dear family of ", Field("First names"), " ", Field("Surname")) + spread("Home_school") + spread("Surname", r"\* Upper")
    template = word_merge.read(made(body))
    assert template.fields == ("first_names", "surname", "Home_school", "Surname")
    assert word_merge.unknown(template, HEADERS) == []
    found = words(word_merge.merged(template, HEADERS, [("Moss", "Marigold", "Oakfield", "92"), ("Birch", "Bo\nAnn", "Elm", "")]))
    assert found == ["Dear family of Marigold Moss", "Oakfield", "MOSS", "", "Dear family of Bo\nAnn Birch", "Elm", "BIRCH"]


def test_what_no_column_has_is_said_and_stays_empty() -> None:
    template = word_merge.read(made(spread("Shoe_size") + spread("Attendance__")))
    assert word_merge.unknown(template, HEADERS) == ["Shoe_size", "Attendance__"]
    assert words(word_merge.merged(template, HEADERS, [("a", "b", "c", "d")])) == ["", ""]
    assert word_merge.unknown(word_merge.read(made(spread("Attendance_"))), HEADERS) == []


def test_looks_stay_and_word_is_not_asked_for_its_last_table() -> None:
    data = made(spread("Surname"), settings='<w:settings xmlns:w="x"><w:mailMerge><w:query w:val="SELECT"/></w:mailMerge><w:zoom/></w:settings>')
    with zipfile.ZipFile(io.BytesIO(word_merge.merged(word_merge.read(data), HEADERS, [("Moss", "", "", "")]))) as found:
        assert '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Moss</w:t></w:r>' in found.read("word/document.xml").decode()
        assert found.read("word/settings.xml") == b'<w:settings xmlns:w="x"><w:zoom/></w:settings>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not a document", "no Word document"),
        (word.document([["<broken"]]), "no Word document"),
        (made("", footnotes='<w:footnotes xmlns:w="x"><w:fldSimple w:instr=" MERGEFIELD Surname "/></w:footnotes>'), "footnote"),
        (made('</w:body></w:document><!DOCTYPE x [<!ENTITY a "b">]>'), "no Word document"),
    ],
)
def test_what_can_not_be_filled_says_why(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        word_merge.read(data)


def test_hostile_values_are_plain_words() -> None:
    template = word_merge.read(made(spread("Surname")))
    rows = [(text, "", "", "") for text in naughty()]
    with zipfile.ZipFile(io.BytesIO(word_merge.merged(template, HEADERS, rows))) as found:
        text = found.read("word/document.xml").decode()
    assert word_merge.parseString(text).getElementsByTagName("w:br").length >= len(rows) - 1
    assert len(rows) > 250
    assert "<script" not in text


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    whole = word.document([[word.paragraph(text)]])
    template = word_merge.read(whole)
    with zipfile.ZipFile(io.BytesIO(word_merge.merged(template, HEADERS, [("", "", "", "")]))) as found:
        main = word_merge.parseString(found.read("word/document.xml"))
    seen = "\n".join(word_fields.words_of(each) for each in main.getElementsByTagName("w:t"))
    assert seen == word_merge.NO_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\ue000", "").replace("\ue001", "")


@pytest.mark.system
def test_libreoffice_reads_two_hundred_of_them(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    assert program
    body = word.heading("Report on ", Field("First names")) + spread("Surname") + word.table([("A", "B"), (Field("Home school"), "x")])
    rows = [(f"Surname{number}", "Marigold & <b>", "Oakfield", "9") for number in range(200)]
    (tmp_path / "merged.docx").write_bytes(word_merge.merged(word_merge.read(made(body)), HEADERS, rows))
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text", "--outdir", tmp_path, tmp_path / "merged.docx"],
        check=True,
        capture_output=True,
        timeout=180,
    )  # fmt: skip
    text = (tmp_path / "merged.txt").read_text("utf-8")
    assert [f"Surname{number}" in text for number in range(200)] == [True] * 200
    assert text.count("Report on Marigold & <b>") == 200
    assert "MERGEFIELD" not in text
