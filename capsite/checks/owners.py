"""A rule about the file of owners."""

from collections.abc import Iterator

from capsite.checks.ground import Ground
from capsite.owners import FILE, problems
from capsite.problems import Problem


def owners_are_accounts_and_providers(ground: Ground) -> Iterator[Problem]:
    """The owners in owners.yaml are names as GitHub has them, and stand beside providers that are there."""
    yield from problems(ground.content / FILE, ground.slugs("providers"))


RULES = (owners_are_accounts_and_providers,)
