"""Every command under values that are none: one line and the right status, never a traceback.

The commands, their options and their arguments are read from the command line itself, so that a new one is tried too.
"""

import contextlib
import itertools
import json
import os

import click
import pytest

import detente.graph
import detente.store.export
import detente.store.protege
import detente.store.updates
from detente import cli
from detente.cli.lazy import Lazy
from detente.collection import manifest
from detente.collection.founding import found
from detente.explaining.passages import article
from detente.server.settings import Settings
from tests.cli.running import within

NUMBERS = ("", "nan", "inf", "-inf", "1e10", "-1", "0", "x", "9" * 5000, "٣", "1_0", " 7", "0x10")
#: Names of files and things; \udcff is what a byte that is no UTF-8 becomes.
NAMES = (
    "",
    " ",
    "x" * 5000,
    "9" * 5000,
    "\udcff.ttl",
    "no\nsuch",
    "\x1b[31m",
    "/dev/full",
    "none/x.ttl",
    ".",
    "http://[",
    "é:%",
)


def _leaves(group, *above):
    """The commands that do something, each as the words that call it."""
    for name in group.modules:
        found = group.get_command(click.Context(group), name)
        yield from _leaves(found, *above, name) if isinstance(found, Lazy) else [" ".join((*above, name))]


COMMANDS = tuple(_leaves(cli.command))
#: What a command is given beside the value that is tried, so that it is come to.
GIVEN = {
    "ask": ("disputes/adversaries",),
    "show": ("det:Alliance",),
    "why": ("Japan", "alliedWith", "China"),
    "history": ("Japan", "alliedWith", "China"),
    "cite": ("C173",),
    "sparql": ("ASK {}",),
    "export": ("--rules",),
    "push": ("http://127.0.0.1:9/store",),
    "completion": ("bash",),
    "check": ("none.ttl",),
    "init": ("made",),
    "picture": ("network",),
    "add article": ("none.txt", "--title", "T", "--author", "A", "--date", "2020"),
    "add claims": ("none.csv",),
    "add dataset": ("cow-states", "none.csv"),
    "add state": ("JPN",),
    "add entity": ("Lee", "--kind", "Person", "--source", "none"),
}
#: Options that another one of `GIVEN` would refuse before they are looked at.
ALONE = {("export", "--format"), ("export", "--stated-only"), ("export", "--protege")}


def command_of(name):
    found = cli.command
    for word in name.split():
        found = found.get_command(click.Context(found), word)
    if name == "ask":
        found = found.get_command(click.Context(found), "disputes/adversaries")
    return found


def attacks(name):
    """The arguments of a command with each value in each place."""
    given = GIVEN.get(name, ())
    for parameter in command_of(name).params:
        numeric = isinstance(parameter.type, (click.types.IntParamType, click.types.FloatParamType))
        values = NUMBERS if numeric else NAMES[:3] if isinstance(parameter.type, click.Choice) else NAMES
        if isinstance(parameter, click.Argument):
            for place, value in itertools.product(range(max(len(given), 1)), values):
                yield (*name.split(), *given[:place], value, *given[place + 1 :])
        elif not parameter.is_flag and (name, parameter.opts[0]) not in ALONE:
            for value in values:
                yield (*name.split(), *given, parameter.opts[0], value)


@pytest.fixture
def quick(graphs, monkeypatch, tmp_path):
    """Graphs that are loaded once, servers that stop when they are ready, and a folder to write into."""
    load = detente.graph.load

    def loaded(
        view="corrected", as_of=None, extra=(), reasoner="detente", possible=False, collection=None, sources=None
    ):
        meant = collection if isinstance(collection, manifest.Collection) else manifest.find(collection)
        if extra or sources or not meant.shipped:
            return load(view, as_of, extra, reasoner, possible, collection, sources)
        if reasoner == "detente" and as_of in (None, 2017):
            kg = graphs(view, as_of)
            return kg.also_possible if possible else kg
        made = load(view, as_of, extra, reasoner, possible)
        made.graphs = graphs(view).graphs  # read once
        return made

    def ready(settings, *_, **__):
        """What a worker does first with what it is handed."""
        there = Settings.from_json(json.loads(json.dumps(settings.to_json())))
        article(loaded(there.view, there.as_of, there.extra), there.article)

    for module in (detente.graph, detente.store.export, detente.store.protege, detente.store.updates):
        monkeypatch.setattr(module, "load", loaded)
    for server in ("running.serve", "assistants.over_stdio", "assistants.over_http"):
        with contextlib.suppress(ImportError):  # the command itself says that an extra is missing
            monkeypatch.setattr(f"detente.server.{server}", ready)
    monkeypatch.chdir(tmp_path)


def among(name):
    """Make the working folder a collection, for what would add to it."""
    if name.startswith("add "):
        found(".")


def attack(arguments):
    shown = [a if len(a) < 80 else f"{a[:9]}... ({len(a)})" for a in arguments]
    status, _, errors = within(*arguments)
    assert status in (0, 1, 2, 3), (shown, errors)
    assert errors.count("\n") == 1 if status > 1 else errors.count("\n") < 2, (shown, status, errors)
    assert not errors or errors.startswith("detente: "), (shown, errors)
    left = [file for file in os.listdir() if file.startswith(".")]
    assert not left, (shown, left)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_value_that_is_none_is_one_line(quick, name):
    """Some twelve for each command: a prime step meets every option and every value in turn."""
    every = list(attacks(name))
    step = next(n for n in (1, 5, 7, 11, 13, 17, 19, 23, 29) if len(every) // n <= 12)
    among(name)
    for arguments in every[::step]:
        attack(arguments)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", COMMANDS)
def test_every_value_that_is_none_is_one_line(quick, name):
    among(name)
    for arguments in attacks(name):
        attack(arguments)
