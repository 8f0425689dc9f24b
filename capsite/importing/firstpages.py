"""First pages for a council that has only a table: those every page of the site links to, short, with gaps that check reports."""

import datetime as dt

_PRIVACY = """\
Title: Privacy and cookies
Summary: What this site knows about you, and whom to ask about your data.
Updated: {today}

This page is about the public directory. The data controller is ??? (the council's name).

## Cookies

The directory sets no cookies and loads nothing from other companies.

## Your shortlist

Courses on your shortlist and your notes on them are kept by your browser, on your device. They are not sent to us.

## People named in the directory

We publish names and work contacts of staff because schools must be able to reach them. To have yours changed, write to ??? (an email
address).

## Your rights

You may ask to see, correct or erase what we hold about you: write to ??? (the data protection officer's email address). You may also
complain to the [Information Commissioner’s Office](https://ico.org.uk/make-a-complaint/).
"""
_ACCESSIBILITY = """\
Title: Accessibility
Summary: How accessible this site is, how to get information in another form, and how to report a problem.
Updated: {today}

This statement is about the public directory. It is run by ??? (the council's name).

## How accessible this site is

This site ??? (fully meets, partly meets or does not meet) the Web Content Accessibility Guidelines version 2.2 at level AA. What is not
accessible: ??? (what your test found, or nothing that we know of).

## Another form, or a problem

If you need something in large print, easy read, audio or braille, or find a problem, write to ??? (an email address). We answer within
??? (how many) working days.

## Enforcement

The Equality and Human Rights Commission enforces the accessibility regulations of 2018. If you are not happy with our answer, contact the
[Equality Advisory and Support Service](https://www.equalityadvisoryservice.com/).

## This statement

It was prepared on ??? (a date). The site was last tested on ??? (a date) by ??? (whom).
"""


def first_pages(today: dt.date) -> dict[str, str]:
    """The text of each by its place in the content folder."""
    return {f"pages/{name}.md": text.format(today=today.isoformat()) for name, text in (("accessibility", _ACCESSIBILITY), ("privacy", _PRIVACY))}
