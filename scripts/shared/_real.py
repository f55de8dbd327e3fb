"""Published data sets as a graph of dyads with years, for ``scripts/bench time`` and one test alone.

Reads the files in the folder that the user names, as their makers publish them: Correlates of War states, formal
alliances by dyad, militarized interstate disputes by participant and intergovernmental organizations by state and
year, and the Global Sanctions Data Base. Nothing of them is kept. A missing end is the last year of the data set.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as px

DET, ID = "https://w3id.org/detente/ontology#", "https://w3id.org/detente/id/bench/"
_TYPE = px.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABEL = px.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_SOURCE = px.NamedNode("http://purl.org/dc/terms/source")
_INTEGER = px.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
#: The files, and the last year of which each one with open ends speaks.
STATES, ALLIANCES, DISPUTES = "states2016.csv", "alliance_v4.1_by_dyad.csv", "MIDB.csv"
ORGANISATIONS, SANCTIONS = "state_year_formatv3.csv.gz", "GSDB_V4.csv"
LAST_ALLIANCE = 2012
FILES = (STATES, ALLIANCES, DISPUTES, ORGANISATIONS, SANCTIONS)
#: What stands for a full member in the file of organisations.
_MEMBER = "1"


def folder(given: Path | None = None) -> tuple[Path | None, str]:
    """The folder of the data, or None and why there is none.

    Args:
        given: the folder that the user named; else that of DETENTE_DATA.
    """
    found = given or (Path(os.environ["DETENTE_DATA"]) if os.environ.get("DETENTE_DATA") else None)
    if found is None:
        return None, "no folder of data: name one by --data or DETENTE_DATA"
    missing = [name for name in FILES if not (found / name).is_file()]
    if missing:
        return None, f"{found}: no {', '.join(missing)}"
    return found, ""


def rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a file, each with its number from 1, as RFC 7111 counts them."""
    open_text = gzip.open if file.suffix == ".gz" else open
    with open_text(file, "rt", encoding="latin-1", newline="") as stream:
        yield from enumerate(csv.DictReader(stream), 2)


class Graph:
    """The triples of situations with two roles."""

    def __init__(self, data: Path) -> None:
        """Read from a folder."""
        self._data = data
        self._count = 0

    def _situation(
        self, kind: str, roles: tuple[str, str], fillers: tuple[str, str], years: tuple[int, int], place: str
    ) -> Iterator[px.Triple]:
        """A situation between two, and the row that says so."""
        self._count += 1
        node = _node(f"{kind.lower()}{self._count}")
        yield px.Triple(node, _TYPE, px.NamedNode(DET + kind))
        yield px.Triple(node, _LABEL, px.Literal(f"{kind} {self._count}", language="en"))
        yield px.Triple(node, _SOURCE, px.NamedNode(ID + quote(place, safe="#=/")))
        for role, filler in zip(roles, fillers, strict=True):
            yield px.Triple(node, px.NamedNode(DET + role), _node(filler))
        for name, year in zip(("startYear", "endYear"), years, strict=True):
            yield px.Triple(node, px.NamedNode(DET + name), px.Literal(str(year), datatype=_INTEGER))

    def states(self) -> Iterator[px.Triple]:
        """The states, each once."""
        for code, name in {row["ccode"]: row["statenme"] for _, row in rows(self._data / STATES)}.items():
            yield px.Triple(_node(f"state{code}"), _TYPE, px.NamedNode(f"{DET}State"))
            yield px.Triple(_node(f"state{code}"), _LABEL, px.Literal(name, language="en"))

    def alliances(self) -> Iterator[px.Triple]:
        """Alliances, pair by pair as they are published."""
        for n, row in rows(self._data / ALLIANCES):
            years = int(row["dyad_st_year"]), int(row["dyad_end_year"] or LAST_ALLIANCE)
            pair = f"state{row['ccode1']}", f"state{row['ccode2']}"
            yield from self._situation("Alliance", ("ally", "ally"), pair, years, f"{ALLIANCES}#row={n}")

    def disputes(self) -> Iterator[px.Triple]:
        """Disputes: each pair of participants on two sides in the years that they share."""
        sides: dict[str, tuple[list[dict[str, str]], list[dict[str, str]]]] = {}
        for _, row in rows(self._data / DISPUTES):
            sides.setdefault(row["dispnum"], ([], []))[int(row["sidea"])].append(row)
        for number, (second, first) in sides.items():
            for a, b in product(first, second):
                years = (
                    max(int(a["styear"]), int(b["styear"])),
                    min(int(a["endyear"]), int(b["endyear"])),
                )
                if years[0] <= years[1] and a["ccode"] != b["ccode"]:  # some changed sides
                    pair = f"state{a['ccode']}", f"state{b['ccode']}"
                    yield from self._situation("Dispute", ("sideA", "sideB"), pair, years, f"{DISPUTES}#{number}")

    def memberships(self) -> Iterator[px.Triple]:
        """Full memberships of organisations: runs of the years in which the file has a row for the state."""
        first = ("ccode", "year", "state")
        runs: dict[tuple[str, str], tuple[int, int]] = {}
        before: dict[str, int] = {}
        seen: set[str] = set()
        for _, row in rows(self._data / ORGANISATIONS):
            state, year = row["ccode"], int(row["year"])
            for name, value in row.items():
                key = state, name
                if name in first or name is None:
                    continue
                if value == _MEMBER:
                    start, end = runs.get(key, (year, year))
                    if end != before.get(state, year) and key in runs:
                        yield from self._membership(key, (start, end), seen)
                        start = year
                    runs[key] = start, year
            before[state] = year
        for key, years in runs.items():
            yield from self._membership(key, years, seen)

    def _membership(self, key: tuple[str, str], years: tuple[int, int], seen: set[str]) -> Iterator[px.Triple]:
        state, name = key
        organisation = f"organisation-{name}"
        if name not in seen:
            seen.add(name)
            yield px.Triple(_node(organisation), _TYPE, px.NamedNode(f"{DET}InternationalOrganisation"))
            yield px.Triple(_node(organisation), _LABEL, px.Literal(name, language="en"))
        pair = f"state{state}", organisation
        roles = "member", "memberOrganisation"
        yield from self._situation("Membership", roles, pair, years, f"{ORGANISATIONS}#{state}/{name}")

    def sanctions(self) -> Iterator[px.Triple]:
        """Sanctions: each sender of a row against each target."""
        for n, row in rows(self._data / SANCTIONS):
            senders, targets = (
                [name.strip() for name in row[column].split(",") if name.strip()]
                for column in ("sanctioning_state", "sanctioned_state")
            )
            years = int(row["begin"]), int(row["end"])
            for sender, target in product(senders, targets):
                if sender != target and years[0] <= years[1]:
                    pair = f"gsdb-{sender}", f"gsdb-{target}"
                    yield from self._situation("Sanctions", ("sender", "target"), pair, years, f"{SANCTIONS}#row={n}")

    def politics(self) -> Iterator[px.Triple]:
        """States, alliances and disputes."""
        return chain(self.states(), self.alliances(), self.disputes())

    def all(self) -> Iterator[px.Triple]:
        """All data sets together."""
        return chain(self.politics(), self.memberships(), self.sanctions())


def _node(name: str) -> px.NamedNode:
    return px.NamedNode(ID + quote(name, safe=""))


def write(data: Path, file: Path) -> None:
    """Write all data sets as N-Triples."""
    with file.open("wb") as made:
        px.serialize(Graph(data).all(), made, format=px.RdfFormat.N_TRIPLES)
