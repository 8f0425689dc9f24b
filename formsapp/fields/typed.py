"""What a page sent: names with their values, several for one name, in the order of the page. Flask's own ``request.form`` fits as well."""

from collections.abc import Iterable, Iterator
from typing import Protocol


class Sent(Protocol):
    """As much of a multi-dictionary as the fields need."""

    def getlist(self, name: str, /) -> list[str]: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...


class Typed:
    """Stored answers on their way back into a form."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.values: dict[str, list[str]] = {}
        for name, value in pairs:
            self.values.setdefault(name, []).append(value)

    def getlist(self, name: str, /) -> list[str]:
        return self.values.get(name, [])

    def __contains__(self, name: object, /) -> bool:
        return name in self.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.values.items() for value in values]


NOTHING = Typed()
