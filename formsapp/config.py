"""Settings read from the environment, once at the start; an unsafe or impossible one is one plain sentence."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from formsapp.safety import unsafe
from formsapp.settings import PROJECT, S3, Hashing, Settings, Smtp, Unready

__all__ = ["Hashing", "Settings", "Smtp", "Unready", "read"]

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
YES = {"1", "yes", "true", "on"}


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in the environment; what is missing gets the value for a developer's own machine. Production refuses what is unsafe."""
    settings = gather(environment, production=on(environment, "PRODUCTION"))
    if settings.production:
        for sentence in unsafe(settings, environment):
            raise Unready(sentence)
    return settings


def gather(environment: Mapping[str, str], *, production: bool) -> Settings:
    """As they are, safe or not; raises ``Unready`` only for what makes no sense."""
    app_url = address("APP_URL", environment.get("APP_URL") or "http://127.0.0.1:8000/", below_a_path=False)
    site_url = address("SITE_URL", environment.get("SITE_URL") or app_url)
    return Settings(
        site_folder=Path(environment.get("SITE_FOLDER") or PROJECT / "output").absolute(),
        site_url=site_url,
        app_url=app_url,
        trusted_hosts=words(environment, "TRUSTED_HOSTS") or (() if production else own_hosts(app_url, site_url)),
        secret_key=environment.get("SECRET_KEY", "") or ("" if production else secrets.token_urlsafe(32)),
        production=production,
        look_again_after=5.0 if production else 0.0,
        data_folder=Path(environment.get("DATA_FOLDER") or PROJECT / "data").absolute(),
        database_url=environment.get("DATABASE_URL", ""),
        owner_database_url=environment.get("OWNER_DATABASE_URL", ""),
        master_key=key("MASTER_KEY", environment),
        backup_key=key("BACKUP_KEY", environment),
        backup_target=Path(target).absolute() if (target := environment.get("BACKUP_TARGET", "")) else None,
        smtp=smtp(environment),
        hashing=Hashing(
            number("ARGON2_MEMORY", environment, Hashing.memory),
            number("ARGON2_TIME", environment, Hashing.time),
            number("ARGON2_LANES", environment, Hashing.lanes),
        ),
        s3=s3(environment),
        clamd=environment.get("CLAMD", ""),
        scanner=environment.get("SCANNER", ""),
        retention=environment.get("RETENTION", ""),
        demo=on(environment, "DEMO") if "DEMO" in environment else not production,
        proxies=number("PROXIES", environment, 0),
    )


def on(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "").strip().lower() in YES


def words(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(environment.get(name, "").replace(",", " ").split())


def number(name: str, environment: Mapping[str, str], default: int) -> int:
    text = environment.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit()):
        raise Unready(f"{name} is “{text[:20]}”, which is not a whole number.")
    return int(text) if text else default


def key(name: str, environment: Mapping[str, str]) -> str:
    """A key in the environment, or in the file that ``…_FILE`` names."""
    if path := environment.get(f"{name}_FILE", ""):
        try:
            return Path(path).read_text("ascii").strip()
        except (OSError, UnicodeError):
            raise Unready(f"{name}_FILE names {path}, which can’t be read: give the service’s user the right to read it.") from None
    return environment.get(name, "").strip()


def smtp(environment: Mapping[str, str]) -> Smtp:
    security = environment.get("SMTP_SECURITY", "").strip().lower() or Smtp.security
    if security not in {"starttls", "tls", "none"}:
        raise Unready(f"SMTP_SECURITY is “{security[:20]}”, but it must be starttls, tls or none.")
    return Smtp(
        host=environment.get("SMTP_HOST", "").strip(),
        port=number("SMTP_PORT", environment, {"starttls": 587, "tls": 465, "none": 25}[security]),
        user=environment.get("SMTP_USER", ""),
        password=environment.get("SMTP_PASSWORD", ""),
        security=security,
        sender=environment.get("MAIL_FROM", "").strip() or Smtp.sender,
    )


def s3(environment: Mapping[str, str]) -> S3:
    """The bucket for files, if one is named."""
    bucket, endpoint = environment.get("S3_BUCKET", "").strip(), environment.get("S3_ENDPOINT", "").strip()
    key_id, secret = environment.get("S3_KEY_ID", "").strip(), key("S3_SECRET", environment)
    if not bucket:
        if endpoint or key_id:
            raise Unready("S3_BUCKET must name the bucket, since S3_ENDPOINT or S3_KEY_ID is set: name it, or take the others away.")
        return S3()
    if bool(key_id) != bool(secret):
        raise Unready("S3_KEY_ID and S3_SECRET belong together: set both, or neither where the machine has a role of its own.")
    prefix = environment.get("S3_PREFIX", "").strip().strip("/")
    return S3(
        bucket=bucket,
        endpoint=address("S3_ENDPOINT", endpoint) if endpoint else "",
        region=environment.get("S3_REGION", "").strip() or S3.region,
        key_id=key_id,
        secret=secret,
        prefix=f"{prefix}/" if prefix else "",
    )


def address(name: str, value: str, *, below_a_path: bool = True) -> str:
    """A whole web address with a stroke at its end, or one sentence."""
    try:
        parts: SplitResult | None = urlsplit(value.strip())
    except ValueError:
        parts = None
    example = "https://council.example/cap/" if below_a_path else "https://forms.council.example/"
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise Unready(f"{name} is “{value[:80]}”, which is not a web address: write it whole, such as {example}")
    if parts.path.strip("/") and not below_a_path:
        raise Unready(f"{name} is “{value[:80]}”, but the app owns its host from the root: leave the path away, such as {example}")
    path = parts.path.strip("/")
    return f"{parts.scheme}://{parts.netloc}/{path + '/' if path else ''}"


def own_hosts(*addresses: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(str(urlsplit(each).hostname) for each in addresses), *LOCAL_HOSTS]))
