"""The second factor: a code counts once, however it is written and however many send it at once; recovery codes and passkeys likewise (T8)."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from formsapp.domain.people import Kind, Role
from formsapp.services import passkeys, second_factors, sign_in
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.second_factors import Confirmed
from formsapp.services.sign_in import Entered, Slow, Visit, Wrong
from tests.accounts import AT_HOME, code_of, events, key_of, letters, quick, with_app
from tests.authenticator import Passkey
from tests.offices import Clock
from tests.people import PASSWORD, Made, council, school_a, somebody
from tests.scoreboard import row

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda code: code,
    "with a space": lambda code: f"{code[:3]} {code[3:]}",
    "with spaces around": lambda code: f"  {code}\t",
    "full width": lambda code: code.translate(FULL_WIDTH),
    "other digits": lambda code: code.translate(ARABIC),
    "with a hyphen": lambda code: f"{code[:3]}-{code[3:]}",
    "with a no-break space": lambda code: f"{code[:3]}\u00a0{code[3:]}",
}


@pytest.fixture
def swift(office: Office) -> Office:
    return quick(office, app_url="http://localhost:8000/")


def halfway(person: Made) -> Visit:
    """The password was right; the second factor is lacking."""
    found = sign_in.with_password(person.office, person.email, PASSWORD, AT_HOME)
    assert isinstance(found, Entered)
    visit = sign_in.visit(person.office, found.secret, AT_HOME.address)
    assert visit.person is not None
    return visit


def setting_up(office: Office, role: Role = Role.ADMINISTRATOR) -> tuple[Made, Visit]:
    person = council(office, role)
    return person, halfway(person)


def test_a_code_lets_in_and_steps_up(swift: Office) -> None:
    person = council(swift)
    with_app(person)
    visit = halfway(person)
    assert visit.lacks == sign_in.CODE
    assert not visit.signed_in
    found = second_factors.with_code(swift, visit, code_of(person), AT_HOME)
    assert isinstance(found, Entered)
    assert found.lacks is None
    whole = sign_in.visit(swift, found.secret, AT_HOME.address)
    assert whole.actor.second_factor
    assert whole.actor.person == person.id


@pytest.mark.scoreboard
@pytest.mark.parametrize("writing", WRITINGS)
def test_a_code_counts_once_in_whatever_writing(swift: Office, clock: Clock, writing: str) -> None:
    person = council(swift)
    with_app(person)
    cases, violations = 0, []
    code = code_of(person)
    if not isinstance(second_factors.with_code(swift, halfway(person), WRITINGS[writing](code), AT_HOME), Entered):
        violations.append(f"{writing}: refused")
    for again, write in WRITINGS.items():
        cases += 1
        clock.move(minutes=5.1 if cases % 4 == 0 else 0)
        found = second_factors.with_code(swift, halfway(person), write(code), AT_HOME)
        violations += [f"{again} after {writing}"] if isinstance(found, Entered) else []
    row("T8", cases + 1, violations, floor=8)


def test_a_step_before_one_that_was_taken_is_refused_and_the_next_is_not(swift: Office, clock: Clock) -> None:
    person = council(swift)
    with_app(person)
    before, now, after = code_of(person, -1), code_of(person), code_of(person, 1)
    assert isinstance(second_factors.with_code(swift, halfway(person), now, AT_HOME), Entered)
    assert isinstance(second_factors.with_code(swift, halfway(person), before, AT_HOME), Wrong)
    assert isinstance(second_factors.with_code(swift, halfway(person), after, AT_HOME), Entered)
    clock.move(seconds=61)
    assert isinstance(second_factors.with_code(swift, halfway(person), after, AT_HOME), Wrong)
    assert isinstance(second_factors.with_code(swift, halfway(person), code_of(person), AT_HOME), Entered)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12 34 5", "½½½½½½", "²²²²²²", "\x00" * 6, "１" * 100, "0" * 5000])
def test_what_is_no_code_is_wrong(swift: Office, typed: str) -> None:
    person = council(swift)
    with_app(person)
    assert isinstance(second_factors.with_code(swift, halfway(person), typed, AT_HOME), Wrong)


def at_once(work: Callable[[int], object], times: int = 32) -> list[object]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(work, range(times)))


@pytest.mark.scoreboard
def test_the_same_code_sent_many_times_at_once_gets_in_once(swift: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person = council(swift)
    with_app(person)
    visits = [halfway(person) for _ in range(32)]
    code = code_of(person)
    monkeypatch.setattr(second_factors.throttles, "code", lambda account, device: ())  # or five would be tried and the rest wait
    found = at_once(lambda number: second_factors.with_code(swift, visits[number], code, AT_HOME))
    got_in = [each for each in found if isinstance(each, Entered)]
    row("T8", len(found), [] if len(got_in) == 1 else [f"{len(got_in)} of 32 got in"], floor=32)


@pytest.mark.scoreboard
def test_codes_are_slowed_down(swift: Office, clock: Clock) -> None:
    person, other = council(swift), council(swift, Role.SERVICE_LEAD)
    with_app(person)
    with_app(other)
    visit, violations = halfway(person), []
    for _ in range(5):
        violations += [] if isinstance(second_factors.with_code(swift, visit, "000000", AT_HOME), Wrong) else ["not counted"]
    for typed in (code_of(person), "000000", code_of(person, 1)):
        violations += [] if isinstance(second_factors.with_code(swift, visit, typed, AT_HOME), Slow) else [f"{typed} was tried"]
    if not isinstance(second_factors.with_code(swift, halfway(other), code_of(other), AT_HOME), Entered):
        violations.append("somebody else had to wait")
    clock.move(minutes=5, seconds=1)
    if not isinstance(second_factors.with_code(swift, halfway(person), code_of(person), AT_HOME), Entered):
        violations.append("still closed after five minutes")
    row("T8", 10, violations, floor=10)


# ------------------------------------------------------------------------------------------------------- recovery codes


def with_codes(office: Office) -> tuple[Made, tuple[str, ...]]:
    person, visit = setting_up(office)
    second_factors.begin_app(office, visit)
    begun = second_factors.app_begun(office, visit)
    assert begun is not None
    import pyotp

    code = pyotp.TOTP(begun.key.replace(" ", "")).at(int(office.clock().timestamp()))
    done = second_factors.confirm_app(office, visit, code, AT_HOME)
    assert isinstance(done, Confirmed)
    return person, done.codes


@pytest.mark.scoreboard
def test_each_recovery_code_works_once(swift: Office, clock: Clock) -> None:
    person, codes = with_codes(swift)
    assert len(set(codes)) == 10
    cases, violations = 0, []
    for number, code in enumerate(codes):
        written = code.upper().replace("-", " ") if number % 2 else code
        clock.move(minutes=6)
        cases += 2
        if not isinstance(second_factors.with_code(swift, halfway(person), written, AT_HOME), Entered):
            violations.append(f"code {number} was refused")
        if isinstance(second_factors.with_code(swift, halfway(person), code, AT_HOME), Entered):
            violations.append(f"code {number} worked twice")
    assert len(letters(swift, "recovery-code-used")) == 10
    row("T8", cases, violations, floor=20)


def test_a_recovery_code_sent_many_times_at_once_gets_in_once(swift: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person, codes = with_codes(swift)
    visits = [halfway(person) for _ in range(16)]
    monkeypatch.setattr(second_factors.throttles, "code", lambda account, device: ())
    found = at_once(lambda number: second_factors.with_code(swift, visits[number], codes[0], AT_HOME), 16)
    assert sum(isinstance(each, Entered) for each in found) == 1


def test_somebody_else_s_recovery_code_is_worth_nothing(swift: Office) -> None:
    _, codes = with_codes(swift)
    other = council(swift, Role.SERVICE_LEAD)
    with_app(other)
    assert isinstance(second_factors.with_code(swift, halfway(other), codes[0], AT_HOME), Wrong)


def test_new_codes_end_the_old_ones(swift: Office) -> None:
    person, codes = with_codes(swift)
    visit = whole(person, codes[0])
    fresh = second_factors.renew_codes(swift, visit)
    assert not set(fresh) & set(codes)
    assert isinstance(second_factors.with_code(swift, halfway(person), codes[1], AT_HOME), Wrong)
    assert isinstance(second_factors.with_code(swift, halfway(person), fresh[0], AT_HOME), Entered)


def whole(person: Made, typed: str) -> Visit:
    found = second_factors.with_code(person.office, halfway(person), typed, AT_HOME)
    assert isinstance(found, Entered)
    return sign_in.visit(person.office, found.secret, AT_HOME.address)


# --------------------------------------------------------------------------------------------------------------- set-up


def test_an_app_counts_only_once_it_is_confirmed(swift: Office) -> None:
    person, visit = setting_up(swift)
    assert visit.lacks == sign_in.FACTOR
    second_factors.begin_app(swift, visit)
    assert isinstance(second_factors.confirm_app(swift, visit, "000000", AT_HOME), Wrong)
    assert halfway(person).lacks == sign_in.FACTOR
    person, codes = with_codes(swift)
    assert halfway(person).lacks == sign_in.CODE
    assert [letter.to for letter in letters(swift, "second-factor-added")] == [person.email]


def test_begun_twice_the_first_key_is_worth_nothing(swift: Office) -> None:
    _, visit = setting_up(swift)
    second_factors.begin_app(swift, visit)
    first = second_factors.app_begun(swift, visit)
    second_factors.begin_app(swift, visit)
    second = second_factors.app_begun(swift, visit)
    assert first is not None
    assert second is not None
    assert first.key != second.key
    assert "<svg" in second.picture
    assert "style=" not in second.picture


def test_the_last_factor_stays_and_others_factors_are_not_there(swift: Office) -> None:
    person, codes = with_codes(swift)
    visit = whole(person, codes[0])
    (mine,) = [factor for factor in second_factors.of(swift, visit) if factor.kind == "totp"]
    with pytest.raises(Refused):
        second_factors.remove(swift, visit, mine.id)
    other = school_a(swift)
    with_app(other)
    theirs = second_factors.of(swift, halfway(other))[0]
    with pytest.raises(NotFound):
        second_factors.remove(swift, visit, theirs.id)
    assert key_of(other)


def test_every_step_leaves_an_event_without_a_secret(swift: Office) -> None:
    person, codes = with_codes(swift)
    whole(person, codes[0])
    acts = {event.act for event in events(swift)}
    assert {"sign_in.password", "factor.begin", "factor.add", "factor.recovery_codes", "sign_in.code", "sign_in"} <= acts
    told = " ".join(str(event.detail) for event in events(swift))
    assert key_of(person) not in told
    assert not any(code in told or code.replace("-", "") in told for code in codes)


# ------------------------------------------------------------------------------------------------------------- passkeys


def with_passkey(office: Office, role: Role = Role.ADMINISTRATOR) -> tuple[Made, Passkey]:
    person, visit = setting_up(office, role)
    key = Passkey()
    offered = passkeys.offer(office, visit)
    assert offered is not None
    assert isinstance(passkeys.add(office, visit, key.made(json.loads(offered)), "work telephone", AT_HOME), Confirmed)
    return person, key


def asked(office: Office, visit: Visit) -> dict[str, object]:
    found = passkeys.ask(office, visit)
    assert found is not None
    return dict(json.loads(found))


def test_a_passkey_lets_in(swift: Office) -> None:
    person, key = with_passkey(swift)
    visit = halfway(person)
    assert visit.lacks == sign_in.CODE
    found = passkeys.with_passkey(swift, visit, key.signed(asked(swift, visit)), AT_HOME)
    assert isinstance(found, Entered)
    assert sign_in.visit(swift, found.secret, "").actor.second_factor


@pytest.mark.scoreboard
def test_a_passkey_s_answer_is_worth_nothing_elsewhere(swift: Office, clock: Clock) -> None:
    person, key = with_passkey(swift)
    other, _ = with_passkey(swift, Role.SERVICE_LEAD)
    violations = []
    first = halfway(person)
    options = asked(swift, first)
    answer = key.signed(options)
    if not isinstance(passkeys.with_passkey(swift, first, answer, AT_HOME), Entered):
        violations.append("the right answer was refused")
    tries = {
        "the same answer again": lambda visit: answer,
        "an answer to a challenge that was used": lambda visit: key.signed(options),
        "an answer to another session's challenge": lambda visit: key.signed(asked(swift, halfway(person))),
        "a challenge of one's own": lambda visit: key.signed(asked(swift, visit), challenge="bm90LW91cnM"),
        "another origin": lambda visit: key.signed(asked(swift, visit), origin="https://evil.example"),
        "another host": lambda visit: key.signed(asked(swift, visit), host="evil.example"),
        "another key": lambda visit: Passkey(identity=key.identity).signed(asked(swift, visit)),
        "an unknown key": lambda visit: Passkey().signed(asked(swift, visit)),
        "a counter that went back": lambda visit: rewound(key).signed(asked(swift, visit)),
        "no JSON": lambda visit: "{",
        "JSON of another kind": lambda visit: "[]",
        "a deep nest": lambda visit: "[" * 5000,
        "too much": lambda visit: "x" * 30_000,
        "no answer": lambda visit: "",
        "a number for an id": lambda visit: '{"rawId": 5, "response": {"clientDataJSON": "e30"}}',
    }
    for what, make in tries.items():
        clock.move(minutes=5, seconds=1)
        visit = halfway(person)
        violations += [] if isinstance(passkeys.with_passkey(swift, visit, make(visit), AT_HOME), Wrong) else [what]
    visit = halfway(other)
    violations += (
        [] if isinstance(passkeys.with_passkey(swift, visit, key.signed(asked(swift, visit)), AT_HOME), Wrong) else ["another person"]
    )
    clock.move(minutes=6)
    visit = halfway(person)
    late = key.signed(asked(swift, visit))
    clock.move(minutes=5, seconds=1)
    violations += [] if isinstance(passkeys.with_passkey(swift, visit, late, AT_HOME), Wrong) else ["too late"]
    row("T8", len(tries) + 3, violations, floor=18)


def rewound(key: Passkey) -> Passkey:
    return Passkey(key.host, key.origin, 0, key.identity, key.key)


def test_a_passkey_s_answer_sent_many_times_at_once_gets_in_once(swift: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person, key = with_passkey(swift)
    visit = halfway(person)
    answer = key.signed(asked(swift, visit))
    monkeypatch.setattr(second_factors.throttles, "code", lambda account, device: ())
    found = at_once(lambda number: passkeys.with_passkey(swift, visit, answer, AT_HOME), 16)
    assert sum(isinstance(each, Entered) for each in found) == 1


def test_the_same_passkey_is_not_two_people_s(swift: Office) -> None:
    _, key = with_passkey(swift)
    other, visit = setting_up(swift, Role.SERVICE_LEAD)
    offered = passkeys.offer(swift, visit)
    assert offered is not None
    assert isinstance(passkeys.add(swift, visit, key.made(json.loads(offered)), "", AT_HOME), Wrong)
    assert halfway(other).lacks == sign_in.FACTOR


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"challenge": "bm90LW91cnM"}])
def test_a_passkey_made_for_elsewhere_is_refused(swift: Office, wrong: dict[str, str]) -> None:
    _, visit = setting_up(swift)
    offered = passkeys.offer(swift, visit)
    assert offered is not None
    assert isinstance(passkeys.add(swift, visit, Passkey().made(json.loads(offered), **wrong), "", AT_HOME), Wrong)


def test_at_a_bare_address_there_are_no_passkeys(office: Office) -> None:
    swift = quick(office)
    _, visit = setting_up(swift)
    assert passkeys.place(swift) is None
    assert passkeys.offer(swift, visit) is None


def test_an_organisation_that_asks_for_it_gets_it(swift: Office) -> None:
    strict = somebody(swift, Kind.SCHOOL, "strict", Role.STAFF, needs_second_factor=True)
    assert halfway(strict).lacks == sign_in.FACTOR
    assert halfway(school_a(swift)).lacks is None
