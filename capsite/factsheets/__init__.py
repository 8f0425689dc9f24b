"""Files of the content folder to records and problems, each problem with its file, line and column.

``folder.py`` lists the files, ``reading.py`` reads them, in several processes where there are many; ``tree.py`` reads YAML, ``sentences.py`` puts what
a record refuses in words, ``sheets.py`` reads one file of each kind (a pure function of its path and bytes), ``content.py`` has the whole folder.
Each is imported when something of it is asked for: a build begins to read before it has imported what makes records.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from capsite.factsheets.content import Source, read_content, source_of
    from capsite.factsheets.kept import Kept
    from capsite.factsheets.pages import read_page
    from capsite.factsheets.reading import begin_reading
    from capsite.factsheets.sheet import Sheet
    from capsite.factsheets.sheets import (
        load_course,
        load_provider,
        read_course,
        read_guide,
        read_provider,
        read_schools,
        read_site,
        read_synonyms,
    )
    from capsite.factsheets.tree import Positions, read_yaml

__all__ = [
    "Kept",
    "Positions",
    "Sheet",
    "Source",
    "begin_reading",
    "source_of",
    "load_course",
    "load_provider",
    "read_content",
    "read_course",
    "read_guide",
    "read_page",
    "read_provider",
    "read_schools",
    "read_site",
    "read_synonyms",
    "read_yaml",
]

_WHERE = {
    "content": ("Source", "source_of", "read_content"),
    "kept": ("Kept",),
    "pages": ("read_page",),
    "reading": ("begin_reading",),
    "sheet": ("Sheet",),
    "sheets": ("load_course", "load_provider", "read_course", "read_guide", "read_provider", "read_schools", "read_site", "read_synonyms"),
    "tree": ("Positions", "read_yaml"),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
