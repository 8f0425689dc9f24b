"""Markdown to HTML that can do no harm, whatever is written."""

import re
import time
from html import unescape

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capsite import prose
from capsite.prose import find_faults, links, to_html
from capsite.urls import Urls

ROOT = Urls("/")
ELEMENTS = {
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "ul",
    "ol",
    "li",
    "a",
    "strong",
    "em",
    "code",
    "pre",
    "blockquote",
    "hr",
    "br",
    "span",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "html",
    "head",
    "body",
}
ATTRIBUTES = {("a", "href"), ("ol", "start"), ("th", "scope"), ("th", "class"), ("td", "class")}
HREF = re.compile(r"https?://[a-z0-9]|mailto:[^/]|tel:\+?[0-9]|/(?![/\\])", re.IGNORECASE)


def assert_harmless(html: str) -> None:
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    for element in tree.iter():
        assert element.tag in ELEMENTS, (element.tag, html)
        for name, value in element.attrib.items():
            assert (element.tag, name) in ATTRIBUTES, (name, html)
            if name == "href":
                # As a browser reads it: blanks at the ends and tabs and ends of line inside are dropped, a backslash is a slash.
                read = re.sub(r"[\t\r\n]", "", value.strip("".join(map(chr, range(33))))).replace("\\", "/")
                assert HREF.match(read), (value, html)
                assert not re.match(r"/[\t\r\n]*/", read)


@pytest.mark.parametrize(
    "text, html",
    [
        ("# Top\n\n### Two below\n\n## One below", "<h3>Top</h3>\n<h4>Two below</h4>\n<h4>One below</h4>"),
        ("## First\n\nWords *here*", "<h3>First</h3>\n<p>Words <em>here</em></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("Fish & chips <b>now</b>", "<p>Fish &amp; chips &lt;b&gt;now&lt;/b&gt;</p>"),
        ("[x](/courses/motor/)", '<p><a href="/courses/motor/">x</a></p>'),
        ("[x](https://a.example/b?c=1&d=2)", '<p><a href="https://a.example/b?c=1&amp;d=2">x</a></p>'),
        ("[x](mailto:a@b.example) [y](tel:01632960123)", '<p><a href="mailto:a@b.example">x</a> <a href="tel:01632960123">y</a></p>'),
        (
            "<https://a.example/> <a@b.example>",
            '<p><a href="https://a.example/">https://a.example/</a> <a href="mailto:a@b.example">a@b.example</a></p>',
        ),
        ('[x](/courses/ "Title")', '<p><a href="/courses/">x</a></p>'),
        ("a{: .b #c onclick=x }", "<p>a{: .b #c onclick=x }</p>"),
        ("<!-- hidden -->", "<p>&lt;!-- hidden --&gt;</p>"),
        ("&copy; &lt;b&gt; &#60;i&#62;", "<p>&copy; &lt;b&gt; &#60;i&#62;</p>"),
        ("`<script>`", "<p><code>&lt;script&gt;</code></p>"),
        ("", ""),
    ],
)
def test_what_it_makes(text: str, html: str) -> None:
    assert to_html(text, ROOT) == html
    assert_harmless(html)


def test_tables_have_no_style() -> None:
    html = to_html("| a | b |\n|---|--:|\n| 1 | 2 |", ROOT)
    assert '<th class="numeric" scope="col">b</th>' in html
    assert '<td class="numeric">2</td>' in html
    assert "style" not in html


def test_the_prefix_goes_before_site_addresses_only() -> None:
    assert (
        to_html("[a](/courses/) [b](https://x.example/)", Urls("/cap/"))
        == '<p><a href="/cap/courses/">a</a> <a href="https://x.example/">b</a></p>'
    )


def test_headings_start_where_the_page_needs_them() -> None:
    assert to_html("## A", ROOT, shift=1) == "<h2>A</h2>"
    assert to_html("## A\n\n*b*", ROOT, shift=1).startswith("<h2>A</h2>")


FORBIDDEN = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](<java script:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](data:text/html;base64,PHN2Zz4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](/&#47;evil.example)",
    "[x](/&sol;evil.example)",
    "[x](https:evil.example)",
    "[x](http:///evil)",
    "[x](ftp://evil.example/)",
    "[x](https://good.example@evil.example/)",
    "[x](file:///etc/passwd)",
    "[x](courses/motor/)",
    "[x](../motor/)",
    "[x](#top)",
    "[x]()",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[1]\n\n[1]: <javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://track.example/p.png)",
    "[![x](data:a)](javascript:b)",
    "<javascript:alert(1)>",
    "<ftp://evil.example>",
    "<a href=javascript:alert(1)>x</a>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<script>alert(1)</script>",
    "<iframe src=//evil.example>",
    "<div onclick='x'>\n\nhi\n\n</div>",
    "<?php x ?>",
    "<![CDATA[x]]>",
    "<style>*{}</style>",
    "</p><script>x</script>",
    "<mailto:a@b.example?body=javascript:x>",
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_is_forbidden_goes_and_is_reported(text: str) -> None:
    html = to_html(text, ROOT)
    assert_harmless(html)
    assert not any(element.tag == "a" for element in html5lib.parse(html, namespaceHTMLElements=False).iter()), html
    found = list(find_faults("Fine words first.\n\nThen " + text))
    assert found
    for line, column, sentence in found:
        assert line >= 3
        assert column >= 1
        assert "not allowed and is left out" in sentence or "is HTML" in sentence or "pictures are not used" in sentence


@pytest.mark.parametrize(
    "text, places",
    [
        ("a <b>x</b>\n\n`<i>` and <i>", [(1, 3), (1, 7), (3, 11)]),
        ("&lt;b> and <b>", [(1, 12)]),
        ("    <b> in code\n\n<b>", [(3, 1)]),
        ("one [x](data:a)\ntwo [y](data:a)", [(1, 9), (2, 9)]),
        ("see [x][r]\n\n[r]: vbscript:x", [(3, 6)]),
        ("2 < 3 and 4 <5", []),
        ("[x](/courses/) <https://a.example/> [ ] brackets", []),
    ],
)
def test_where_faults_are(text: str, places: list[tuple[int, int]]) -> None:
    assert [(line, column) for line, column, _ in find_faults(text)] == places


def test_links_that_stay() -> None:
    assert list(links("[a](/x/)\n[b](/x/) [c](javascript:x) <https://a.example/>")) == [
        (1, 5, "/x/"),
        (2, 5, "/x/"),
        (2, 29, "https://a.example/"),
    ]
    assert list(links("no links")) == []


PIECES = st.sampled_from(
    [
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "!",
        "`",
        "*",
        "_",
        "\\",
        "\n",
        "\n\n",
        " ",
        "\t",
        "    ",
        "- ",
        "1. ",
        "# ",
        "> ",
        "|",
        "---",
        ":",
        "&",
        ";",
        "#",
        '"',
        "'",
        "/",
        "//",
        "javascript:",
        "JAVASCRIPT:",
        "data:",
        "vbscript:",
        "http://",
        "https://a.example",
        "mailto:",
        "a@b.example",
        "&#58;",
        "&colon;",
        "&#x3a;",
        "&Tab;",
        "<script>",
        "</script>",
        "<a href=",
        "<img src=x onerror=",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "onclick=",
        "x",
        "word",
        "[x]:",
        "[x]",
        "](",
        "\x02",
        "\x03",
        "\x0258\x03",
        "\x01",
        "\u200b",
        "\u202e",
        "klzzwxh:0001",
        "\x02wzxhzdk:0\x03",
        "{: onclick=x}",
        "| a | b |\n|---|---|\n",
        "é",
        "😀",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=120)))
@example("[x](\x02wzxhzdk:0\x03)")
@example("[a](/x/\x0247\x03\x0247\x03evil)")
def test_nothing_harmful_ever_comes_out(text: str) -> None:
    assert_harmless(to_html(text, ROOT))
    for line, column, sentence in find_faults(text):
        assert line >= 1
        assert column >= 1
        assert "\n" not in sentence
    list(links(text))


WORDS = st.sampled_from(
    [
        "Learners work",
        "in a garage",
        "(two)",
        "£45 & more",
        "“safe”",
        "3/4",
        "a - b",
        "-",
        "- item",
        "- next one",
        "1. first",
        "+ x",
        "## Head",
        "# Head #",
        "#",
        "=",
        "---",
        "a:",
        "&amp;",
        "A & B",
        "& ",
        " ",
        "  ",
        "x: y",
        "'s",
        '"q"',
        "http://a.example",
        "...",
        "é",
        "> q",
        "    code",
    ]
)
PLAIN = st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "\n", "\n\n", "\n\n\n", " \n", "\r\n"])), max_size=12).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
LIKELY = st.lists(
    st.sampled_from(["Learners work & play.", "Words\nand more", "- a\n- b", "- one", "## Part", "### Deeper", "# Top"]), max_size=8
).map("\n\n".join)


@settings(max_examples=600, deadline=None)
@given(st.one_of(PLAIN, LIKELY), st.sampled_from([1, 2]))
def test_plain_texts_come_out_as_the_parser_makes_them(text: str, shift: int) -> None:
    quick = prose._quick(text, shift + 1)
    prose._CLEAN.prefix, prose._CLEAN.first = "/", shift + 1
    if quick is not None:
        assert quick == prose._MD.reset().convert(text)


def test_the_sample_is_mostly_plain() -> None:
    assert prose._quick("Learners work in small groups.\n\n- service a car\n- change brakes\n\nThen they go home.", 3) is not None
    assert prose._quick("*Not* plain", 3) is None


@pytest.mark.parametrize(
    "piece", ["[", "![", "[a](", "[a][", "[[a]", "*", "_", "`", "> ", "- ", "1. ", "<", "**a ", "*a_", "|a", "(", "&", "\\", "<!--", "#"]
)
def test_no_text_stalls_the_build(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    started = time.process_time()
    html = to_html(text, ROOT)
    found = list(find_faults(text))
    assert time.process_time() - started < 3
    assert_harmless(html)
    if text.count("[") > 300:
        assert found == [(1, text.index("[") + 1, prose.TANGLE_FAULT)]
        assert unescape(html).strip("<p/>") == text.strip("<p/>")


@pytest.mark.parametrize("mark", ["&#x202e;", "&#8238", "&#27;", "&#X1B;", "&#x9c;", "&#x2066;", "&#0000000;"])
def test_a_hidden_mark_written_as_a_number_is_reported_at_its_place(mark: str) -> None:
    """Whatever else stands in the text; plain marks (&#163; is a pound) are left alone."""
    for rest in ("", " <b>", " [x](/y/)"):
        (line, column, sentence), *_ = find_faults(f"First &#163;5.\n\nSo {mark} it goes{rest}")
        assert (line, column) == (3, 4)
        assert sentence.startswith(f"“{mark}” stands for a control character, or one that turns the direction of the text")
    assert not list(find_faults("&#163;5 &#x2019; &#10;"))
