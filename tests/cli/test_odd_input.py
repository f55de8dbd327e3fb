"""Names that are none, for every command that takes one: one clear line and a status, never a traceback."""

import pytest

from tests.cli.running import within

ODD = ('foo bar<"', "", "http://a b", "id:x y", "oa:%", "_:b", "C999", "x" * 5000)
COMMANDS = (
    ("show",), ("cite",), ("why", "Russia"), ("history", "Russia"), ("ask",),
    ("ask", "disputes/adversaries", "--actor"), ("ask", "disputes/adversaries", "--endpoint"), ("sparql",), ("push",),
    ("check",), ("check", "--questions"), ("export", "--format"), ("questions",),
)  # fmt: skip
#: An empty name of a folder or question stands for none given, and lists all.
ALLOWED = {("ask", ""), ("questions", ""), ("check", "--questions", "")}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_odd_name_is_one_line(command):
    for odd in ODD:
        if (*command, odd) in ALLOWED:
            continue
        given = [*command, odd]
        if command == ("why", "Russia"):
            given.append("China")
        status, out, said = within(*given)
        if command == ("questions",) and status == 0:
            assert out and not said, given  # the words of it are looked for, and some question has one
            continue
        assert status in (1, 2, 3), (given, said)
        assert said.startswith("detente: ") and said.count("\n") == 1, (given, said)
        assert not out, given
