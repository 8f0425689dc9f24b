"""The page about open data that a site has until it writes its own (``content/pages/open-data.md``): every site has the files it names."""

import datetime as dt

from capsite.records import Page

SLUG = "open-data"
_TEXT = """\
Everything on this site is also there as data. The addresses stay the same, and each file is made anew whenever the directory changes.

- For a spreadsheet: [Excel workbook](/downloads/directory.xlsx) and [CSV](/downloads/directory.csv).
- For your calendar: [dates](/dates.ics), with panels, terms and closed days.
- For a news reader: [new and changed courses](/feed.atom).
- For other directories: [Open Referral UK](/downloads/open-referral.json), and [about that feed](/oruk/v3/index.json).
- For a program: [JSON](/downloads/directory.json), with the JSON Schema of [courses](/downloads/course.schema.json) and of
  [providers](/downloads/provider.schema.json).

The points of places are those of their postcodes. Contains OS data © Crown copyright and database right 2026. Contains Royal Mail
data © Royal Mail copyright and database right 2026. Source: Office for National Statistics, licensed under the Open Government
Licence v3.0.
"""


def page(updated: dt.date) -> Page:
    return Page(guide=None, slug=SLUG, title="Open data", summary="The directory as files and feeds, for spreadsheets, calendars and programs.", order=0,
                text=_TEXT, updated=updated)
