"""Who sends a form, and for which school or provider. Signed in it is filled in; without an account the same is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from formsapp.fields import Email, Form, Option, Radios, Select, Telephone, Text
from formsapp.fields.base import Condition, Said
from formsapp.fields.choices import listed
from formsapp.journeys.engine import Answers, Section, said
from formsapp.journeys.facts import Facts, Sender, made_once
from formsapp.journeys.referral_sections.school import OTHER, schools

YOU = "you"
KINDS = listed(("school", "A school"), ("provider", "A training provider"))
ANOTHER = Option("other", "Another provider, not in this list")


def providers(facts: Any, answers: Any) -> Sequence[Option]:
    """Everybody who offers a course, and one that is missing can be written down; of somebody signed in their own, as far as it is listed."""
    own = tuple(Option(slug, name) for slug, name in facts.providers() if facts.sender.kind == "provider" and slug == facts.sender.slug)
    return own or made_once(
        "provider options", facts.providers(), lambda: (*(Option(slug, name) for slug, name in facts.providers()), ANOTHER)
    )


def kinds(facts: Any, answers: Any) -> Sequence[Option]:
    """Both, or the one that somebody signed in belongs to: a provider can't write as a school."""
    return tuple(kind for kind in KINDS if not facts.sender.kind or kind.value == facts.sender.kind)


class Person(Form):
    name = Text("Your name", thing="your name", purpose="Whom questions go to", autofill="name")
    role = Text(
        "Your role", thing="your role", purpose="Shows that the sender may write for the organisation", autofill="organization-title"
    )
    email = Email("Your work email address", thing="your email address", purpose="Where the council writes to", autofill="email")
    phone = Telephone("Your telephone number", thing="your telephone number", purpose="For questions that can’t wait", autofill="tel")


def school_of(under: tuple[str, str] | None = None, when: Condition | None = None) -> Select:
    """A question for the school."""
    told: dict[str, Any] = {"thing": "the school", "purpose": "Says which school it is", "prompt": "Choose the school", "find": True}
    return Select("School", choices=schools, under=under, when=when, **told)


def school_name(under: tuple[str, str] = ("school", "other")) -> Text:
    return Text("Name of the school", thing="the name of the school", purpose="For schools that are not in the list", under=under)


def provider_of(under: tuple[str, str] | None = None) -> Select:
    told: dict[str, Any] = {
        "thing": "the training provider",
        "purpose": "Says which provider it is",
        "prompt": "Choose the provider",
        "find": True,
    }
    return Select("Training provider", choices=providers, under=under, **told)


def provider_name(under: tuple[str, str] = ("provider", "other")) -> Text:
    return Text("Name of the provider", thing="the name of the provider", purpose="For providers that are not in the list", under=under)


class AtSchool(Person):
    """Somebody at a school."""

    school = school_of()
    school_name = school_name()


class AtProvider(Person):
    """Somebody at a training provider."""

    provider = provider_of()
    provider_name = provider_name()


class AtEither(Person):
    """Somebody at a school or at a training provider."""

    kind = Radios("For whom do you write?", choices=kinds, thing="for whom you write", purpose="Decides what else is asked")
    school = school_of(("kind", "school"))
    school_name = school_name()
    provider = provider_of(("kind", "provider"))
    provider_name = provider_name()


def you(form: type[Form]) -> Section:
    """The section that asks it."""
    return Section(YOU, "You and your organisation", form, short="You")


def offer(sender: Sender, facts: Facts) -> Answers:
    """What is known of the sender; a school or provider that the directory doesn't list is named."""
    known = {"name": sender.name, "email": sender.email, "kind": sender.kind, "role": sender.role, "phone": sender.phone}
    if sender.kind == "school":
        listed_one = bool(sender.urn and facts.school(sender.urn))
        known |= {"school": sender.urn if listed_one else OTHER.value, "school_name": "" if listed_one else sender.organisation}
    elif sender.kind == "provider":
        listed_one = any(slug == sender.slug for slug, _ in facts.providers())
        known |= {"provider": sender.slug if listed_one else ANOTHER.value, "provider_name": "" if listed_one else sender.organisation}
    return {YOU: {name: value for name, value in known.items() if value}}


def is_provider(answers: Said) -> bool:
    return bool(said(answers, YOU, "kind") == "provider")


def is_school(answers: Said) -> bool:
    """Also where nobody has said yet: a section that is looked at too early is not empty."""
    return not is_provider(answers)


@dataclass(frozen=True)
class House:
    """The school or provider that a form names as its sender's; picked from the list it has its number or short name."""

    name: str = ""
    urn: str = ""
    slug: str = ""


def house(answers: Said, facts: Facts) -> House:
    """As it was picked or written: in the section about the sender, of a referral in the one about the school."""
    told = {**(answers.get("school") or {}), **(answers.get(YOU) or {})}
    school, provider = str(told.get("school", "")), str(told.get("provider", ""))
    if found := facts.school(school):
        return House(found.name, urn=found.urn)
    if name := next((name for slug, name in facts.providers() if provider and slug == provider), ""):
        return House(name, slug=provider)
    written = (str(told.get(each, "")).strip() for each in ("school_name", "provider_name", "organisation"))
    return House(next(filter(None, written), ""), urn=str(told.get("school_urn", "")).strip())


def organisation(answers: Said, facts: Facts) -> str:
    """The school's or provider's name."""
    return house(answers, facts).name
