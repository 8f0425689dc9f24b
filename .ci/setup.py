"""Sets the project up in its own folder, step by step; a step whose inputs have not changed is passed over.

Needs Python 3.11 or newer and nothing else (no Node, no system library). The Makefile calls it before everything else::

    python3 .ci/setup.py            what `make run` needs
    python3 .ci/setup.py --tests    what `make test` needs on top: test packages and a Chromium
    python3 .ci/setup.py --system   what `make test-system` needs on top: Java, for the HTML checker; strace; clamd, without its signatures; nginx; LibreOffice

Each step leaves a stamp, a hash of what it was made from, and only when it is whole; a run that was cut short is taken up by the next.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
VENV = HERE / ".venv"
STAMPS = VENV / "stamps"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
OLDEST_NODE = (20, 19)  # what the stylesheet compiler asks for
AGAIN = "Mend that and run the same command again; what is done is kept."
DEBIAN_CHROMIUM = ("chromium", "fonts-liberation")


class Trouble(Exception):
    """Something a person has to mend; its text is the one sentence they read."""


def say(text: str) -> None:
    print(text, flush=True)


def fingerprint(*inputs: Path | str) -> str:
    digest = hashlib.sha256()
    for each in inputs:
        digest.update(each.read_bytes() if isinstance(each, Path) else each.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def once(name: str, inputs: Iterable[Path | str], made: Iterable[Path], act: Callable[[], None]) -> None:
    """Does a step unless its stamp matches its inputs and what it makes is there."""
    stamp = STAMPS / name
    want = fingerprint(*inputs)
    if stamp.is_file() and stamp.read_text() == want and all(path.exists() for path in made):
        return
    stamp.unlink(missing_ok=True)
    act()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(want)


def run(command: list[str | Path], failed: str, folder: Path = HERE, **extra: str) -> None:
    """Runs a program quietly; if it fails, shows the end of what it said and stops with one sentence."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **extra},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode == 0:
        return
    if offline(done.stdout):
        raise Trouble(f"{failed}: the network could not be reached. {AGAIN}")
    if "No space left" in done.stdout:
        raise Trouble(f"{failed}: the disk is full. {AGAIN}")
    sys.stderr.write("".join(done.stdout.splitlines(keepends=True)[-15:]))
    raise Trouble(f"{failed}: the lines above say why. {AGAIN}")


def offline(output: str) -> bool:
    signs = (
        "Temporary failure in name resolution",
        "Failed to resolve",
        "Name or service not known",
        "nodename nor servname",
        "NewConnectionError",
        "Network is unreachable",
        "Connection refused",
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ENETUNREACH",
        "ETIMEDOUT",
        "ProxyError",
        "Could not resolve",
        "ConnectTimeoutError",
        "Temporary failure resolving",
    )
    return any(sign in output for sign in signs)


# ------------------------------------------------------------------------------------------------ Python


def environment() -> None:
    """The project's own Python in .venv. A stamp of the interpreter makes a new one when Python itself was changed."""

    def make() -> None:
        say("Making the Python environment in .venv …")
        import importlib.util

        if not importlib.util.find_spec("ensurepip"):
            raise Trouble(f"Python's venv is missing (on Debian and Ubuntu: apt-get install python3-venv). {AGAIN}")
        run([sys.executable, "-m", "venv", "--clear", VENV], "The Python environment could not be made")

    once("python", [sys.version, os.path.realpath(sys.executable), str(HERE)], [PYTHON, BIN / "pip"], make)


def pip_install(*what: str | Path, failed: str) -> None:
    run([PYTHON, "-m", "pip", "install", "--quiet", "--retries=2", "--disable-pip-version-check", "--no-deps", *what], failed)


def packages(name: str, what: str) -> None:
    """What a file of pins names: nothing else, and nothing whose digest differs."""
    pins = HERE / name

    def install() -> None:
        say(f"Installing {what} …")
        pip_install("--require-hashes", "--only-binary=:all:", "-r", pins, failed=f"{what[0].upper()}{what[1:]} could not be installed")

    once(name, [pins], [PYTHON], install)


def project() -> None:
    """Puts the commands capsite and formsapp in .venv/bin, without the network."""

    def install() -> None:
        say("Putting the commands capsite and formsapp in .venv/bin …")
        quietly = ("--no-build-isolation", "--no-index", "--config-settings", "editable_mode=compat")
        pip_install(*quietly, "-e", HERE, failed="The commands could not be installed")

    once("project", [HERE / "pyproject.toml", HERE / "requirements.in", str(HERE)], [BIN / "capsite", BIN / "formsapp"], install)


# ------------------------------------------------------------------------------------------------- theme


def npm() -> Path | str:
    """The machine's npm if its Node is new enough, else the one that PyPI carries."""
    node, found = shutil.which("node"), shutil.which("npm")
    if node and found:
        said = subprocess.run([node, "--version"], stdout=subprocess.PIPE, text=True, check=False).stdout
        version = re.match(r"v(\d+)\.(\d+)", said)
        if version and (int(version[1]), int(version[2])) >= OLDEST_NODE:
            return found
    packages("requirements-node.txt", "Node (this machine has none that is new enough; about 200 MB)")
    return BIN / "npm"


def with_node() -> str:
    """The PATH with .venv/bin in it, for a Node that came from PyPI; the machine's own comes first if it is new enough."""
    own = Path(npm()) == BIN / "npm"
    return os.pathsep.join([str(BIN), os.environ["PATH"]] if own else [os.environ["PATH"], str(BIN)])


def node_packages(folder: Path, what: str) -> None:
    def install() -> None:
        tool = npm()
        say(f"Fetching {what} …")
        run(
            [tool, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
            f"{what[0].upper()}{what[1:]} could not be fetched",
            folder,
            PATH=with_node(),
        )

    once(
        f"npm-{folder.name}",
        [folder / "package.json", folder / "package-lock.json"],
        [folder / "node_modules" / ".package-lock.json"],
        install,
    )


def theme() -> None:
    """The stylesheet and the scripts compiled once, the two fonts beside them, and the same fonts as TTF for the printed pages."""
    folder = HERE / "theme"
    node_packages(folder, "the theme's packages")
    sources = sorted(path for path in folder.iterdir() if path.suffix in {".scss", ".mjs", ".json"})
    sources += sorted((folder / "static" / "js").rglob("*.js"))
    built = folder / "built"

    def compile_styles() -> None:
        say("Compiling the stylesheet and the scripts …")
        run([npm(), "run", "--silent", "build"], "The stylesheet and the scripts could not be compiled", folder, PATH=with_node())

    once("theme", sources, [built / "govuk.css", built / "fonts", built / "js" / "sources.txt"], compile_styles)
    fonts = sorted((built / "fonts").glob("*.woff2"))
    printed = [built / "fonts-print" / font.with_suffix(".ttf").name for font in fonts]

    def convert() -> None:
        say("Preparing the fonts for print …")
        (built / "fonts-print").mkdir(exist_ok=True)
        code = (
            "import sys; from fontTools.ttLib import TTFont; font = TTFont(sys.argv[1], recalcTimestamp=False); "
            "font.flavor = None; font.save(sys.argv[2])"
        )
        for font, target in zip(fonts, printed, strict=True):
            run([PYTHON, "-c", code, font, target], "The fonts could not be prepared for print")

    once("fonts-print", fonts, printed, convert)


def installed_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def debian_install(*names: str) -> bool:
    """Installs Debian packages when we may; says whether it did."""
    apt = shutil.which("apt-get")
    if not apt or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    say(f"Installing from Debian: {', '.join(names)} …")
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # at that level Debian starts no service that it installs
    install: list[str | Path] = [apt, "install", "-y", "-qq", "--no-install-recommends", *names]
    if subprocess.run([apt, "install", "--simulate", "-qq", *names], capture_output=True, check=False).returncode:
        run([apt, "update", "-qq"], "Debian's package lists could not be fetched", **quiet)
    try:
        run(install, f"{', '.join(names)} could not be installed", **quiet)
    except Trouble:  # a package list that is days old names versions that are gone: fetch it anew, once
        run([apt, "update", "-qq"], "Debian's package lists could not be fetched", **quiet)
        run(install, f"{', '.join(names)} could not be installed", **quiet)
    return True


def chromium() -> None:
    """The Chromium that is there, else Debian's, else Playwright's own. Its path is kept for the tests."""
    note = VENV / "chromium"
    if note.is_file() and Path(note.read_text()).exists():
        return
    where = installed_chromium()
    if not where and debian_install(*DEBIAN_CHROMIUM):
        where = installed_chromium()
    if not where:
        say("Fetching a Chromium for the browser tests …")
        run([PYTHON, "-m", "playwright", "install", "chromium"], "A Chromium for the browser tests could not be fetched")
        code = "from playwright.sync_api import sync_playwright as start\nwith start() as tool: print(tool.chromium.executable_path)"
        where = subprocess.run([PYTHON, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    note.write_text(where)


def java() -> None:
    """Java, which the HTML checker runs on."""
    if not shutil.which("java") and not debian_install("default-jre-headless"):
        raise Trouble("The HTML checker needs Java 11 or newer: install it and run the same command again.")


def strace() -> None:
    """strace, which kills a program at any of its calls."""
    if sys.platform.startswith("linux") and not shutil.which("strace") and not debian_install("strace"):
        raise Trouble("The tests that kill the service need strace: install it and run the same command again.")


def clamd() -> None:
    """The virus scanner itself; the tests give it one signature of their own and start it, so nothing is fetched for it."""
    if sys.platform.startswith("linux") and not Path("/usr/sbin/clamd").exists() and not debian_install("clamav-daemon"):
        raise Trouble("The tests of the virus scanner need /usr/sbin/clamd: install it (Debian: clamav-daemon) and run this again.")


def office() -> None:
    """LibreOffice's tables and texts, without its windows: it reads our workbook and our letters as an office would."""
    program = shutil.which("soffice")
    writes = program and (not sys.platform.startswith("linux") or (Path(program).resolve().parent / "libswlo.so").exists())
    if not writes and not debian_install("libreoffice-calc-nogui", "libreoffice-writer-nogui"):
        raise Trouble(
            "The tests of Excel and Word files need LibreOffice Calc and Writer: install them"
            " (Debian: libreoffice-calc-nogui libreoffice-writer-nogui) and run this again."
        )


def nginx() -> None:
    """A cache that many people share, to be put before the app; the test starts its own."""
    if sys.platform.startswith("linux") and not Path("/usr/sbin/nginx").exists() and not debian_install("nginx-light"):
        raise Trouble("The test of a shared cache needs /usr/sbin/nginx: install it (Debian: nginx-light) and run this again.")


def main(wanted: list[str]) -> int:
    try:
        environment()
        packages("requirements.txt", "the packages the service needs")
        project()
        theme()
        if "--tests" in wanted or "--system" in wanted:
            packages("requirements-test.txt", "the packages the tests need")
            node_packages(HERE / "tests", "the tests' own packages")
            chromium()
        if "--system" in wanted:
            java()
            strace()
            clamd()
            nginx()
            office()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on from here.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"Set-up could not go on: {error.strerror or error} ({error.filename or 'no file named'}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
