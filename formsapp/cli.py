"""The app's commands. Exit status 0: fine; 1: it can't start, with one sentence that says why; 2: wrong use."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from formsapp.free_to_serve import noted, refuse_folder, refuse_port
from formsapp.upkeep import COMMANDS, in_a_sentence

EXAMPLE = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=EXAMPLE)
@click.version_option(package_name="cap-service", prog_name="formsapp")
def commands() -> None:
    """The app beside the directory: search without JavaScript, and the site itself where both share a host.

    Example: formsapp serve --port 8000
    """


for each in COMMANDS:
    commands.add_command(each)


@commands.command(epilog="Example: SITE_FOLDER=output formsapp serve --port 8000")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--bind", default="127.0.0.1", show_default=True, help="the address to listen on")
@click.option("--workers", type=click.IntRange(1, 64), help="processes (default: 2 in production, else 1)")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="threads in each process")
@click.option("--with-worker/--without-worker", default=None, help="run formsapp work beside it (default: not in production)")
def serve(port: int, bind: str, workers: int | None, threads: int, with_worker: bool | None) -> None:
    """Serve what capsite built, and the forms. Settings are read from the environment: formsapp doctor says which are missing."""
    from formsapp import config, create_app, rendering
    from formsapp.server import Server, options

    with in_a_sentence():
        settings = config.read({"APP_URL": f"http://127.0.0.1:{port}/"} | dict(os.environ))
    refuse_port(bind, port)
    with in_a_sentence():
        app = create_app(settings)
    app.extensions["office"].database.close()  # each worker process opens its own connections

    def warm() -> None:
        app.extensions["office"].published.current()
        app.url_map.update()
        if settings.production:  # it takes a second, which on a developer's machine each start would
            rendering.make_templates(app)

    def ready() -> None:
        click.echo(f"The directory is at {settings.app_url.rstrip('/')} (stop it with Ctrl-C).")

    with (
        noted(settings.site_folder, settings.app_url),
        worker_beside(wanted=not settings.production if with_worker is None else with_worker),
    ):
        processes = workers or (2 if settings.production else 1)
        refuse_port(bind, port)  # once more: making the app takes a while, and somebody may have come first
        Server(app, options(bind, port, processes, threads, ready, warm)).run()


@commands.command(epilog="Example: SITE_FOLDER=output formsapp room --port 8000")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--bind", default="127.0.0.1", show_default=True, help="the address to listen on")
def room(port: int, bind: str) -> None:
    """Say whether serve could begin here, before a site is built for it: is the port free, and is the site's folder not shown elsewhere?"""
    from formsapp import config

    with in_a_sentence():
        settings = config.read({"APP_URL": f"http://127.0.0.1:{port}/"} | dict(os.environ))
    refuse_port(bind, port)
    refuse_folder(settings.site_folder, settings.app_url)


@contextmanager
def worker_beside(*, wanted: bool) -> Iterator[None]:
    """The worker as a process of its own, in a session of its own: Ctrl-C reaches the server, and the server ends it."""
    if not wanted:
        yield
        return
    beside = [sys.executable, "-m", "formsapp", "work", "--beside", str(os.getpid())]
    with subprocess.Popen(beside, start_new_session=True, stdin=subprocess.DEVNULL) as worker:
        try:
            yield
        finally:
            worker.terminate()
            try:
                worker.wait(10)
            except subprocess.TimeoutExpired:
                worker.kill()


def main() -> None:
    """Ctrl-C at any moment ends quietly."""
    try:
        commands.main(prog_name="formsapp")
    except KeyboardInterrupt:
        sys.exit(0)
