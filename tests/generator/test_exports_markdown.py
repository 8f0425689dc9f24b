"""Markdown as a tree for paper: what each mark becomes, and what never does."""

import time
from typing import Any

import pytest

from capsite.exports.markdown_tree import MarkdownTree

TREE = MarkdownTree("https://council.example/cap/")


def read(text: str) -> list[Any]:
    return TREE.read(text)


def paragraph(*inner: Any) -> list[Any]:
    return [{"kind": "paragraph", "inner": list(inner)}]


def test_words_and_their_marks() -> None:
    assert read("Plain *leaning* **strong** `code <b>` & more") == paragraph(
        "Plain ",
        {"kind": "emphasis", "inner": ["leaning"]},
        " ",
        {"kind": "strong", "inner": ["strong"]},
        " ",
        {"kind": "code", "inner": ["code <b>"]},
        " & more",
    )


def test_entities_and_escapes_are_the_characters_they_stand_for() -> None:
    assert read("&copy; &amp; \\*not\\* &lt;b&gt; 3 < 4") == paragraph("© & *not* <b> 3 < 4")


def test_lists_within_lists() -> None:
    [found] = read("- one\n- two\n    - inner\n")
    assert found["kind"] == "list"
    assert [item["inner"][0]["inner"] for item in found["inner"]] == [["one"], ["two"]]
    assert found["inner"][1]["inner"][1]["kind"] == "list"
    assert read("1. one\n2. two")[0]["kind"] == "numbers"


def test_a_table_has_a_head_and_cells_in_rows() -> None:
    [table] = read("| Day | Time |\n|---|---|\n| Monday | *9:30am* |\n| Friday |\n")
    assert (table["columns"], len(table["head"]), len(table["inner"])) == (2, 2, 4)
    assert table["inner"][1]["inner"] == [{"kind": "emphasis", "inner": ["9:30am"]}]


def test_blocks_of_other_kinds() -> None:
    assert [node["kind"] for node in read("# Head\n\n> said\n\n    code\n    more\n\n---\n\nlast")] == [
        "heading",
        "quote",
        "code-block",
        "rule",
        "paragraph",
    ]
    assert read("    a < b\n    c")[0]["inner"] == ["a < b", "c"]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://x.example/a?b=1&c=2", "https://x.example/a?b=1&c=2"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+441632960123", "tel:+441632960123"),
        ("/courses/bricklaying/", "https://council.example/cap/courses/bricklaying/"),
        ("/", "https://council.example/cap/"),
    ],
)
def test_links_that_stay(typed: str, address: str) -> None:
    assert read(f"[words]({typed})") == paragraph({"kind": "link", "to": address, "inner": ["words"]})


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example/",
        "vbscript:x",
        "#top",
        "relative/",
        "javascript&#58;alert(1)",
        "https://",
    ],
)
def test_links_that_become_their_words(typed: str) -> None:
    assert "link" not in str(read(f"[words]({typed})"))
    assert "words" in str(read(f"[words]({typed})"))


def test_a_link_in_angle_brackets() -> None:
    assert read("<office@provider.example>") == paragraph(
        {"kind": "link", "to": "mailto:office@provider.example", "inner": ["office@provider.example"]}
    )


def test_raw_html_stays_the_letters_it_is() -> None:
    assert read("<script>alert(1)</script>") == paragraph("<script>alert(1)</script>")
    assert read("a <b>bold</b>") == paragraph("a <b>bold</b>")


def test_a_picture_becomes_its_words() -> None:
    assert read("![A workshop](x.png)") == paragraph("A workshop")


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "> " * 400 + "x", "- " * 500, "*a **b " * 1_000, "`" * 5_000, "\\" * 5_000, "|" * 3_000, "![" * 280 + "x"]
)
def test_a_tangle_is_read_in_a_moment(text: str) -> None:
    started = time.perf_counter()
    assert read(text)
    assert time.perf_counter() - started < 2


def test_nesting_has_an_end() -> None:
    deep = "\n".join("    " * depth + "- x" for depth in range(60))
    assert str(read(deep)).count("'list'") <= 8
