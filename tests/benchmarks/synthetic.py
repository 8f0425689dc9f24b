"""A content folder of any size, made from the sample by a seeded generator: same seed, same bytes.

Each course is one of the sample's with a name, provider, id, days, price and order of paragraphs of its own, so that texts have the length
and the vocabulary of real ones without being copies of each other.
"""

import random
import shutil
import uuid
from pathlib import Path
from typing import Any

import yaml

SAMPLE = Path(__file__).parents[2] / "content"
PLACES = ("Ashby", "Barrow", "Calder", "Denby", "Elmhurst", "Fenwick", "Garston", "Hollin", "Ingleby", "Jarrow", "Kelso", "Linden", "Marlow", "Norwell",
          "Orston", "Penrose", "Quarry", "Rushton", "Selby", "Thornby", "Upton", "Verwood", "Weston", "Yarrow")
KINDS = ("Introductory", "Foundation", "Practical", "Advanced", "Creative", "Extended", "Evening", "Intensive", "Supported", "Starter")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def make_content(folder: Path, courses: int, seed: int = 1) -> Path:
    """Write ``folder`` with that many courses and a provider for every three of them; returns it."""
    chance = random.Random(seed)
    for path in SAMPLE.iterdir():
        if path.is_dir() and path.name not in ("courses", "providers"):
            shutil.copytree(path, folder / path.name)
        elif path.is_file() and path.name != "owners.yaml":
            (folder / path.name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path.name)
    providers = [_read(path) for path in sorted((SAMPLE / "providers").glob("*.yaml"))]
    sample = [_read(path) for path in sorted((SAMPLE / "courses").glob("*.yaml"))]
    for path in (SAMPLE / "providers").iterdir():
        if path.suffix != ".yaml":
            (folder / "providers").mkdir(exist_ok=True)
            shutil.copy(path, folder / "providers" / path.name)
    names = [_provider(folder, providers[n % len(providers)], n, chance) for n in range(max(1, courses // 3))]
    (folder / "courses").mkdir(exist_ok=True)
    for number in range(courses):
        _course(folder, sample[number % len(sample)], names[chance.randrange(len(names))], number, chance)
    return folder


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return found


def _write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100), "utf-8")


def _id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _provider(folder: Path, sample: dict[str, Any], number: int, chance: random.Random) -> str:
    slug = f"provider-{number:05}"
    words = f"{PLACES[number % len(PLACES)]} {PLACES[(number * 7 + 3) % len(PLACES)]}"
    _write(folder / "providers" / f"{slug}.yaml", {**sample, "id": _id(chance), "name": f"{words} {sample['name']} {number}", "was": []})
    return slug


def _course(folder: Path, sample: dict[str, Any], provider: str, number: int, chance: random.Random) -> None:
    paragraphs = sample["description"].strip().split("\n\n")
    if not any(p.startswith(("-", "#", "1.")) for p in paragraphs):
        chance.shuffle(paragraphs)
    paragraphs.append(f"Learners from {chance.choice(PLACES)} and {chance.choice(PLACES)} come in groups of {chance.randint(4, 12)}.")
    days = sorted(chance.sample(DAYS, chance.randint(1, 3)), key=DAYS.index)
    _write(folder / "courses" / f"course-{number:05}.yaml", {
        **sample, "id": _id(chance), "name": f"{chance.choice(KINDS)} {sample['name']} {PLACES[chance.randrange(len(PLACES))]} {number}",
        "provider": provider, "description": "\n\n".join(paragraphs) + "\n", "days": [f"{day} 09:30 to 14:30" for day in days],
        "price": {**sample["price"], "amount": f"{chance.randint(30, 120)}.{chance.choice(('00', '50'))}"}, "was": []})
