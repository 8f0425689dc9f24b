"""Rules about short names, ids and names: each stands for one thing only."""

from collections.abc import Iterator
from uuid import UUID

from capsite.checks.ground import Ground
from capsite.problems import Problem


def one_file_for_a_short_name(ground: Ground) -> Iterator[Problem]:
    """A course and a provider have different short names, since their factsheets lie in one folder."""
    for slug in sorted(ground.slugs("courses") & ground.slugs("providers")):
        sheet = ground.source.courses.get(slug)
        path = sheet.path if sheet else f"{ground.source.folder}/courses/{slug}.yaml"
        line, column = sheet.at("name") if sheet else (1, 1)
        yield Problem(
            path, line, column, f"a provider has the short name “{slug}” too: give this file another name, such as {slug}-course.yaml"
        )


def earlier_names_are_free(ground: Ground) -> Iterator[Problem]:
    """An earlier short name (``was``) leaves a redirect, so nothing else may have it now or have had it before."""
    for kind in ("courses", "providers"):
        taken: dict[str, str] = {}
        for sheet in ground.courses if kind == "courses" else ground.providers:
            for index, old in enumerate(sheet.record.was):
                where = ("was", index)
                if old == sheet.record.slug:
                    yield sheet.problem(where, f"“{old}” is this file's own name: was holds earlier names only, so delete it here")
                elif old in ground.slugs("courses") | ground.slugs("providers"):
                    yield sheet.problem(where, f"“{old}” is the name of another factsheet now, so it can't lead here: delete it")
                elif old in taken:
                    yield sheet.problem(
                        where, f"“{old}” leads to {taken[old]} already: an earlier name leads to one place only, so delete one of them"
                    )
                taken.setdefault(old, sheet.path)


def ids_are_unique(ground: Ground) -> Iterator[Problem]:
    """An id belongs to one course or provider for ever; a copied file needs a new one."""
    seen: dict[UUID, str] = {}
    for sheet in ground.factsheets:
        if sheet.record.id in seen:
            yield sheet.problem(
                ("id",), f"{seen[sheet.record.id]} has this id too: a copied file needs an id of its own; “capsite new” makes one"
            )
        seen.setdefault(sheet.record.id, sheet.path)


def names_are_told_apart(ground: Ground) -> Iterator[Problem]:
    """Two courses of one provider, or two providers, have different names, or a school can't tell them apart."""
    seen: dict[tuple[str, str], str] = {}
    for sheet in ground.factsheets:
        owner = getattr(sheet.record, "provider", "")
        key = (owner, sheet.record.name.casefold())
        if key in seen:
            what = "another course of this provider" if owner else "another provider"
            yield sheet.problem(
                ("name",), f"“{sheet.record.name}” is the name of {what} too ({seen[key]}): make the names different", warning=True
            )
        seen.setdefault(key, sheet.path)


RULES = (one_file_for_a_short_name, earlier_names_are_free, ids_are_unique, names_are_told_apart)
