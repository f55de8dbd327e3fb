"""`detente serve`: pages, a SPARQL endpoint and an API over HTTP."""

from __future__ import annotations

import ipaddress
import os
from contextlib import suppress
from pathlib import Path

import click

from detente.cli import options, terminal
from detente.errors import DetenteError
from detente.vocabulary import DEFAULT_VIEW

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 is all.")
@click.option("--port", type=click.IntRange(0, 65535), default=7890, show_default=True, help="0 takes a free one.")
@click.option(
    "--workers", type=click.IntRange(2, 256), help="How many processes answer; default: one a core, 2 at least."
)
@click.option(
    "--timeout",
    type=options.Seconds(min=0.2, max=3600),
    default=30.0,
    show_default=True,
    help="Seconds after which a request is ended.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(1, 100_000_000),
    default=10_000,
    show_default=True,
    help="Rows of one reply: the API then gives pages, /sparql an error.",
)
@click.option(
    "--max-bytes",
    type=click.IntRange(min=1000),
    default=64_000_000,
    show_default=True,
    help="Bytes of one reply.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=64),
    metavar="MB",
    help="What a request may take above its worker's own; default: half of what there is, shared by the workers.",
)
@click.option(
    "--view",
    type=options.views,
    default=DEFAULT_VIEW,
    show_default=True,
    help="Unless a request names one.",
)
@click.option("--as-of", type=int, metavar="YEAR", help="The year unless a request names one; without it, all years.")
@options.collection
@options.extra
@options.article
@click.option("--allow-origin", multiple=True, metavar="ORIGIN", help="Whose pages may read replies (CORS); * is all.")
@click.option(
    "--allow-host", multiple=True, metavar="NAME", help="A name that it may be called by, as behind a proxy; * is all."
)
@click.option("--quiet", is_flag=True, help="No log of requests.")
def command(
    host: str,
    port: int,
    workers: int | None,
    timeout: float,
    max_rows: int,
    max_bytes: int,
    memory: int | None,
    view: str,
    as_of: int | None,
    extra: tuple[str, ...],
    article: tuple[str, ...],
    allow_origin: tuple[str, ...],
    allow_host: tuple[str, ...],
    quiet: bool,
) -> None:
    """Serve a collection until Ctrl-C: a SPARQL endpoint at /sparql, an API (/openapi.json), and pages.

    Queries only read, in processes of their own that end when their time is over. Each request is logged as a line of
    JSON. Behind a proxy, and as a service: docs/serving.md.
    """
    try:
        from detente.server.running import serve
    except ImportError as error:
        raise DetenteError(f"this needs {error.name}: pip install 'detente[serve]'") from None
    from detente.collection.manifest import find
    from detente.graph import load
    from detente.server.pages.routes import PAGES
    from detente.server.settings import Settings

    if extra:
        options.checked(load(view, extra=extra))
    count = workers or max(2, os.cpu_count() or 2)
    settings = Settings.asked(
        view,
        as_of,
        extra,
        article,
        workers=count,
        timeout=timeout,
        max_rows=max_rows,
        max_bytes=max_bytes,
        memory=(memory or 0) * 1_000_000 or share(count),
        origins=allow_origin,
        hosts=names(host, allow_host),
    )

    def ready(address: str) -> None:
        terminal.echo(f"detente: serving {find().name}, {view}, at {address} until Ctrl-C", err=True)

    serve(settings, host, port, PAGES, ready, log=not quiet)


def names(host: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The names by which the server may be called: on loopback its own, so that no page elsewhere reaches it by one."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback and not allowed:
        return ("*",)
    own = f"[{host}]" if ":" in host else host
    return (*_LOOPBACK, own, *allowed)


def share(workers: int) -> int:
    """Half of the memory that there is, shared by the workers, in bytes; 0 where the system does not say how much."""
    try:
        there = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    except (AttributeError, OSError, ValueError):
        return 0
    return min(there + _allowed()) // 2 // workers


def _allowed(groups: Path = Path("/proc/self/cgroup"), root: Path = Path("/sys/fs/cgroup")) -> list[int]:
    """The bounds of memory that a container or a service manager sets, in bytes.

    Each control group below the root has one (https://docs.kernel.org/admin-guide/cgroup-v2.html).
    """
    try:
        lines = groups.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        _, kinds, group = line.split(":", 2)
        if kinds not in ("", "memory"):
            continue
        top, name = (root / "memory", "memory.limit_in_bytes") if kinds else (root, "memory.max")  # version 1, or 2
        place = top / group.lstrip("/")
        for folder in (place, *place.parents):  # in a container the group's own folder is the root
            if folder.is_relative_to(top):
                with suppress(OSError, ValueError):  # "max" is no number
                    found.append(int((folder / name).read_text(encoding="ascii")))
    return found
