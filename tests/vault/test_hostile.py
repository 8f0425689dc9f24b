"""Files made to do harm (T10): each refused with a sentence, or held; none kept as clean, whether the scanner answers or not."""

import pytest

from formsapp.services.names import cleaned
from formsapp.vault.inspect import look_at_bytes
from formsapp.vault.scan import CLEAN, LATER, UNSEEN, VIRUS, Clamd, Holding, Result, verdict
from tests import clamd as stand_in
from tests.scoreboard import row
from tests.uploads import HONEST
from tests.vault.hostile import corpus


@pytest.mark.scoreboard
def test_hostile_files_are_refused_or_held() -> None:
    violations, cases, by_scanner = [], 0, 0
    with stand_in.running() as running:
        scanner = Clamd(running.address)
        for name, data in corpus():
            cases += 1
            called = cleaned(name)
            found = look_at_bytes(data, called)
            said = Result("refused", found.refused, found.code) if found.refused else scanner.scan([data])
            by_scanner += not found.refused
            if said.state == CLEAN or not plain(said.reason):
                violations.append(f"{name[:60]!r}: {said}")
        for name, data in HONEST.items():
            assert scanner.scan([data]).state == CLEAN, name
    assert by_scanner >= 5
    row("T10", cases, violations, floor=200)


def plain(sentence: str) -> bool:
    """For people: one or two short sentences."""
    return sentence.endswith(".") and 20 < len(sentence) < 200 and sentence[0].isupper()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        b"OK\0",
        b"stream: OK maybe\0",
        b"stream: ok\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"\xff\xfe\x00garbage",
        b"x" * 10_000,
        b"UNKNOWN COMMAND\0",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_only_a_plain_yes_is_clean(answer: bytes) -> None:
    with stand_in.running() as running:
        running.answer = answer
        assert Clamd(running.address).scan([b"data"]) == Result("held", LATER, Clamd(running.address).scan([b"data"]).code)


def test_a_scanner_that_is_down_or_slow_holds() -> None:
    with stand_in.running() as running:
        running.mute = True
        assert Clamd(running.address, 0.3).scan([b"data"]).state == "held"
        address = running.address
    assert Clamd(address).scan([b"data"]).state == "held"
    assert Clamd("/nowhere/clamd.sock").scan([b"data"]).state == "held"
    assert Clamd("nonsense").scan([b"data"]).state == "held"
    assert Holding().scan([b"data"]).state == "held"


def test_what_a_scanner_says() -> None:
    assert verdict(b"stream: Win.Test.EICAR_HDB-1 FOUND\0") == Result("held", VIRUS, "virus")
    assert verdict(b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0") == Result("held", UNSEEN, "over limits")
    assert verdict(b"stream: Heuristics.Encrypted.PDF FOUND\0").code == "encrypted"
    assert verdict(b"stream: OK\0").state == CLEAN
