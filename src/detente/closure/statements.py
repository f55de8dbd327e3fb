"""Rules as SQL: every rule of one shape is a row of a table, evaluated by one statement for each premise.

The triples are a table ``t(s, p, o, rank[, m])`` of term numbers; ``d`` holds those of the round before. Literals
have negative numbers. With time, ``m`` is the mask of epochs in which the row holds, and a derivation holds
where all its premises and its axiom do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from rdflib.namespace import RDF

from detente.rules import Atom, Rule, Triple, Var
from detente.rules.model import Slot

#: A place of an atom within a shape: the number of a variable, or of a constant as a negative number.
Place: TypeAlias = int
#: What a premise can be found by: its predicate, with the class where that is rdf:type; None for any.
Key: TypeAlias = tuple[int, int | None] | None


@dataclass(frozen=True, slots=True)
class Masks:
    """How masks are written in SQL: as integers while they fit, as bit strings beyond.

    Attributes:
        epochs: how many; one means a graph without time, whose tables carry no mask.
    """

    epochs: int

    @property
    def timed(self) -> bool:
        """Whether there is time at all."""
        return self.epochs > 1

    @property
    def type(self) -> str:
        """The SQL type of a mask."""
        return "BIGINT" if self.epochs < 63 else "HUGEINT" if self.epochs < 127 else "BIT"

    def write(self, mask: int) -> int | str:
        """A mask as a parameter."""
        return format(mask, f"0{self.epochs}b") if self.type == "BIT" else mask

    def read(self, mask: int | str | None) -> int:
        """A mask from a result."""
        return int(mask, 2) if isinstance(mask, str) else 1 if mask is None else int(mask)

    @property
    def zero(self) -> str:
        """The empty mask as SQL."""
        return f"'{'0' * self.epochs}'::BIT" if self.type == "BIT" else f"0::{self.type}"

    def some(self, expression: str) -> str:
        """A condition: the mask is not empty."""
        return f"bit_count({expression}) > 0" if self.type == "BIT" else f"{expression} <> 0"


@dataclass(slots=True)
class Shape:
    """The rules that differ in their constants only.

    Attributes:
        name: of the table of constants, with columns ``id`` (the rule's number), ``c1``, ``c2`` ... and ``m``.
        body: the atoms, as places.
        head: the conclusion, as places; None for a contradiction.
        rows: number, constants and mask of each rule.
        keys: for each atom, what the premises of the rules in the table can be found by.
    """

    name: str
    body: tuple[tuple[Place, Place, Place], ...]
    head: tuple[Place, Place, Place] | None
    rows: list[tuple[int, tuple[int, ...], int]] = field(default_factory=list)
    keys: list[set[Key]] = field(default_factory=list)

    def select(self, masks: Masks, delta: int | None, copies: bool) -> str:
        """The statement that derives the heads.

        Args:
            masks: how masks are written.
            delta: which premise comes from the round before; None for none.
            copies: the rule copies what is said of a thing to its equals, which is not done between literals.
        """
        columns, tables, where = self._parts(delta)
        if copies:
            where.append("NOT (a0.s < 0 AND a0.o < 0)")
        head = [columns[place] for place in self.head or ()]
        parts = [f"{column} AS {name}" for column, name in zip(head, "spo", strict=True)]
        if masks.timed:
            mask = " & ".join([*(f"a{i}.m" for i in range(len(self.body))), "r.m"])
            parts.append(f"{mask} AS m")
            where.append(masks.some(f"({mask})"))
        return self._statement(parts, tables, where)

    def clashes(self, masks: Masks) -> str:
        """The statement that finds the rule's number and its premises, for a contradiction."""
        _, tables, where = self._parts(None)
        parts = ["r.id", *(f"a{i}.{name}" for i in range(len(self.body)) for name in "spo")]
        if masks.timed:
            mask = " & ".join([*(f"a{i}.m" for i in range(len(self.body))), "r.m"])
            parts.append(f"bit_or({mask})")
            where.append(masks.some(f"({mask})"))
            return self._statement(parts, tables, where) + " GROUP BY ALL"
        return self._statement(["DISTINCT " + parts[0], *parts[1:]], tables, where)

    @staticmethod
    def _statement(parts: list[str], tables: list[str], where: list[str]) -> str:
        condition = f" WHERE {' AND '.join(where)}" if where else ""
        return f"SELECT {', '.join(parts)} FROM {', '.join(tables)}{condition}"

    def _parts(self, delta: int | None) -> tuple[dict[Place, str], list[str], list[str]]:
        """The column of every place, the tables and the conditions."""
        columns: dict[Place, str] = {}
        where: list[str] = []
        tables = [f"{'d' if i == delta else 't'} a{i}" for i in range(len(self.body))]
        for i, atom in enumerate(self.body):
            for place, name in zip(atom, "spo", strict=True):
                column = f"a{i}.{name}"
                if place < 0:
                    where.append(f"{column} = r.c{-place}")
                elif place in columns:
                    where.append(f"{column} = {columns[place]}")
                else:
                    columns[place] = column
        for place in self.head or ():
            if place < 0:
                columns[place] = f"r.c{-place}"
        return columns, [*tables, f"{self.name} r"], where


def shape_rules(
    rules: Iterable[tuple[int, Rule]], number: Callable[[object], int], mask: Callable[[tuple[Triple, ...]], int]
) -> list[Shape]:
    """Sort rules by shape.

    Args:
        rules: the rules with their numbers.
        number: gives a term its number.
        mask: gives the epochs in which axiom triples hold together.
    """
    shapes: dict[tuple[object, object], Shape] = {}
    rdf_type = number(RDF.type)
    for index, rule in rules:
        variables: dict[Var, int] = {}
        constants: list[int] = []

        def place(
            slot: Slot, variables: dict[Var, int] = variables, constants: list[int] = constants
        ) -> Place:
            if isinstance(slot, Var):
                return variables.setdefault(slot, len(variables))
            constants.append(number(slot))
            return -len(constants)

        def places(atom: Atom, place: Callable[[Slot], Place] = place) -> tuple[Place, Place, Place]:
            return place(atom.s), place(atom.p), place(atom.o)

        body = tuple(places(atom) for atom in rule.body)
        head = places(rule.head) if rule.head is not None else None
        shape = shapes.setdefault((body, head), Shape(f"r{len(shapes)}", body, head))
        if not shape.keys:
            shape.keys = [set() for _ in body]
        for atom, keys in zip(body, shape.keys, strict=True):
            if atom[1] >= 0:
                keys.add(None)
            else:
                p = constants[-atom[1] - 1]
                keys.add((p, constants[-atom[2] - 1] if p == rdf_type and atom[2] < 0 else None))
        shape.rows.append((index, tuple(constants), mask(rule.axioms)))
    return list(shapes.values())


def active(keys: set[Key], present: Set[Key]) -> bool:
    """Whether a premise with one of these keys can be among triples with those keys."""
    return None in keys or not keys.isdisjoint(present)


def by_head(rules: Iterable[Rule]) -> dict[tuple[object, object], list[Rule]]:
    """The rules by the predicate of their head, and its class where that is rdf:type; None for any."""
    found: dict[tuple[object, object], list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.head is not None:
            p = None if isinstance(rule.head.p, Var) else rule.head.p
            c = rule.head.o if p == RDF.type and not isinstance(rule.head.o, Var) else None
            found[p, c].append(rule)
    return found
