"""A content folder as small as can be, right in every respect, for tests that make one thing wrong."""

from pathlib import Path

COURSE = """\
# A course for tests
id: 6f8f4a8e-9f4e-4c5e-8d43-3f3b3c6a5f01
name: Motor Vehicle Maintenance
provider: ashdown
category: vocational
tier: 1
pathway: work-based-learning
phases: [secondary, post-16]
years: [9, 10]
interests: [cars]
summary: Learn to service and repair cars in a real workshop.
description: |
  Learners work in small groups in a working garage.

  - service a car
  - change brakes
qualification:
  title: Level 1 Award in Motor Vehicle Studies
  level: 1
units:
  - title: Workshop safety
    code: "101"
  - title: Engines
    units:
      - title: Oil and filters
duration:
  weeks: 12
days:
  - monday 09:30 to 14:30
  - thursday
places:
  total: 12
  open: 3
price:
  amount: 45
  per: day
mode: off-site
delivery:
  address: Unit 4, Foundry Lane
  postcode: CV1 2ZZ
contact:
  name: Alex Merriweather
  phone: 01632 960 123
  email: office@ashdown.example
updated: 2026-11-02
"""

PROVIDER = """\
id: 0a4f1f4e-8f60-4f7c-9a55-5f0e4d5b7a02
name: Ashdown Motor Academy
address: Unit 4, Foundry Lane
postcode: CV1 2ZZ
area: avonbrook
contact:
  name: Alex Merriweather
  phone: 01632 960 123
logo: ashdown.svg
summary: A garage where young people learn.
who_we_are: |
  We are a garage.
what_we_offer: |
  Courses in vehicle repair.
safeguarding:
  lead:
    name: Sam Penhallow
    phone: 01632 960 124
  enhanced_dbs: yes
  insurance_expires: 2027-08-31
  training_year: 2026-27
health_and_safety:
  approach: Everyone wears boots.
updated: 2026-09-14
"""

SITE = """\
name: Avonbrook Alternative Provision
council: Avonbrook City Council
url: https://directory.avonbrook.example/
academic_year: 2026-27
brand_colour: "#17594f"
strapline: Courses for young people
contact: {name: The service, phone: 01632 960 001}
address: Friargate House, Avonbrook
updated: 2026-11-16
safeguarding: {summary: Tell us.}
tiers:
  - {number: 1, name: Universal, summary: For all, guide: secondary/tier-1}
  - {number: 2, name: Targeted, summary: For some}
pathways:
  - {slug: work-based-learning, name: Work-based learning, tier: 1, summary: A trade}
  - {slug: flourish, name: Flourish, tier: 2, summary: Twelve weeks, panel: yes}
categories:
  - {slug: vocational, name: Vocational}
  - {slug: esol, name: ESOL}
phases:
  - {slug: secondary, name: Secondary, years: [7, 8, 9, 10, 11]}
  - {slug: post-16, name: Post-16, years: [12, 13]}
interests:
  - {slug: cars, name: Cars}
areas:
  - {slug: avonbrook, name: Avonbrook}
terms:
  - {name: Autumn, starts: 2026-09-02, ends: 2026-12-18, half_term: {name: Half term, starts: 2026-10-26, ends: 2026-10-30}}
  - {name: Spring, starts: 2027-01-04, ends: 2027-03-25}
panels:
  - {date: 2026-12-10, deadline: 2026-11-30, pathways: [flourish]}
documents:
  - {title: Risk assessment, file: risk.docx, summary: A template, group: Templates, updated: 2026-09-01}
"""

PAGE = "Title: Tier 1\nSummary: Who it is for\nUpdated: 2026-09-07\n\nSee [all courses](/courses/).\n"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'


def write(folder: Path) -> Path:
    """The content folder below ``folder``: everything in it is right, and no rule warns on 21 November 2026."""
    files = {
        "site.yaml": SITE, "courses/motor.yaml": COURSE, "providers/ashdown.yaml": PROVIDER, "providers/ashdown.svg": LOGO,
        "documents/risk.docx": "x", "pages/accessibility.md": PAGE, "pages/privacy.md": PAGE, "pages/secondary/01-tier-1.md": PAGE,
        "pages/secondary/guide.yaml": "title: Guide for secondary schools\nsummary: How to refer\n",
        "schools.yaml": "schools:\n  - {name: Millbrook School, phase: secondary, area: avonbrook, postcode: CV1 2ZZ}\n",
        "synonyms.yaml": "synonyms:\n  - [car mechanics, motor vehicle]\n",
    }
    for name, text in files.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "content"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
