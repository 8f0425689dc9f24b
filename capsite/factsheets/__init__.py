"""Files of the content folder to records and problems, each problem with its file, line and column.

``tree.py`` reads YAML, ``sentences.py`` puts what a record refuses in words, ``sheets.py`` reads one file of each kind (a pure
function of its path and bytes), ``content.py`` reads the whole folder.
"""

from capsite.factsheets.content import Source, begin_reading, read_content
from capsite.factsheets.kept import Kept
from capsite.factsheets.pages import read_page
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
