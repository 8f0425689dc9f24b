"""How fast forms are: a section of a form against a bare Flask view that renders the same fields by hand: at most three times as long; then
twenty people at once (load.py).

The bare view has the section's markup written out in its template, with a value or a ``checked`` for each input, and does nothing else. Ours
reads the draft, works out which questions are asked and which sections are done, and writes the page. Both extend the same base.html.
"""

import html
import re
import sys
import time
from typing import Any

from flask import Flask, render_template

from formsapp.fields.spec import replayed
from formsapp.journeys import REFERRAL
from tests.benchmarks import load
from tests.journeys.pages import ENVIRONMENT, FRAME, head, section
from tests.journeys.samples import whole

LIMIT = 3.0


def by_hand(page: str) -> str:
    """The main part of a page, as somebody would write its template."""
    main = re.search(r"<main[^>]*>(.*)</main>", page, re.DOTALL)
    assert main
    text = re.sub(r' value="[^"]*"(?=[^>]*type="(?:text|tel)")', "", main[1])
    text = re.sub(r'(<input [^>]*name="([^"]+)" type="(?:text|tel)"[^>]*?)( value="[^"]*")?>', r'\1 value="{{ v["\2"] or "" }}">', text)
    text = re.sub(r'(<textarea [^>]*name="([^"]+)"[^>]*>\n)[^<]*', r'\1{{ v["\2"] or "" }}', text)
    ticks = r'(<input [^>]*name="([^"]+)" type="(?:radio|checkbox)" value="([^"]*)")(?: checked)?'
    text = re.sub(ticks, r'\1{% if "\3" in many["\2"] %} checked{% endif %}', text)
    return "{% extends 'base.html' %}{% block main %}" + re.sub(r"<select .*?</select>", select, text, flags=re.DOTALL) + "{% endblock %}"


def select(found: re.Match[str]) -> str:
    name = re.search(r'name="([^"]+)"', found[0])
    assert name
    return re.sub(
        r'<option value="([^"]*)"(?: selected)?', rf'<option value="\1"{{% if v["{name[1]}"] == "\1" %}} selected{{% endif %}}', found[0]
    )


def app_of(answers: dict[str, Any]) -> Flask:
    app = Flask(__name__)
    app.jinja_env.loader = ENVIRONMENT.loader
    app.jinja_env.filters.update(ENVIRONMENT.filters)
    templates = {found.slug: app.jinja_env.from_string(by_hand(section(found.slug, answers))) for found in REFERRAL.sections}

    class Values(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return ""

    class Several(dict[str, list[str]]):
        def __missing__(self, name: str) -> list[str]:
            return []

    @app.get("/ours/<slug>/")
    def ours(slug: str) -> str:
        return section(slug, answers)

    @app.get("/bare/<slug>/")
    def bare(slug: str) -> str:
        sent = replayed(REFERRAL.by_slug[slug].form, answers[slug])
        values = Values({name: several[0] for name, several in sent.values.items()})
        return render_template(templates[slug], frame=FRAME, page=head(REFERRAL.by_slug[slug].title), v=values, many=Several(sent.values))

    return app


def measure(times: int = 40) -> list[tuple[str, float, float]]:
    """Milliseconds of ours and of the bare view, section by section, the two taken in turns; the best of each, for a busy machine only adds."""
    app = app_of(whole())
    client = app.test_client()
    found = []
    for each in REFERRAL.sections:
        passed: dict[str, list[float]] = {"ours": [], "bare": []}
        pages = {}
        for number in range(times + 3):
            for kind, times_of in passed.items():
                begun = time.perf_counter()
                pages[kind] = client.get(f"/{kind}/{each.slug}/").text
                if number >= 3:
                    times_of.append((time.perf_counter() - begun) * 1000)
        assert inputs(pages["ours"]) == inputs(pages["bare"]), f"{each.slug}: the two pages ask for different things"
        found.append((each.slug, min(passed["ours"]), min(passed["bare"])))
    return found


def inputs(page: str) -> list[tuple[str, str]]:
    """Every input with its value, so that both views are known to do the same work."""
    found = re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', page[page.index("<main") :])
    values = re.findall(r'<(?:input|option)[^>]*?(?:value="([^"]*)")[^>]*?(?: checked| selected|type="(?:text|tel)")', page)
    return sorted((html.unescape(name), "") for name in found) + sorted(("", html.unescape(value)) for value in values if value)


def main(arguments: list[str]) -> None:
    rows = measure()
    print("\n| section | ours ms | bare view ms | times |\n| --- | ---: | ---: | ---: |")
    for slug, ours, bare in rows:
        print(f"| {slug} | {ours:.2f} | {bare:.2f} | {ours / bare:.2f} |")
    slowest = max(ours / bare for _, ours, bare in rows)
    print(f"\nat most {slowest:.2f} times a bare view (limit {LIMIT:.0f})")
    if slowest > LIMIT:
        raise SystemExit("a section is slower than it may be")
    load.main(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
