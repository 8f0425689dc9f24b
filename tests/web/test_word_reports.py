"""Reports in Word on a school's own template: uploaded once, looked into, filled for chosen records, nobody else's."""

import io
import re
import zipfile
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from formsapp.services import word
from formsapp.services.office import Office
from formsapp.services.word import Field
from tests.people import Made, school_a, school_b, signed_in, token
from tests.registering import NAMES, Scene, scene

HERE = "/word-reports/"


def words(answer: Any) -> str:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as found:
        return re.sub(r"<[^>]+>", "|", found.read("word/document.xml").decode())


def own(*names: str) -> bytes:
    return word.document([[word.heading("Oakfield Academy"), *(word.paragraph(Field(name)) for name in names)]])


def put(app: Flask, who: Made, data: bytes, name: str = "Our letter.docx") -> Any:
    client = signed_in(app.test_client(), who)
    form = {"csrf_token": token(client.get(HERE)), "file": (io.BytesIO(data), name), "end": "end"}
    return client.post(f"{HERE}templates/", data=form, content_type="multipart/form-data")


def merge(app: Flask, who: Made, records: list[UUID], template: str) -> Any:
    client = signed_in(app.test_client(), who)
    form = {"csrf_token": token(client.get(HERE)), "template": template, "records": [str(each) for each in records]}
    return client.post(HERE, data=form)


def made(office: Office) -> Scene:
    return scene(office, 4)


def test_a_school_uploads_its_template_once_and_fills_it_for_its_own_students_only(office: Office, app: Flask) -> None:
    found = made(office)
    shown = put(app, found.school, own("Surname", "Shoe_size"))
    assert shown.status_code == 200
    assert "No column is called <b>shoe_size</b>" in shown.text
    template = re.search(r'value="([0-9a-f-]{36})"[^>]*><label[^>]*>Our letter</label>', shown.text)
    assert template
    done = merge(app, found.school, list(found.records), template[1])
    assert done.mimetype == word.MEDIA
    text = words(done)
    surnames = [name.split()[1] for name in NAMES[:4]]
    assert [name in text for name in surnames] == [True, False, True, True], "the second is another school's"
    assert text.count("Oakfield Academy") == 3
    assert "Our letter" not in signed_in(app.test_client(), found.other_school).get(HERE).text
    assert merge(app, found.other_school, list(found.records), template[1]).status_code == 404
    other = words(merge(app, found.other_school, list(found.records), "standard"))
    assert surnames[1] in other
    assert surnames[0] not in other


def test_the_standard_template_has_a_column_for_each_of_its_fields(office: Office, app: Flask) -> None:
    found = made(office)
    client = signed_in(app.test_client(), found.school)
    again = put(app, found.school, client.get(f"{HERE}standard.docx").data, "Standard.docx")
    assert "Every field of it has its column" in again.text


DEEP = word.document([["<w:sdt><w:sdtContent>" * 5_000 + word.paragraph(Field("Surname")) + "</w:sdtContent></w:sdt>" * 5_000]])
ASKS = word.document([[
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText> MERGEFIELD Surname </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:instrText> = "x" </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
]])  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"hello", "Our letter.docx", "docx"),
        (word.document([[word.paragraph("No fields")]]), "Our letter.docx", "It has no merge fields"),
        (b"", "Our letter.docx", "empty"),
        (b"MZ", "e.exe", "whose name ends in .docx"),
        (own("Surname"), "letter.pdf", "whose name ends in .docx"),
        (own("Surname"), ".docx", "whose name"),
        (DEEP, "Our letter.docx", "no Word document that can be filled"),
        (ASKS, "Our letter.docx", "what another field asks (an IF"),
    ],
    ids=["no document", "no fields", "empty", "a program", "called otherwise", "without a name", "five thousand deep", "inside an IF"],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_no_template_is_refused_with_a_sentence(office: Office, app: Flask, data: bytes, name: str, sentence: str) -> None:
    shown = put(app, school_a(office), data, name)
    assert shown.status_code == 422
    assert sentence in shown.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_that_was_taken_away_is_gone(office: Office, app: Flask) -> None:
    found = made(office)
    shown = put(app, found.school, own("Surname"))
    template = re.search(r"/word-reports/templates/([0-9a-f-]{36})/end/", shown.text)
    assert template
    client = signed_in(app.test_client(), school_b(office))
    assert client.post(template[0], data={"csrf_token": token(client.get(HERE))}).status_code == 404
    client = signed_in(app.test_client(), found.school)
    assert client.post(template[0], data={"csrf_token": token(client.get(HERE))}).status_code == 303
    assert "Our letter" not in client.get(HERE).text
    assert merge(app, found.school, list(found.records), template[1]).status_code == 404
    assert merge(app, found.school, [], "standard").status_code == 422
