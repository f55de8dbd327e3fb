"""What one command has, its neighbours have: whatever writes CSV can write it for spreadsheets, and into a file."""

import click
import numpy as np
import pytest
from click.testing import CliRunner

from detente.asking.panel_table import Panel
from detente.cli import command

CONTEXT = click.Context(command)


def writing(form):
    """The commands with a --format that has a form, each with its options by name."""
    for name in command.list_commands(CONTEXT):
        if name in ("add", "cache"):  # groups
            continue
        options = {p.name: p for p in command.get_command(CONTEXT, name).params}
        if form in getattr(getattr(options.get("form"), "type", None), "choices", ()):
            yield name, options


def test_who_writes_csv_writes_it_for_spreadsheets_and_into_a_file():
    found = dict(writing("csv"))
    assert {"sparql", "history", "panel", "compare", "balance", "sources"} <= set(found)
    assert {name for name, options in found.items() if not {"csv_safe", "output"} <= set(options)} == set()


def test_what_has_formats_writes_files():
    found = dict(writing("json"))
    told_apart = {"check"}  # a report on the data, with an exit status
    assert {name for name, options in found.items() if "output" not in options} <= told_apart


@pytest.mark.parametrize(
    "arguments",
    [
        ("panel", "alliedWith"),
        ("balance",),
        ("compare", "a", "b", "alliedWith"),
        ("sources",),
        ("history", "Japan", "alliedWith"),
        ("sparql", "ASK {}"),
    ],
)
def test_csv_safe_goes_with_csv_alone(arguments):
    done = CliRunner().invoke(command, [*arguments, "--format", "json", "--csv-safe"])
    assert done.exit_code == 2 and "--csv-safe goes with csv, not with json" in done.output


def test_a_panel_whose_names_are_formulas():
    data = {"ccode": np.array([1, 2]), "stateabb": np.array(["=1+1", "USA"], object), "n": np.array([-1.5, 2.0])}
    made = Panel(data, "state-years", "", "corrected", (), ())
    assert made.to_csv(safe=True).splitlines()[1:] == ["1,'=1+1,-1.5", "2,USA,2.0"]
    assert made.to_csv().splitlines()[1] == "1,=1+1,-1.5"
