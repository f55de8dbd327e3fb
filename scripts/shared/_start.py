"""``scripts/bench start``: what a command takes from its start to its end, beside the import of what it stands on."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

QUESTION = ("ask", "alliances/indirect-opponents", "--actor", "Russia", "--no-origin")
RELATION = ("why", "Russia", "indirectlyOpposedTo", "United States")
#: With what all is compared: the two libraries that every command needs.
BASE = ("-c", "import rdflib, pyoxigraph")
#: Years of different make-up, a new one for each time that another year is asked.
YEARS = (2016, 2014, 2012, 2009, 2008, 2007, 2006, 2005, 2004, 2003, 2002, 2001)


@dataclass(frozen=True)
class Case:
    """A command that is measured.

    Attributes:
        name: what it shows.
        most: how many times the base it may take; None where nothing is fixed.
        arguments: the command; a year is added where none is in it.
        fresh: whether nothing is kept when it begins.
        other: whether it asks for another year each time.
    """

    name: str
    most: float | None
    arguments: tuple[str, ...]
    fresh: bool = False
    other: bool = False


CASES = (
    Case("ask, nothing kept", None, QUESTION, fresh=True),
    Case("ask of a year asked before", 1.8, QUESTION),
    Case("the same, each row traced", None, QUESTION[:-1]),
    Case("ask of another year", 4.0, QUESTION, other=True),
    Case("why, from what is kept", 4.5, RELATION),
    Case("ask --why, from what is kept", 4.5, (*QUESTION[:-1], "--why")),
)


def seconds(arguments: Sequence[str], cache: Path, compiled: Path) -> float:
    """The processor time of a process of Python, its own and the system's."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"DETENTE_CACHE": str(cache), "PYTHONPYCACHEPREFIX": str(compiled)}
    child = subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(arguments)}: exit status {child.returncode}")
    return used.ru_utime + used.ru_stime


def measured(times: int) -> list[dict[str, object]]:
    """Each case several times, each time after the base; medians, and the median of the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        compiled, cache = Path(folder, "compiled"), Path(folder, "cache")
        command = ("-m", "detente.cli")
        for case in CASES:  # all that is to be kept, is; all modules are compiled
            seconds((*command, *case.arguments, "--as-of", "2017"), cache, compiled)
        seconds(BASE, cache, compiled)
        rows: list[dict[str, object]] = []
        for case in CASES:
            base, found = [], []
            for i in range(times):
                year = str(YEARS[i] if case.other else 2017)
                place = Path(folder, f"fresh-{i}") if case.fresh else cache
                base.append(seconds(BASE, cache, compiled))
                found.append(seconds((*command, *case.arguments, "--as-of", year), place, compiled))
            rows.append(
                {
                    "case": case.name,
                    "cpu": round(statistics.median(found), 4),
                    "base": round(statistics.median(base), 4),
                    "ratio": round(statistics.median(f / b for f, b in zip(found, base, strict=True)), 2),
                    "most": case.most,
                }
            )
    return rows


def main(arguments: Sequence[str]) -> int:
    """Print a line for each case, or all figures as JSON."""
    rows = measured(len(YEARS))
    if "--json" in arguments:
        print(json.dumps(rows, indent=1))
        return 0
    print(f"{'CPU':>36} {'of the base':>12} {'at most':>8}")
    for row in rows:
        print(f"{row['case']:29} {row['cpu']:.3f}s {row['ratio']:>11} {row['most'] or '':>8}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
