"""The checks as docs/checks.md lists them."""

from __future__ import annotations

from itertools import groupby

from detente.check.kinds import KINDS

_HEAD = "| check | level | what it finds | what is right |\n| --- | --- | --- | --- |"


def page() -> str:
    """The table of the checks, topic by topic, in Markdown."""
    lines = []
    for topic, checks in groupby(KINDS.items(), lambda item: item[1].topic):
        rows = [f"| `{name}` | {kind.level} | {kind.meaning} | {kind.remedy} |" for name, kind in checks]
        lines += [f"## {topic}", _HEAD, *rows, ""]
    return "\n".join(lines)
