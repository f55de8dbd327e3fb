"""Graphs of any size in the ontology's own vocabulary, the same for the same size and seed.

Each actor takes part in about as many situations whatever the size, so that what follows grows in proportion.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

DET, ID = "https://w3id.org/detente/ontology#", "https://w3id.org/detente/id/bench/"
CODE = "https://w3id.org/detente/code/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
#: The first and the last year of `write_years`.
FIRST, LAST = 1816, 2016
#: Kind of situation, its two roles, and how often it comes among a hundred.
SITUATIONS = (
    ("AllianceDyad", "allyA", "allyB", 14),
    ("ConflictDyad", "opponent", "oppositeActor", 14),
    ("ArmsTransfer", "supplier", "recipient", 16),
    ("Trade", "traderA", "traderB", 14),
    ("Partnership", "partnerA", "partnerB", 12),
    ("Sanctions", "sender", "target", 8),
    ("MilitaryBasing", "tenant", "host", 6),
    ("Membership", "member", "memberOrganisation", 16),
)


def generate(
    size: int, seed: int = 1, only: list[tuple[str, str, str, int]] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Triples as N-Triples terms.

    Args:
        size: how many; some may come twice.
        seed: another seed gives another graph.
        only: the kinds of situation, each as often as it is to come; None for all.
    """
    pick = random.Random(f"{seed} {size}")
    actors, organisations, places = max(size // 20, 5), max(size // 250, 2), max(size // 40, 5)
    kinds = only or [s for s in SITUATIONS for _ in range(s[3])]
    yield from islice(_all(pick, actors, organisations, places, kinds), size)


def _all(
    pick: random.Random, actors: int, organisations: int, places: int, kinds: list[tuple[str, str, str, int]]
) -> Iterator[tuple[str, str, str]]:
    def term(name: str, number: int) -> str:
        return f"<{ID}{name}{number}>"

    kind, located, country = f"<{TYPE}>", f"<{DET}locatedIn>", f"<{DET}inCountry>"
    for i in range(actors):
        yield term("state", i), kind, f"<{DET}State>"
    for i in range(organisations):
        yield term("organisation", i), kind, f"<{DET}InternationalOrganisation>"
    for i in range(places):  # trees of 20 places each
        if i % 20:
            yield term("place", i), located, term("place", i - i % 20 + pick.randrange(i % 20))
        else:
            yield term("place", i), country, term("state", pick.randrange(actors))
    number = 0
    while True:
        name, one, two, _ = pick.choice(kinds)
        situation = term("situation", number)
        number += 1
        a = pick.randrange(actors)
        other = term("organisation", pick.randrange(organisations)) if name == "Membership" else None
        yield situation, kind, f"<{DET}{name}>"
        yield situation, f"<{DET}{one}>", term("state", a)
        yield situation, f"<{DET}{two}>", other or term("state", (a + 1 + pick.randrange(actors - 1)) % actors)
        start = 1900 + pick.randrange(110)
        yield situation, f"<{DET}startYear>", f'"{start}"^^<{INTEGER}>'
        if pick.random() < 0.5:
            yield situation, f"<{DET}endYear>", f'"{start + pick.randrange(10)}"^^<{INTEGER}>'
        else:
            yield situation, f"<{DET}endStatus>", f"<{CODE}Ongoing>"


def write(size: int, file: TextIO, seed: int = 1) -> None:
    """Write a graph as N-Triples."""
    for s, p, o in generate(size, seed):
        file.write(f"{s} {p} {o} .\n")


def write_years(size: int, file: TextIO, seed: int = 1) -> None:
    """Write a graph of alliances, disputes, memberships and sanctions of two hundred years as N-Triples."""
    pick = random.Random(f"years {seed} {size}")
    first = 0
    kinds = [
        s
        for s in SITUATIONS
        for _ in range(s[3])
        if s[0] in ("AllianceDyad", "ConflictDyad", "Membership", "Sanctions")
    ]
    for s, p, o in generate(size, seed, kinds):
        if p == f"<{DET}startYear>":
            first = FIRST + pick.randrange(LAST - FIRST)
            o = f'"{first}"^^<{INTEGER}>'
        elif p == f"<{DET}endYear>":
            o = f'"{min(first + pick.randrange(30), LAST)}"^^<{INTEGER}>'
        file.write(f"{s} {p} {o} .\n")


def formats(path: Path) -> Iterator[Path]:
    """A graph of N-Triples, then the same in the other formats that graphs come in, each in a file beside it."""
    import pyoxigraph as px

    yield path
    prefixes = {"det": DET, "bench": ID}
    for suffix, form in ((".ttl", px.RdfFormat.TURTLE), (".nq", px.RdfFormat.N_QUADS)):
        graph = px.NamedNode(f"{ID}graph") if suffix == ".nq" else px.DefaultGraph()
        other = path.with_suffix(suffix)
        with path.open("rb") as file, other.open("wb") as made:
            rows = (px.Quad(*t.triple, graph) for t in px.parse(file, format=px.RdfFormat.N_TRIPLES))
            px.serialize(rows, made, format=form, prefixes=prefixes if suffix == ".ttl" else None)
        yield other
        other.unlink()
