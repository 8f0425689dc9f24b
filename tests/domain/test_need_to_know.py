"""Which answers of a referral a provider reads when: the same person isn't withheld in one answer and named in the next."""

from formsapp.domain.case_words import PROVIDER
from formsapp.domain.need_to_know import LEVELS, PLACED, Reader


def test_who_agreed_is_read_when_the_parent_s_name_is() -> None:
    for answer in ("name", "consent_by"):
        assert LEVELS["carers", answer] == PLACED
        assert Reader(PROVIDER).why_not(("carers", answer)) == PLACED
        assert not Reader(PROVIDER, placed=True).why_not(("carers", answer))
    assert not Reader(PROVIDER).why_not(("carers", "consent")), "that somebody agreed is the provider's to know"
