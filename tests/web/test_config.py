"""Settings: a developer's machine needs none; production guesses nothing and refuses what is unsafe with one sentence (T38)."""

import pytest

from formsapp.config import Unready, read

SAFE = {
    "PRODUCTION": "1",
    "APP_URL": "https://forms.council.example",
    "SITE_URL": "https://council.example/cap",
    "TRUSTED_HOSTS": "forms.council.example",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
}
UNSAFE = {
    "no address of the app": {"APP_URL": ""},
    "the app without https": {"APP_URL": "http://forms.council.example/"},
    "the site without https": {"SITE_URL": "http://council.example/cap/"},
    "no host names": {"TRUSTED_HOSTS": " , "},
    "no key": {"SECRET_KEY": ""},
    "a short key": {"SECRET_KEY": "letmein"},
    "an address that is none": {"APP_URL": "forms.council.example"},
    "a user name in the address": {"SITE_URL": "https://user@council.example/"},
    "a query in the address": {"SITE_URL": "https://council.example/?a=b"},
    "the app below a path": {"APP_URL": "https://council.example/forms/"},
    "a broken address": {"SITE_URL": "https://[council"},
}


def test_a_developer_s_machine_needs_no_settings() -> None:
    settings = read({})
    assert (settings.app_url, settings.site_url, settings.prefix, settings.one_host) == (
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:8000/",
        "/",
        True,
    )
    assert {"127.0.0.1", "localhost"} <= set(settings.trusted_hosts)
    assert len(settings.secret_key) >= 32
    assert read({}).secret_key != settings.secret_key


def test_production_starts_with_what_is_safe() -> None:
    settings = read(SAFE)
    assert settings.production
    assert settings.https
    assert settings.prefix == "/cap/"
    assert not settings.one_host
    assert settings.trusted_hosts == ("forms.council.example",)


@pytest.mark.parametrize("case", UNSAFE)
def test_production_refuses_what_is_unsafe_in_one_sentence(case: str) -> None:
    with pytest.raises(Unready) as refusal:
        read(SAFE | UNSAFE[case])
    sentence = str(refusal.value)
    assert "\n" not in sentence
    assert sentence.endswith(".") or "such as" in sentence
    assert any(name in sentence for name in UNSAFE[case])
