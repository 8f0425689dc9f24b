"""Text to words, words to likeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsite.search.analysis import fold, root, sound, stem, tokens, typed, words
from capsite.search.lexicon import Lexicon, distance
from capsite.search.query import Query
from capsite.search.synonyms import Synonyms


@pytest.mark.parametrize(("text", "found"), [
    ("Level 2", ["level2"]), ("level two", ["level2"]), ("L2 hair", ["level2", "hair"]), ("lvl 1", ["level1"]),
    ("Entry Level 3", ["entry3"]), ("E3", ["entry3"]),
    ("years 10 and 11", ["year10", "year11"]), ("Yr9", ["year9"]), ("year nine", ["year9"]), ("Years 7 to 9", ["year7", "year9"]), ("Key Stage 3", ["ks3"]),
    ("KS 4", ["ks4"]), ("tier 1", ["tier1"]), ("level 99", ["level", "99"]), ("year of the dog", ["year", "of", "the", "dog"]),
    ("C&G", ["cg"]),
    ("City & Guilds", ["city", "and", "guilds"]), ("G.C.S.E. maths", ["gcse", "maths"]), ("men’s hair", ["mens", "hair"]), ("Café", ["cafe"]),
    ("make-up", ["make", "up"]),
    ("603/1234/5", ["603", "1234", "5"]), ("🎉 party", ["party"]), ("“quoted” – dash…", ["quoted", "dash"])])
def test_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_weekdays_and_postcodes_of_a_query() -> None:
    assert typed("Mon and thurs") == ["monday", "and", "thursday"]
    assert typed("hair near CV1 2AB") == ["hair", "near", "cv1"]


def test_it_is_a_subject_only_in_capitals() -> None:
    assert [word for word, _ in words("IT skills, and it is fun")] == ["ict", "skills", "fun"]


@pytest.mark.parametrize("family", [("plumber", "plumbing", "plumbers"), ("joiner", "joinery", "joining"), ("florist", "floristry"), ("carpenter", "carpentry"),
    ("electrician", "electrical"), ("photographer", "photography"), ("baker", "baking", "bake"), ("car", "cars"), ("paver", "paving")])
def test_kindred_words_share_a_root(family: tuple[str, ...]) -> None:
    assert len({root(word) for word in family}) == 1


@pytest.mark.parametrize("strangers", [("car", "caring"), ("career", "care"), ("cook", "coop"), ("art", "party")])
def test_strangers_do_not(strangers: tuple[str, str]) -> None:
    assert root(strangers[0]) != root(strangers[1])


def test_words_that_sound_alike() -> None:
    assert sound("limelight") == sound("limelite")
    assert sound("physics") == sound("fisics")
    assert sound("mechanic") != sound("magic")


@given(st.text(max_size=60))
def test_any_text_has_words_without_failing(text: str) -> None:
    assert all(tokens(text))
    assert all(stem(word) and root(word) for word in tokens(text))
    assert fold(fold(text)) is not None


@pytest.mark.parametrize(("a", "b", "steps"), [("motor", "motor", 0), ("motor", "moter", 1), ("motor", "mtoor", 1), ("motor", "motr", 1),
    ("motor", "mootor", 1), ("vehicle", "vehical", 2), ("bricklaying", "bricklayign", 1), ("abc", "xyz", 3)])
def test_distance(a: str, b: str, steps: int) -> None:
    assert distance(a, b, 3) == distance(b, a, 3) == steps
    assert distance(a, b, 0) == min(steps, 1)


def lexicon(*known: str) -> Lexicon:
    return Lexicon({word: stem(word) for word in known})


def test_what_a_misspelt_word_may_be() -> None:
    held = lexicon("bricklaying", "plastering", "plaiting", "hair", "chair", "motor", "level1")
    assert [word for _, word, _ in held.near("bricklaing")] == ["bricklaying"]
    assert [word for _, word, _ in held.near("ricklaying")] == ["bricklaying"]
    assert held.near("plastring")[0][1] == "plastering"
    assert [word for _, word, _ in held.near("hiar")] == ["hair"]
    assert held.near("har") == []
    assert held.near("xyzzy") == []
    assert held.near("level2") == []
    assert held.near("z" * 10_000) == []


def test_a_form_is_not_a_chance_likeness() -> None:
    held = lexicon("ready", "bricklayer", "run")
    assert held.is_form("bricklayers")
    assert held.is_form("runs")
    assert not held.is_form("readiing")


def test_synonyms_lead_both_ways_or_one() -> None:
    held = Synonyms.read([["car mechanics", "motor vehicle"], ["trades", "→", "bricklaying", "plumbing"], ["the"], ["alone"]])
    assert held.also(("car", "mechan")) == [("motor", "vehicl")]
    assert held.also(("motor", "vehicl")) == [("car", "mechan")]
    assert held.also(("trade",)) == [("bricklai",), ("plumb",)]
    assert held.also(("plumb",)) == []
    assert len(held.groups) == 2


def test_synonyms_of_known_words_and_others() -> None:
    held = Synonyms.read([["car mechanics", "motor vehicle", "automotive"], ["sparky", "→", "electrical", "wiring"]])
    known = {stem(word) for word in ("motor", "vehicle", "automotive", "electrical")}
    assert held.within(known).groups == [(["motor vehicle", "automotive"], [])]
    assert held.beyond(known).groups == [(["car mechanics"], ["motor vehicle", "automotive"]), (["sparky"], ["electrical"])]


@given(st.one_of(st.none(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()))),
                 st.fixed_dictionaries({key: st.lists(st.text()) for key in ("q", "tier", "day", "near", "within", "available", "sort", "page")})))
def test_a_query_is_made_of_anything(args: object) -> None:
    query = Query.from_args(args)
    assert Query.from_args(query.to_args()) == Query.from_args(Query.from_args(query.to_args()).to_args())
    assert query.page >= 1


def test_a_query_keeps_what_it_understands() -> None:
    query = Query.from_args({"q": ["hair"], "day": ["Monday", "monday", "<b>"], "within": ["5"], "available": ["on"], "sort": ["PRICE"], "page": ["3"]})
    assert query == Query("hair", days=("monday",), within=5, available=True, sort="price", page=3)
    assert query.to_args() == {"q": ["hair"], "day": ["monday"], "within": ["5"], "available": ["1"], "sort": ["price"], "page": ["3"]}
