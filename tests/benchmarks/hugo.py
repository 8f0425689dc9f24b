"""Hugo beside us: the same courses, providers and lists as plain Pelican's, in templates of its own.

What stands in a page's middle is written out below; frame, rows and front matter come from ``ready_made``.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

from capsite.page import Site
from tests.benchmarks.ready_made import Blanks, draw, ready_pages, vocabulary, write

BLANKS = Blanks(row="{{ .%s }}", page="{{ .Params.page.%s }}", crumb="{{ .%s }}", linked_data="{{ safeJS .Params.page.linked_data }}",
                crumbs=("{{ range .Params.page.crumbs }}", "{{ end }}"), updated=("{{ if .Params.page.updated }}", "{{ end }}"),
                lit='{{ if in .weekdays "%s" }} class="on"{{ end }}')
WEEK = BLANKS.week
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


def program() -> str | None:
    """``HUGO=`` names one that is not on the path."""
    return shutil.which(os.environ.get("HUGO", "hugo"))


def version(found: str) -> str:
    """As in ``hugo v0.168.0+extended linux/amd64 …``."""
    said = subprocess.run([found, "version"], capture_output=True, text=True, check=True).stdout
    return said.removeprefix("hugo v").split("-")[0].split("+")[0].split()[0]


def command(found: str, folder: Path, output: Path) -> list[str]:
    return [found, "--source", str(folder), "--destination", str(output), "--quiet"]


def make_project(folder: Path, site: Site) -> None:
    drawn = draw(site, BLANKS)
    for name, middle in MIDDLES.items():
        write(folder / "layouts" / "_default" / f"{name}.html", drawn.around(middle.replace("ICONS", drawn.icons)))
    for name, row in drawn.rows.items():
        write(folder / "layouts" / "partials" / f"{name}.html", row)
    write(folder / "config.json", json.dumps({
        "baseURL": site.frame["url"] + "/", "disableKinds": ["taxonomy", "term", "RSS", "sitemap", "404", "home", "section"], "title": "Hugo",
        "params": vocabulary(site)}))
    for page in ready_pages(site):
        about = page.context["page"]
        front = {**page.context, "layout": page.layout, "title": about["title"], "url": about["path"]}
        write(folder / "content" / f"{page.name}.md", f"{json.dumps(front)}\n\n{page.markdown}")
