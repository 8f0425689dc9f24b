"""Hugo beside us, where it is installed: the same courses, providers and lists as plain Pelican's, in templates of its own.

The frame of a page and a row are drawn by our templates with blanks for words, so that its markup is the same; what stands in a page's middle
is written out below. As with plain Pelican, what a page shows is ready-made in the front matter, and the Markdown is its own to read.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader

from capsite.exports.vocabulary import linked_data
from capsite.page import Site
from capsite.pages import alphabets, course_page, provider_page, providers
from capsite.words import FILTERS, letter
from tests.benchmarks.plain_pelican import every_list, list_context, load, plain
from tests.benchmarks.processes import ROOT

WORDS = ("slug", "url", "name", "provider", "provider_slug", "provider_url", "summary", "place", "days", "price", "qualification", "availability", "state")
DAYS = (("monday", "M"), ("tuesday", "T"), ("wednesday", "W"), ("thursday", "T"), ("friday", "F"))
WEEK = ('<span class="week" aria-hidden="true" data-fill="week">' + "".join(
    f'<span{{{{ if in .weekdays "{day}" }}}} class="on"{{{{ end }}}}>{sign}</span>' for day, sign in DAYS) + "</span>")
ICON = '<svg class="icon" aria-hidden="true"><use href="ICONS#{}"></use></svg>'
FACT = f'<div class="facts__fact"><dt>{ICON.format("{{ .icon }}")}{{{{ .term }}}}</dt><dd>{{{{ .value }}}}</dd></div>'
CONTACT = f"""<p><b>{{{{ .name }}}}</b>{{{{ with .role }}}}, {{{{ . }}}}{{{{ end }}}}</p><ul class="contact__ways">
{{{{ with .phone }}}}<li>{ICON.format("phone")}<a class="govuk-link nowrap" href="tel:{{{{ . }}}}">{{{{ . }}}}</a></li>{{{{ end }}}}
{{{{ with .email }}}}<li>{ICON.format("mail")}<a class="govuk-link" href="mailto:{{{{ . }}}}">{{{{ . }}}}</a></li>{{{{ end }}}}</ul>"""
COURSE = f"""{{{{ $p := .Params }}}}<article class="course"><header class="course__head"><ul class="tags">
<li><a class="tag tier-{{{{ $p.tier.number }}}}" href="{{{{ $p.tier.url }}}}">{ICON.format("tier-{{ $p.tier.number }}")}{{{{ $p.tier.name }}}}</a></li>
<li class="tags__more"><a class="tag" href="{{{{ $p.category.url }}}}">{{{{ $p.category.name }}}}</a></li></ul>
<h1 class="title course__title">{{{{ $p.course.name }}}} <span class="course__by"><a href="{{{{ $p.provider_url }}}}">{{{{ $p.provider.name }}}}</a></span></h1>
<p class="lede">{{{{ $p.course.summary }}}}</p><div class="actions"><a class="govuk-button button--main" href="{{{{ $p.refer_url }}}}">Refer a student</a>
<a class="actions__link" href="{{{{ $p.factsheet_url }}}}">{ICON.format("download")}Factsheet (PDF)</a></div></header>
<aside class="course__facts" aria-labelledby="facts" tabindex="0"><h2 class="facts__head" id="facts">The facts</h2>
<p class="facts__top">{{{{ with $p.row }}}}{WEEK}<span class="mark mark--{{{{ .state }}}}">{{{{ .availability }}}}</span>{{{{ end }}}}</p>
<dl class="facts">{{{{ range $p.facts }}}}{FACT}
{{{{ end }}}}</dl></aside><div class="course__body"><section class="prose"><h2>What students will do</h2>
{{{{ .Content }}}}</section>{{{{ with $p.who_for }}}}<section class="prose"><h2>Who it is for</h2>{{{{ safeHTML . }}}}</section>{{{{ end }}}}
{{{{ with $p.units }}}}<section class="prose"><h2>Units</h2><ol class="units">{{{{ range . }}}}<li class="units__unit">{{{{ .title }}}} {{{{ .code }}}}
{{{{ with .units }}}}<ol>{{{{ range . }}}}<li class="units__unit">{{{{ .title }}}} {{{{ .code }}}}</li>{{{{ end }}}}</ol>{{{{ end }}}}</li>{{{{ end }}}}
</ol></section>{{{{ end }}}}
<section class="contact"><h2 class="contact__head" id="contact">Ask about this course</h2>{{{{ with $p.contact }}}}{CONTACT}{{{{ end }}}}</section>
<section class="about"><h2 class="about__head">{{{{ $p.provider.name }}}}</h2><p>{{{{ $p.provider_summary }}}}</p><p class="about__links">
<a class="govuk-link" href="{{{{ $p.provider_url }}}}">About the provider</a></p></section><ul class="chips">
{{{{ range $p.interests }}}}<li><a class="chip" href="{{{{ .url }}}}">{ICON.format("{{ .icon }}")}{{{{ .name }}}}</a></li>{{{{ end }}}}
{{{{ range $p.phases }}}}<li><a class="chip" href="{{{{ .url }}}}">{ICON.format("people")}{{{{ .name }}}}</a></li>{{{{ end }}}}</ul></div></article>
<section class="group also"><h2 class="group__head" id="similar">Similar courses</h2>
<div class="rows">{{{{ range $p.similar }}}}{{{{ partial "short.html" . }}}}{{{{ end }}}}</div></section>
{{{{ with $p.others }}}}<section class="group also"><h2 class="group__head" id="others">More from {{{{ $p.provider.name }}}}</h2>
<div class="rows">{{{{ range . }}}}{{{{ partial "short.html" . }}}}{{{{ end }}}}</div></section>{{{{ end }}}}"""
PROVIDER = f"""{{{{ $p := .Params }}}}<article class="course provider"><header class="course__head provider__head">
<h1 class="title">{{{{ $p.page.title }}}}</h1><p class="lede">{{{{ $p.provider.summary }}}}</p></header>
<aside class="course__facts"><h2 class="facts__head" id="facts">Where and who</h2>
<dl class="facts"><div class="facts__fact"><dt>{ICON.format("pin")}Address</dt><dd>{{{{ $p.provider.address }}}}, {{{{ $p.provider.postcode }}}}
<a href="{{{{ $p.map_url }}}}">Map</a>, {{{{ $p.area.name }}}}</dd></div></dl>{{{{ with $p.provider.contact }}}}{CONTACT}{{{{ end }}}}</aside>
<div class="course__body"><section class="prose"><h2>Who we are</h2>{{{{ .Content }}}}</section>
<section class="prose"><h2>What we offer</h2>{{{{ safeHTML $p.what_we_offer }}}}</section>
{{{{ with $p.outcomes }}}}<section class="prose"><h2>What becomes of students</h2>{{{{ safeHTML . }}}}</section>{{{{ end }}}}
<section class="safe"><h2 class="safe__head">Safeguarding and quality</h2><table class="checks"><tbody>
{{{{ range $p.checks }}}}<tr><th scope="row">{{{{ .term }}}}</th><td>{{{{ .value }}}} {{{{ .note }}}}</td><td><span class="state state--{{{{ .state }}}}">
{ICON.format("check")}</span></td></tr>{{{{ end }}}}</tbody></table>{{{{ with $p.provider.safeguarding.lead }}}}{CONTACT}{{{{ end }}}}
{{{{ with $p.approach }}}}<div class="prose"><h3>Health and safety</h3>{{{{ safeHTML . }}}}</div>{{{{ end }}}}</section></div></article>
<section class="group"><h2 class="group__head">Courses</h2>
<div class="rows">{{{{ range $p.courses }}}}{{{{ partial "row3.html" . }}}}{{{{ end }}}}</div></section>"""
TOP = '<div class="head"><h1 class="title">{{ .Params.page.title }}</h1>{{ with .Params.intro }}<div class="prose lede">{{ safeHTML . }}</div>{{ end }}</div>'
COURSES = '{{ $found := where .Site.RegularPages "Section" "courses" }}'
LIST = TOP + COURSES + """{{ with .Params.choice.tier }}{{ $found = where $found "Params.in_tier" . }}{{ end }}
{{ with .Params.choice.category }}{{ $found = where $found "Params.in_category" . }}{{ end }}
{{ with .Params.choice.phase }}{{ $found = where $found "Params.in_phases" "intersect" (slice .) }}{{ end }}
{{ with .Params.choice.interest }}{{ $found = where $found "Params.in_interests" "intersect" (slice .) }}{{ end }}
<nav class="beside"><ul class="chips">{{ range .Params.siblings }}<li><a class="chip" href="{{ .url }}"{{ if .current }} aria-current="page"{{ end }}>
{{ .text }} <span class="count">{{ .count }}</span></a></li>{{ end }}</ul></nav>
{{ if .Params.grouped }}{{ range .Site.Params.categories }}{{ $some := where $found "Params.in_category" .slug }}{{ if $some }}<section class="group">
<h2 class="group__head"><a href="{{ .url }}">{{ .title }}</a> <span class="count">{{ len $some }}</span></h2>
<div class="rows">{{ range $some }}{{ partial "row3.html" .Params.row }}{{ end }}</div></section>{{ end }}{{ end }}
{{ else }}<div class="rows">{{ range $found }}{{ partial "row2.html" .Params.row }}{{ end }}</div>{{ end }}"""
A_TO_Z = TOP + """{{ $all := where .Site.RegularPages "Section" .Params.things }}{{ range split "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z" " " }}
{{ $some := where $all "Params.letter" . }}{{ if $some }}<section class="letter"><h2 class="letter__head" id="{{ . }}">{{ . }}</h2><ul class="lines">
{{ range $some }}{{ with .Params.entry }}<li><a class="lines__link" href="{{ .url }}">{{ .name }}</a><span class="lines__note">{{ .note }}</span></li>{{ end }}
{{ end }}</ul></section>{{ end }}{{ end }}"""
PROVIDERS = TOP + """<ul class="houses">{{ range where .Site.RegularPages "Section" "providers" }}{{ with .Params.entry }}<li class="house">
<img class="house__logo" src="{{ .logo_url }}" alt="" width="64" height="64" loading="lazy"><div class="house__words">
<h2 class="house__name"><a href="{{ .url }}">{{ .name }}</a></h2><p class="house__summary">{{ .summary }}</p>
<p class="house__note"><span>{{ .area }}</span> <span class="house__count">{{ .count }}</span></p></div></li>{{ end }}{{ end }}</ul>"""
OVERVIEW = TOP + COURSES + """{{ range .Site.Params.tiers }}<section class="group">
<h2 class="group__head tier-{{ .number }}">{{ .name }}</h2><table class="timetable"><tbody>
{{ range where $found "Params.in_tier" .number }}{{ with .Params.row }}<tr><th scope="row"><a href="{{ .url }}">{{ .name }}</a> {{ .provider }}</th>
<td>""" + WEEK + """{{ .days }}</td><td>{{ .place }}</td><td>{{ .qualification }}</td><td class="figure">{{ .price }}</td>
<td><span class="mark mark--{{ .state }}">{{ .availability }}</span></td></tr>{{ end }}{{ end }}</tbody></table></section>{{ end }}"""
MIDDLES = {"course": COURSE, "provider": PROVIDER, "list": LIST, "letters_of_courses": A_TO_Z, "letters_of_providers": A_TO_Z,
           "providers_list": PROVIDERS, "overview_table": OVERVIEW}


def hugo() -> str | None:
    """``HUGO=`` names one that is not on the path."""
    return shutil.which(os.environ.get("HUGO", "hugo"))


def missing() -> str:
    return "" if hugo() else "Hugo is not installed, so its row is missing (a program named hugo on the path, or HUGO=).\n"


def builders(folder: Path, content: Path) -> dict[str, Callable[[Path], list[str]]]:
    """What builds the same pages, by the name of its row."""
    program = hugo()
    if program is None:
        return {}
    project = folder / "hugo"
    make_hugo(project, load(content, folder))
    return {"Hugo: full": lambda to: [program, "--source", str(project), "--destination", str(to), "--quiet"]}


def make_hugo(folder: Path, site: Site) -> None:
    known, urls = site.catalogue.site, site.urls
    for name, text in _templates(site).items():
        _write(folder / "layouts" / name, text)
    _write(folder / "config.json", json.dumps({
        "baseURL": site.frame["url"] + "/", "disableKinds": ["taxonomy", "term", "RSS", "sitemap", "404", "home", "section"], "title": "Hugo",
        "params": {"categories": [{"slug": one.slug, "title": one.name, "url": urls.category(one.slug)} for one in known.categories],
                   "tiers": [{"number": tier.number, "name": tier.name} for tier in known.tiers if tier.number in "12"]}}))
    for name, page, kind, choice in every_list(site):
        _page(folder, site, f"lists/{name}", kind, {**list_context(site, page), "choice": choice,
                                                    "things": "providers" if "providers" in name else "courses"}, "")
    entries = {entry["url"]: entry for entry in providers(site).make()["providers"]}
    notes = {entry["url"]: entry["note"] for page in alphabets(site) for part in page.make()["letters"] for entry in part["entries"]}
    for number, provider in enumerate(site.catalogue.providers, 1):
        context, url = provider_page(site, provider).make(), urls.provider(provider.slug)
        _page(folder, site, f"providers/{provider.slug}", "provider", {
            **context, "weight": number, "letter": letter(provider.name), "entry": {**entries[url], "note": notes[url]}}, provider.who_we_are)
    for number, course in enumerate(site.catalogue.courses, 1):
        context, url = course_page(site, course).make(), urls.course(course.slug)
        _page(folder, site, f"courses/{course.slug}", "course", {
            **context, "weight": number, "letter": letter(course.name), "entry": {"name": course.name, "url": url, "note": notes[url]},
            "in_tier": course.tier, "in_category": course.category, "in_phases": course.phases, "in_interests": course.interests}, course.description)


def _page(folder: Path, site: Site, name: str, layout: str, context: dict[str, Any], text: str) -> None:
    page = context["page"]
    page.setdefault("linked_data", linked_data(context, site.frame["url"]))
    page["words"] = FILTERS["day"](page["updated"]) if page["updated"] else ""
    _write(folder / "content" / f"{name}.md", json.dumps(plain({**context, "layout": layout, "title": page["title"], "url": page["path"]})) + f"\n\n{text}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _templates(site: Site) -> dict[str, str]:
    env = Environment(loader=FileSystemLoader(ROOT / "theme" / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    env.filters.update(FILTERS)
    blank = SimpleNamespace(**{name: f"BLANK{name}BLANK" for name in WORDS}, weekdays=())
    row: Any = env.get_template("macros/rows.html").module
    icons = site.frame["assets"]["base"] + "icons.svg"
    week = str(row.week(()))

    def drawn(level: int, more: bool) -> str:
        text = str(row.result(blank, site.frame, level, more)).replace(week, WEEK)
        for name in WORDS:
            text = text.replace(f"BLANK{name}BLANK", f"{{{{ .{name} }}}}")
        return text

    page = {"title": "BLANKtitle", "description": "BLANKdescription", "path": "BLANKpath", "nav": "courses", "updated": SimpleNamespace(),
            "crumbs": [{"text": "BLANKtext", "url": "BLANKurl"}], "robots": None, "linked_data": "BLANKdata"}
    env.filters |= {"iso": lambda _: "BLANKupdated", "day": lambda _: "BLANKwords"}
    frame = env.get_template("base.html").render(frame=site.frame, page=page)
    crumb = next(line for line in frame.splitlines() if "BLANKtext" in line)
    frame = frame.replace(crumb, "{{ range .Params.page.crumbs }}" + crumb.replace("BLANKtext", "{{ .text }}").replace("BLANKurl", "{{ .url }}") + "{{ end }}")
    frame = frame.replace("BLANKdata", "{{ safeJS .Params.page.linked_data }}")
    for name in ("title", "description", "path", "updated", "words"):
        frame = frame.replace(f"BLANK{name}", f"{{{{ .Params.page.{name} }}}}")
    before, after = frame.split('<main id="main" class="page" tabindex="-1">')
    middles = {f"_default/{name}.html": f'{before}<main id="main" class="page" tabindex="-1">{text}{after}'.replace("ICONS", icons)
               for name, text in MIDDLES.items()}
    return {**middles, **{f"partials/{name}.html": drawn(level, more) for name, level, more in (("row2", 2, True), ("row3", 3, True), ("short", 3, False))}}
