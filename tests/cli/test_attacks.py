"""Every command under values that are none: one line and the right status, never a traceback.

The commands, their options and their arguments are read from the command line itself, so that a new one is tried too.
"""

import contextlib
import io
import itertools
import os

import click
import pytest

import detente.graph
import detente.store.export
import detente.store.protege
import detente.store.updates
from detente import cli

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
}
#: Options that another one of `GIVEN` would refuse before they are looked at.
ALONE = {("export", "--format"), ("export", "--stated-only"), ("export", "--protege")}


def command_of(name):
    found = cli.command.get_command(click.Context(cli.command), name)
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
                yield (name, *given[:place], value, *given[place + 1 :])
        elif not parameter.is_flag and (name, parameter.opts[0]) not in ALONE:
            for value in values:
                yield (name, *given, parameter.opts[0], value)


def run(*arguments):
    """The exit status of a command, and what it printed."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors), pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    return ended.value.code, out.getvalue(), errors.getvalue()


@pytest.fixture
def quick(graphs, monkeypatch, tmp_path):
    """Graphs that are loaded once, and a folder to write into."""
    load = detente.graph.load

    def loaded(view="corrected", as_of=None, extra=(), reasoner="detente", possible=False):
        if not extra and reasoner == "detente" and as_of in (None, 2017):
            kg = graphs(view, as_of)
            return kg.also_possible if possible else kg
        made = load(view, as_of, extra, reasoner, possible)
        if not extra:
            made.graphs = graphs(view).graphs  # read once
        return made

    for module in (detente.graph, detente.store.export, detente.store.protege, detente.store.updates):
        monkeypatch.setattr(module, "load", loaded)
    monkeypatch.chdir(tmp_path)


def attack(arguments):
    shown = [a if len(a) < 80 else f"{a[:9]}... ({len(a)})" for a in arguments]
    status, _, errors = run(*arguments)
    assert status in (0, 1, 2, 3), (shown, errors)
    assert errors.count("\n") == 1 if status > 1 else errors.count("\n") < 2, (shown, status, errors)
    assert not errors or errors.startswith("detente: "), (shown, errors)
    left = [file for file in os.listdir() if file.startswith(".")]
    assert not left, (shown, left)


@pytest.mark.parametrize("name", cli._COMMANDS)
def test_a_value_that_is_none_is_one_line(quick, name):
    """Some twelve for each command: a prime step meets every option and every value in turn."""
    every = list(attacks(name))
    step = next(n for n in (1, 5, 7, 11, 13, 17, 19, 23, 29) if len(every) // n <= 12)
    for arguments in every[::step]:
        attack(arguments)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", cli._COMMANDS)
def test_every_value_that_is_none_is_one_line(quick, name):
    for arguments in attacks(name):
        attack(arguments)
