"""Every page of the site: its address, its template, and what the template gets."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

from capsite import words
from capsite.catalogue import Catalogue
from capsite.change import change_page
from capsite.facts import assurances, facts
from capsite.guides import guide_pages
from capsite.kinds import DAYS, LEVELS
from capsite.page import Context, Page, Site, head, trail
from capsite.records import Choice, Course, Provider


def all_pages(site: Site) -> Iterator[Page]:
    """In the order in which a reader would walk the site."""
    yield home(site)
    yield from lists(site)
    for course in site.catalogue.courses:
        yield course_page(site, course)
        yield from redirects(site, course.was, site.urls.course, course.slug, course.name)
    yield providers(site)
    for provider in site.catalogue.providers:
        yield provider_page(site, provider)
        yield from redirects(site, provider.was, site.urls.provider, provider.slug, provider.name)
    yield from alphabets(site)
    yield overview(site)
    yield from guide_pages(site)
    yield from plain_pages(site)
    yield change_page(site)


# ------------------------------------------------------------------------------------------------------------- courses


def course_page(site: Site, course: Course) -> Page:
    return Page(site.urls.course(course.slug), "course.html", partial(_course_key, site, course), partial(_course, site, course), course.updated)


def _beside(catalogue: Catalogue, course: Course) -> tuple[list[Course], list[Course]]:
    """The similar courses of others, and more of the same provider."""
    others = [other for other in catalogue.courses_of(course.provider) if other.slug != course.slug]
    return catalogue.similar(course), others[:6]


def _course_key(site: Site, course: Course) -> tuple[str, ...]:
    similar, others = _beside(site.catalogue, course)
    return site.digests[f"course {course.slug}"], site.digests[f"provider {course.provider}"], site.row_keys([course, *similar, *others])


def _course(site: Site, course: Course) -> Context:
    urls, catalogue = site.urls, site.catalogue
    provider, (similar, others) = catalogue.provider(course.provider), _beside(catalogue, course)
    tier, category, pathway = catalogue.tier(course.tier), catalogue.category(course.category), catalogue.pathway(course.pathway)
    phase = catalogue.phase(course.phases[0])
    return {
        "page": head(f"{course.name} – {provider.name}", course.summary, urls.course(course.slug), "courses", trail(
            site, (phase.name, urls.phase(phase.slug)), (f"Tier {tier.number} {tier.name}", urls.tier(tier.number)),
            (category.name, urls.tier_category(tier.number, category.slug))), course.updated),
        "course": course, "provider": provider, "row": site.rows[course.slug], "facts": facts(course, catalogue),
        "description": site.html(course.description), "who_for": site.html(course.who_for), "units": course.units,
        "provider_summary": provider.summary, "contact": course.contact,
        "tier": {"number": tier.number, "name": tier.name, "url": urls.tier(tier.number)},
        "category": {"name": category.name, "url": urls.category(category.slug)},
        "pathway": {"name": pathway.name, "panel": pathway.panel},
        "phases": [{"name": catalogue.phase(slug).name, "url": urls.phase(slug)} for slug in course.phases],
        "interests": [{"name": catalogue.interest(slug).name, "url": urls.interest(slug), "icon": catalogue.interest(slug).icon or slug}
                      for slug in course.interests],
        "logo_url": urls.logo(provider.logo) if provider.logo else None,
        "similar": site.rows_of(similar), "others": site.rows_of(others),
        "factsheet_url": urls.factsheet(course.slug), "provider_factsheet_url": urls.factsheet(provider.slug),
        "provider_url": urls.provider(provider.slug), "refer_url": refer_url(site, course),
    }


def refer_url(site: Site, course: Course) -> str:
    """The form with this course in it, where there is an app; else the guide that says how."""
    links = site.frame["links"]
    return f"{links['refer_online']}?course={course.slug}" if links["refer_online"] else str(links["refer"])


def redirects(site: Site, was: Iterable[str], address: Callable[[str], str], slug: str, name: str) -> Iterator[Page]:
    """An address once given out keeps working (decision 1)."""
    for old in was:
        path = address(old)
        yield Page(path, "moved.html", (address(slug), name), lambda path=path: {
            "page": head("This page has moved", f"{name} has a new address.", path, robots="noindex"), "target": address(slug), "name": name})


# --------------------------------------------------------------------------------------------------------------- lists


def choice(item: Choice, url: str, courses: list[Course]) -> Context:
    return {"slug": item.slug, "name": item.name, "summary": item.summary or "", "icon": item.icon or item.slug, "url": url, "count": len(courses)}


def list_page(site: Site, path: str, title: str, description: str, courses: list[Course], *, intro: str | None = None, nav: str = "courses",
              crumbs: Iterable[tuple[str, str]] = (), siblings: Iterable[tuple[str, str, int, bool]] = (), grouped: bool = False) -> Page:
    around = [{"text": text, "url": url, "count": number, "current": current} for text, url, number, current in siblings]

    def make() -> Context:
        groups = []
        if grouped:
            for category in site.catalogue.site.categories:
                inside = [course for course in courses if course.category == category.slug]
                if inside:
                    groups.append({"title": category.name, "url": site.urls.category(category.slug), "rows": site.rows_of(inside)})
        return {"page": head(title, description, path, nav, trail(site, *crumbs)), "rows": site.rows_of(courses), "intro": site.html(intro),
                "groups": groups, "siblings": around}

    own = (title, intro or "", repr(around), repr(tuple(crumbs)))
    return Page(path, "list.html", lambda: (*own, site.row_keys(courses)), make,
                max((course.updated for course in courses), default=site.catalogue.site.updated))


def lists(site: Site) -> Iterator[Page]:
    catalogue, urls, frame = site.catalogue, site.urls, site.frame
    every = list(catalogue.courses)
    tiers = [(f"Tier {t.number}: {t.name}", urls.tier(t.number), len(catalogue.in_tier(t.number)), t.number) for t in catalogue.site.tiers]
    yield list_page(site, urls.courses(), "All courses", f"Every course in the {frame['year']} directory of {frame['council']}.", every,
                    siblings=[(text, url, number, False) for text, url, number, _ in tiers])
    for tier in catalogue.site.tiers:
        inside = catalogue.in_tier(tier.number)
        below = [(c.name, urls.tier_category(tier.number, c.slug), len(catalogue.in_tier_category(tier.number, c.slug)), False)
                 for c in catalogue.site.categories]
        intro = f"{tier.summary}\n\n[How tier {tier.number} works](/guides/{tier.guide}/)" if tier.guide else tier.summary
        yield list_page(site, urls.tier(tier.number), f"Tier {tier.number}: {tier.name}", tier.summary, inside, intro=intro, grouped=True,
                        siblings=[entry for entry in below if entry[2]])
        for category in catalogue.site.categories:
            courses = catalogue.in_tier_category(tier.number, category.slug)
            yield list_page(site, urls.tier_category(tier.number, category.slug), f"{category.name}, tier {tier.number}",
                            f"{category.name}: courses in tier {tier.number}, {tier.name}.", courses, intro=category.summary,
                            crumbs=[(f"Tier {tier.number}: {tier.name}", urls.tier(tier.number))],
                            siblings=[(text, url, n, url == urls.tier_category(tier.number, category.slug)) for text, url, n, _ in below if n])
    kinds: tuple[tuple[str, tuple[Choice, ...], Callable[[str], list[Course]], Callable[[str], str], bool], ...] = (
        ("Category", catalogue.site.categories, catalogue.in_category, urls.category, False),
        ("Phase", catalogue.site.phases, catalogue.in_phase, urls.phase, True),
        ("Interest", catalogue.site.interests, catalogue.in_interest, urls.interest, False))
    for kind, choices, select, address, grouped in kinds:
        around = [(item.name, address(item.slug), len(select(item.slug)), item.slug) for item in choices]
        for item in choices:
            yield list_page(site, address(item.slug), item.name, f"{kind}: {item.name}. {item.summary or ''}".strip(), select(item.slug),
                            intro=item.summary, grouped=grouped, siblings=[(text, url, n, slug == item.slug) for text, url, n, slug in around])


def home(site: Site) -> Page:
    catalogue, urls = site.catalogue, site.urls
    new = sorted(catalogue.courses, key=lambda c: c.updated, reverse=True)[:6]  # of one day, in the order of names, which they have
    panels = sorted((p for p in catalogue.site.panels if p.deadline >= catalogue.as_of), key=lambda p: (p.deadline, p.date))[:3]
    counts = [len(catalogue.in_tier(t.number)) for t in catalogue.site.tiers]
    counts += [len(catalogue.in_interest(i.slug)) for i in catalogue.site.interests] + [len(catalogue.in_phase(p.slug)) for p in catalogue.site.phases]
    counts += [len(catalogue.in_category(c.slug)) for c in catalogue.site.categories] + [len(catalogue.courses), len(catalogue.providers)]
    downloads = [(text, urls.directory(kind), kind.upper()) for text, kind in
                 (("The whole directory", "pdf"), ("For Excel", "xlsx"), ("For any spreadsheet", "csv"), ("For a program", "json"))]
    downloads += [(page.title, urls.page(page.slug), "Feeds and formats") for page in catalogue.pages if page.slug == "open-data"]

    def make() -> Context:
        return {
            "page": head(f"Find a course, {site.frame['year']}", catalogue.site.strapline, urls.home(), "home"),
            "tiers": [{"number": t.number, "name": t.name, "summary": t.summary, "url": urls.tier(t.number), "count": len(catalogue.in_tier(t.number))}
                      for t in catalogue.site.tiers],
            "phases": [choice(p, urls.phase(p.slug), catalogue.in_phase(p.slug)) for p in catalogue.site.phases],
            "categories": [choice(c, urls.category(c.slug), catalogue.in_category(c.slug)) for c in catalogue.site.categories],
            "interests": [choice(i, urls.interest(i.slug), catalogue.in_interest(i.slug)) for i in catalogue.site.interests],
            "panels": [{"date": p.date, "deadline": p.deadline, "pathways": [catalogue.pathway(slug).name for slug in p.pathways]} for p in panels],
            "new": site.rows_of(new), "total": len(catalogue.courses), "total_providers": len(catalogue.providers),
            "guides": [{"title": g.title, "summary": g.summary, "url": urls.guide(g.slug)} for g in catalogue.guides],
            "downloads": [{"text": text, "url": url, "kind": kind} for text, url, kind in downloads],
        }

    return Page(urls.home(), "home.html", (repr(counts), repr(panels), repr(downloads), repr(catalogue.guides and [g.title for g in catalogue.guides]),
                                           site.row_keys(new)), make, catalogue.site.updated)


# ----------------------------------------------------------------------------------------------------------- providers


def providers(site: Site) -> Page:
    catalogue, urls = site.catalogue, site.urls
    entries = [{"name": p.name, "url": urls.provider(p.slug), "summary": p.summary, "area": catalogue.area(p.area).name,
                "count": len(catalogue.courses_of(p.slug)), "logo_url": urls.logo(p.logo) if p.logo else None} for p in catalogue.providers]
    title = "All providers"
    return Page(urls.providers(), "providers.html", (repr(entries),), lambda: {
        "page": head(title, f"Every provider in the {site.frame['year']} directory.", urls.providers(), "providers", trail(site)), "providers": entries},
        max((p.updated for p in catalogue.providers), default=catalogue.site.updated))


def provider_page(site: Site, provider: Provider) -> Page:
    path = site.urls.provider(provider.slug)
    return Page(path, "provider.html", partial(_provider_key, site, provider), partial(_provider, site, provider), provider.updated)


def _provider_key(site: Site, provider: Provider) -> tuple[str, ...]:
    catalogue = site.catalogue
    return (site.digests[f"provider {provider.slug}"], repr(assurances(provider, catalogue)), site.row_keys(catalogue.courses_of(provider.slug)),
            catalogue.area(provider.area).name)


def _provider(site: Site, provider: Provider) -> Context:
    catalogue, urls = site.catalogue, site.urls
    where = f"{provider.address}, {provider.postcode}".replace(" ", "+")
    return {
        "page": head(provider.name, provider.summary, urls.provider(provider.slug), "providers", trail(site, ("Providers", urls.providers())),
                     provider.updated),
        "provider": provider, "who_we_are": site.html(provider.who_we_are), "what_we_offer": site.html(provider.what_we_offer),
        "outcomes": site.html(provider.outcomes), "approach": site.html(provider.health_and_safety.approach),
        "area": catalogue.area(provider.area), "courses": site.rows_of(catalogue.courses_of(provider.slug)),
        "logo_url": urls.logo(provider.logo) if provider.logo else None,
        "map_url": f"https://www.openstreetmap.org/search?query={where}", "factsheet_url": urls.factsheet(provider.slug),
        "checks": assurances(provider, catalogue),
        "documents": [{"title": d.title, "url": d.url or urls.provider_document(provider.slug, d.file or "")} for d in provider.documents],
    }


# ------------------------------------------------------------------------------------------------------ A to Z, table


def alphabet(entries: Iterable[tuple[str, str, str]]) -> list[Context]:
    """All 26 letters, empty ones too; a figure or a sign stands under ``#``, shown only where something stands there."""
    under: dict[str, list[Context]] = {letter: [] for letter in words.LETTERS}
    for name, url, note in entries:
        under.setdefault(words.letter(name), []).append({"text": name, "url": url, "note": note})
    return [{"letter": letter, "entries": inside} for letter, inside in sorted(under.items())]


def alphabets(site: Site) -> Iterator[Page]:
    catalogue, urls = site.catalogue, site.urls

    @cache
    def courses() -> list[Context]:
        return alphabet((c.name, urls.course(c.slug), catalogue.provider(c.provider).name) for c in catalogue.courses)

    @cache
    def named() -> list[Context]:
        return alphabet((p.name, urls.provider(p.slug), words.count(len(catalogue.courses_of(p.slug)), "course")) for p in catalogue.providers)

    there = {"courses": ("A to Z of courses", urls.a_to_z(), courses), "providers": ("A to Z of providers", urls.a_to_z_providers(), named)}
    for which, (title, path, letters) in there.items():
        other = there["providers" if which == "courses" else "courses"]
        yield Page(path, "a_to_z.html", lambda letters=letters: (repr(letters()),), lambda which=which, title=title, path=path, letters=letters, other=other: {
            "page": head(title, f"{title} in the {site.frame['year']} directory.", path, which, trail(site)),
            "letters": letters(), "which": which, "switch": {"text": other[0], "url": other[1]}}, catalogue.site.updated)


def overview(site: Site) -> Page:
    catalogue, urls = site.catalogue, site.urls
    tiers = [t for t in catalogue.site.tiers if t.number in "12"]
    courses = [course for tier in tiers for course in catalogue.in_tier(tier.number)]
    return Page(urls.overview(), "overview.html", lambda: (site.row_keys(courses),), lambda: {
        "page": head("Tier 1 and 2 courses in one table", "Every tier 1 and tier 2 course with its days, price, place and qualification.",
                     urls.overview(), "courses", trail(site)),
        "tiers": [{"number": t.number, "name": t.name, "rows": site.rows_of(catalogue.in_tier(t.number))} for t in tiers]},
        catalogue.site.updated)


# ----------------------------------------------------------------------------------------------------- guides and prose


def plain_pages(site: Site) -> Iterator[Page]:
    catalogue, urls = site.catalogue, site.urls
    for prose in catalogue.pages:
        yield Page(urls.page(prose.slug), "page.html", (repr(prose),), lambda prose=prose: {
            "page": head(prose.title, prose.summary, urls.page(prose.slug), prose.slug, trail(site), prose.updated),
            "html": site.html(prose.text, shift=1)}, prose.updated)
    groups: dict[str, list[Context]] = {}
    for document in catalogue.site.documents:
        groups.setdefault(document.group, []).append({
            "title": document.title, "url": urls.document(document.file), "summary": document.summary, "updated": document.updated,
            "kind": document.file.rsplit(".", 1)[-1].upper(), "size": site.sizes.get(document.file, 0)})
    app = site.frame["links"]["refer_online"].removesuffix("referral/")  # blank where there is no app
    forms = [{"slug": f.slug, "name": f.name, "summary": f.summary, "need": f.need, "minutes": f.minutes, "opens": f.opens, "closes": f.closes,
              "guide": urls(f"guides/{f.guide}/") if f.guide else None,
              "url": f"{app}{f.slug}/" if app else urls(f"guides/{f.guide}/") if f.guide else None} for f in catalogue.site.forms]
    yield Page(urls.forms_and_documents(), "forms.html", (repr(forms), repr(groups)), lambda: {
        "page": head("Forms and documents", "Online forms, templates, policies and calendars.", urls.forms_and_documents(), "forms", trail(site)),
        "forms": forms, "groups": [{"title": title, "documents": inside} for title, inside in groups.items()]}, catalogue.site.updated)
    yield search(site)
    for path, template, title, description in (
            (urls.shortlist(), "shortlist.html", "Your shortlist", "Courses kept in this browser, to compare, print or share."),
            (urls.compare(), "compare.html", "Compare courses", "Up to four courses side by side.")):
        yield Page(path, template, (title,), lambda path=path, title=title, description=description: {
            "page": head(title, description, path, "courses", trail(site), robots="noindex"), "rows": [], "left_out": ""})
    yield Page(urls.not_found(), "404.html", (), lambda: {
        "page": head("Page not found", "The address leads nowhere.", urls.not_found(), robots="noindex")})


def search_options(catalogue: Catalogue) -> dict[str, list[Context]]:
    """What each filter offers, with the number of courses there are in all."""
    days: Counter[str] = Counter(day for course in catalogue.courses for day in {session.day for session in course.days})
    levels = Counter(course.qualification.level for course in catalogue.courses if course.qualification)

    def option(value: str, text: str, number: int) -> Context:
        return {"value": value, "text": text, "count": number}

    return {
        "tier": [option(t.number, f"Tier {t.number}: {t.name}", len(catalogue.in_tier(t.number))) for t in catalogue.site.tiers],
        "category": [option(k.slug, k.name, len(catalogue.in_category(k.slug))) for k in catalogue.site.categories],
        "phase": [option(p.slug, p.name, len(catalogue.in_phase(p.slug))) for p in catalogue.site.phases],
        "interest": [option(i.slug, i.name, len(catalogue.in_interest(i.slug))) for i in catalogue.site.interests],
        "day": [option(d, d.capitalize(), days[d]) for d in DAYS if d in DAYS[:5] or days[d]],
        "level": [option(v, words.level(v), levels[v]) for v in LEVELS if levels[v]],
    }


def search(site: Site) -> Page:
    options = search_options(site.catalogue)
    path = site.urls.search()
    return Page(path, "search.html", (repr(options),), lambda: {
        "page": head("Search for a course", "Search the directory by words, interest, day, level and distance.", path, "courses", trail(site)),
        "options": options, "query": {}, "answer": None}, site.catalogue.site.updated)
