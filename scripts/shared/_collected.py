"""``scripts/bench collection``: published data sets in one collection, from their files to answers.

Each command is a process of its own, from its start to its end. What is kept stands in a folder of its own, made anew.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import _real

#: The data sets, with their files.
SETS = _real.FILES | {
    "cow-wars": ("Inter-StateWarData_v4.0.csv",),
    "ucdp-acd": ("ucdp-prio-acd-251.csv",),
}
QUESTION = ["ask", "alliances/indirect-opponents", "--actor", "United States", "--as-of"]
SOURCES = ["--source", "cow-states", "--source", "cow-alliances", "--source", "cow-mid"]
#: What is asked, in this order: some words, and the command.
ASKED = (
    ("ask, nothing kept: all is closed", [*QUESTION, "1962"]),
    ("ask again", [*QUESTION, "1962"]),
    ("ask of another year", [*QUESTION, "1985"]),
    ("ask of three sources, first", [*QUESTION, "1962", *SOURCES]),
    ("ask of three sources, again", [*QUESTION, "1962", *SOURCES]),
    ("why", ["why", "United States", "indirectlyOpposedTo", "Cuba", "--as-of", "1962"]),
    ("history of all years, first", ["history", "United States", "alliedWith", "Cuba"]),
    ("history of all years, again", ["history", "United States", "alliedWith", "Cuba"]),
    ("panel of two relations, 197 years", ["panel", "alliedWith", "inDisputeWith", "--years", "1816-2012"]),
    ("check", ["check"]),
)
STAGES = """
import time, detente
kg = detente.load()
for name, take in (("read", lambda: kg.said), ("expanded", lambda: kg.expansion), ("dated", lambda: kg.timeline.both),
                   ("closed and kept", lambda: kg.closure)):
    began = time.perf_counter(); take(); print(f"{name}\\t{time.perf_counter() - began}")
"""


def _took(command, there, cache):
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command],
        cwd=there,
        env=os.environ | {"DETENTE_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return time.perf_counter() - began, done.stdout


def main() -> None:
    """Print how long each step takes, in seconds."""
    parser = argparse.ArgumentParser(prog="scripts/bench collection")
    parser.add_argument("--data", type=Path, help="the folder of published files; else DETENTE_DATA")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(sys.argv[2:])
    data, why = _real.folder(options.data, SETS)
    if data is None:
        raise SystemExit(f"scripts/bench: {why}")
    detente = ["-m", "detente.cli"]
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        there, cache = Path(scratch, "collection"), Path(scratch, "cache")
        _took([*detente, "init", str(there)], scratch, cache)
        found["loaded"] = sum(
            _took([*detente, "add", "dataset", name, *(str((data / f).resolve()) for f in files)], there, cache)[0]
            for name, files in SETS.items()
        )
        _, stages = _took(["-c", STAGES], there, Path(scratch, "another cache"))
        found |= {name: float(took) for name, took in (line.split("\t") for line in stages.splitlines())}
        for name, command in ASKED:
            found[name], _ = _took([*detente, *command], there, cache)
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for name, took in found.items():
        print(f"{name:36} {took:6.2f} s")


if __name__ == "__main__":
    main()
