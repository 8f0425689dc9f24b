"""Files with a form: only the declaration. The bytes go to the vault by the service of files; here are their names, and what is allowed."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from formsapp.fields.base import Json, Question
from formsapp.fields.markup import described, error, group, hint, safe, star
from formsapp.fields.typed import Sent

KINDS = (".pdf", ".docx", ".odt", ".xlsx", ".jpg", ".jpeg", ".png", ".txt", ".csv")
KINDS_SAID = "PDF, Word, OpenDocument, Excel, a picture (JPG, PNG), plain text or CSV"
LARGEST = 10 * 1024 * 1024
STATES = {"held": "being checked", "refused": "not taken", "clean": ""}


def size_said(size: int) -> str:
    """``12 kB``, ``3.4 MB``"""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


class Files(Question):
    """Kept as a list of ``{"id", "name", "size", "state"}`` that the service of files writes; a page sends none of it back."""

    empty: ClassVar[Json] = []
    verb = "Upload"

    def __init__(self, label: str, *, most: int = 10, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most = most

    @classmethod
    def take(cls, name: str, sent: Sent, options: Mapping[str, Any]) -> Json:
        return []

    @classmethod
    def replay(cls, name: str, value: Json, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        return iter(())

    @classmethod
    def in_it(cls, name: str, sent: Sent) -> bool:
        return False

    def receive(self, typed: Json) -> None:
        super().receive(self.meta.kept.get(self.short_name) or [])

    def read(self, typed: Json) -> Json:
        return [file for file in typed if file.get("state") != "refused"] or None

    @classmethod
    def texts(cls, value: Json) -> list[str]:
        return []

    @classmethod
    def blank(cls, value: Json) -> bool:
        return not any(file.get("state") != "refused" for file in value or [])

    def words(self) -> list[str]:
        return [f"{file['name']} ({size_said(file['size'])}{self.held(file)})" for file in self.data or []]

    @staticmethod
    def held(file: Mapping[str, Any]) -> str:
        """For the page that asks once more before sending."""
        return ", held: the scanner found something, or couldn’t look into it" if file.get("state") == "held" and file.get("reason") else ""

    def value(self) -> Json:
        return [{key: file[key] for key in ("id", "name", "size") if key in file} for file in self.data or []]

    def markup(self) -> str:
        rows = "".join(self.row(file) for file in self.typed)
        listed = f'<ul class="files" id="{self.id}-list">\n{rows}</ul>\n' if rows else ""
        label = f'<label class="govuk-label" for="{self.id}">{safe(self.title)}{star(self)}</label>\n'
        limits = f'<p class="govuk-hint" id="{self.id}-limits">{KINDS_SAID}, up to {LARGEST // 1024 // 1024}&nbsp;MB each</p>\n'
        several = " multiple" if self.most > 1 else ""
        box = (
            f'<div class="files__add"><input class="govuk-file-upload" id="{self.id}" name="{self.name}" type="file" accept="{",".join(KINDS)}"{several}'
            f"{described(self, f'{self.id}-limits')} data-upload>\n"
            f'<button class="govuk-button govuk-button--secondary" type="submit" name="go" value="upload {self.name}">Upload</button></div>\n'
        )
        return group(self, f"{label}{hint(self)}{limits}{error(self)}{listed}{box if len(self.typed) < self.most else ''}", " data-files")

    def row(self, file: Mapping[str, Any]) -> str:
        state = STATES.get(str(file.get("state", "")), "")
        told = f' <span class="files__state">{safe(str(file.get("reason") or state))}</span>' if state else ""
        name = safe(str(file["name"]))
        if file.get("state") == "clean":
            name = f'<a class="govuk-link" href="/files/{safe(str(file["id"]))}" download>{name}</a>'
        return (
            f'<li class="files__one"><span class="files__name">{name}</span> '
            f'<span class="files__size">{size_said(int(file["size"]))}</span>{told} '
            f'<button class="plain-button" type="submit" name="go" value="remove-file {self.name} {safe(str(file["id"]))}">Remove'
            f'<span class="govuk-visually-hidden"> {safe(str(file["name"]))}</span></button></li>\n'
        )
