"""Completion of a shell: questions, parameters, options, names."""

import shutil
import subprocess

import click.testing
import pytest
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from detente.cli import command
from detente.cli.completion import HOW


def completed(*words, kind=BashComplete):
    return [item.value for item in kind(command, {}, "detente", "_X").get_completions(list(words[:-1]), words[-1])]


def test_commands_questions_and_options():
    assert completed("sh") == ["show"]
    assert "disputes/adversaries" in completed("ask", "disp")
    assert completed("ask", "arms-tr") == ["military/arms-transfers"]
    assert completed("ask", "disputes/adversaries", "--act") == ["--actor"]
    assert completed("ask", "disputes/adversaries", "--view", "a") == ["as-stated"]
    assert completed("questions", "dis") == ["disputes"]


def test_names_are_those_of_the_class_of_the_parameter():
    assert completed("ask", "alliances/indirect-opponents", "--actor", "jap") == ["Japan"]
    assert completed("ask", "alliances/indirect-opponents", "--actor", "united s") == ["UnitedStates"]
    assert completed("ask", "alliances/indirect-opponents", "--actor", "asean") == []
    assert "USJapanAlliance" in completed("show", "USJ")


def test_questions_of_ones_own(tmp_path, monkeypatch):
    (tmp_path / "own.rq").write_text("#+ title: Mine?\nASK {}", encoding="utf-8")
    assert completed("ask", "--queries", str(tmp_path), "ow") == ["own"]
    monkeypatch.setenv("DETENTE_QUERIES", str(tmp_path))
    assert completed("ask", "ow") == ["own"]


@pytest.mark.parametrize("kind", [BashComplete, ZshComplete, FishComplete])
def test_every_shell_gets_every_name(kind):
    shell = kind(command, {}, "detente", "_X")
    items = shell.get_completions(["ask", "alliances/indirect-opponents", "--actor"], "rus")
    assert [shell.format_completion(i).split("\n")[0] for i in items] and "Russia" in [i.value for i in items]


@pytest.mark.parametrize("shell", HOW)
def test_the_lines_for_a_shell_are_in_its_language(shell, require):
    made = click.testing.CliRunner().invoke(command, ["completion", shell])
    assert made.exit_code == 0 and "_DETENTE_COMPLETE" in made.output
    if shutil.which(shell) or shell == "bash":
        program = require(shell, "to read the lines it is given")
        done = subprocess.run([program, "-n"], input=made.output, text=True, capture_output=True, timeout=30)
        assert done.returncode == 0, done.stderr
