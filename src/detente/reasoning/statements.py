"""Rules as SQL: the rules of one shape are the rows of one table, evaluated by one statement for each premise.

The triples are a table ``t(s, p, o, rank)`` of term numbers; ``d`` holds those of the round before. Rules that
differ only in their constants have one *shape*; their constants are a table ``r0(id, c1, c2 ...)``. The statements
keep to what DuckDB and Spark SQL share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from detente.reasoning.numbering import LITERALS
from detente.rules import Atom, Rule, Slot, Var

#: A place of an atom within a shape: the number of a variable, or of a constant as a negative number.
Place: TypeAlias = int
Places: TypeAlias = tuple[Place, Place, Place]
#: A triple as term numbers.
Row: TypeAlias = tuple[int, int, int]
#: What a premise can be found by: its predicate, with the class where that is rdf:type; None for any.
Key: TypeAlias = tuple[int, "int | None"] | None


@dataclass(slots=True)
class Shape:
    """The rules that differ in their constants only.

    Attributes:
        name: of the table of constants.
        body: the atoms, as places.
        head: the conclusion, as places; None for a contradiction.
        same: whether the head is that two things are the same, and the body asks the same of both.
        rows: number and constants of each rule.
        keys: for each atom, what the premises of the rules in the table can be found by.
    """

    name: str
    body: tuple[Places, ...]
    head: Places | None
    same: bool = False
    rows: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    keys: list[set[Key]] = field(default_factory=list)

    def select(self, delta: int | None = None) -> str:
        """The statement that draws the conclusions.

        Args:
            delta: the premise that is to be from the round before; None reads all triples for every premise.
        """
        if self.same:
            return self._smallest()
        columns, tables, where = self._parts(delta)
        assert self.head is not None
        head = [f"{columns[place]} AS {name}" for place, name in zip(self.head, "spo", strict=True)]
        return _statement(head, tables, where)

    def _smallest(self) -> str:
        """Things that are to be the same: each with the smallest of them, so that there are few rows."""
        assert self.head is not None
        one, other = self.head[0], self.head[2]
        half = tuple(atom for atom in self.body if other not in atom)
        columns, tables, where = self._parts(None, half)
        group = [columns[place] for place in sorted({p for a in half for p in a if p >= 0} - {one})]
        thing, same = columns[one], f"r.c{-self.head[1]}"
        least = f"min({thing}) OVER (PARTITION BY {', '.join(['r.id', *group])})"
        inner = _statement([f"{thing} AS s", f"{same} AS p", f"{least} AS o"], tables, where)
        return f"SELECT w.s, w.p, w.o FROM ({inner}) w WHERE w.s <> w.o"

    def matches(self) -> str:
        """The statement that finds the rule's number and its premises."""
        _, tables, where = self._parts(None)
        parts = ["r.id", *(f"a{i}.{name} AS {name}{i}" for i in range(len(self.body)) for name in "spo")]
        return _statement(["DISTINCT " + parts[0], *parts[1:]], tables, where)

    def _parts(
        self, delta: int | None, body: tuple[Places, ...] | None = None
    ) -> tuple[dict[Place, str], list[str], list[str]]:
        """The column of every place, the tables and the conditions."""
        columns: dict[Place, str] = {}
        where: list[str] = []
        atoms = self.body if body is None else body
        tables = [f"{'d' if i == delta else 't'} a{i}" for i in range(len(atoms))]
        for i, atom in enumerate(atoms):
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


def _statement(parts: list[str], tables: list[str], where: list[str]) -> str:
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    return f"SELECT {', '.join(parts)} FROM {' CROSS JOIN '.join(tables)}{condition}"


def shape_rules(rules: Iterable[tuple[int, Rule]], number: Callable[[Node], int], prefix: str = "r") -> list[Shape]:
    """Sort rules by shape.

    Args:
        rules: the rules with their numbers.
        number: gives a term its number.
        prefix: of the names of the tables.
    """
    shapes: dict[object, Shape] = {}
    rdf_type = number(RDF.type)
    known: dict[Node, int] = {}
    variables: dict[Var, int]
    constants: list[int]

    def place(slot: Slot) -> Place:
        if isinstance(slot, Var):
            return variables.setdefault(slot, len(variables))
        found = known.get(slot)
        if found is None:
            found = known[slot] = number(slot)
        constants.append(found)
        return -len(constants)

    def places(atom: Atom) -> Places:
        s, p, o = atom
        return place(s), place(p), place(o)

    for index, rule in rules:
        variables, constants = {}, []
        body = tuple(map(places, rule.body))
        head = places(rule.head) if rule.head is not None else None
        same = _is_symmetric(rule)
        shape = shapes.get((body, head, same))
        if shape is None:
            shape = shapes[body, head, same] = Shape(f"{prefix}{len(shapes)}", body, head, same)
            shape.keys = [set() for _ in body]
        for atom, keys in zip(body, shape.keys, strict=True):
            if atom[1] >= 0:
                keys.add(None)
            else:
                p = constants[-atom[1] - 1]
                keys.add((p, constants[-atom[2] - 1] if p == rdf_type and atom[2] < 0 else None))
        shape.rows.append((index, tuple(constants)))
    return list(shapes.values())


def _is_symmetric(rule: Rule) -> bool:
    """Whether a rule makes two things the same of which its body asks the same, as prp-fp and prp-key do."""
    if rule.head is None:
        return False
    y, z = rule.head.s, rule.head.o
    if not (isinstance(y, Var) and isinstance(z, Var) and rule.head.p == OWL.sameAs) or any(
        y in atom and z in atom for atom in rule.body
    ):
        return False
    swap: dict[Slot, Slot] = {y: z, z: y}
    return {Atom(*(swap.get(x, x) for x in atom)) for atom in rule.body} == set(rule.body)


@dataclass(frozen=True, slots=True)
class Kept:
    """Which conclusions say something: `detente.rules.is_tautology` over numbers.

    Attributes:
        literals: whether a literal can be a subject, on the way to other conclusions.
        kind: that of rdf:type.
        selves: the predicates that say nothing of a thing and itself.
        ends: the predicates that say nothing with a class of everything.
        free: the classes of everything, unless a rule asks for them.
        sub: rdfs:subClassOf and owl:Nothing, where that a class is between owl:Nothing and owl:Thing says nothing.
        of_literals: the classes that a literal can belong to; None for any.
    """

    literals: bool
    kind: int
    selves: frozenset[int]
    ends: frozenset[int]
    free: frozenset[int]
    sub: tuple[int, int] | None
    of_literals: frozenset[int] | None

    def condition(self) -> str:
        """The condition on a conclusion ``c``."""
        parts = [
            f"NOT (c.s = c.o AND c.p IN ({listed(self.selves)}))",
            f"NOT (c.p IN ({listed(self.ends)}) AND c.o IN ({listed(self.free)}))",
        ]
        if not self.literals:
            parts.append(f"c.s < {LITERALS}")
        elif self.of_literals is not None:
            parts.append(f"(c.s < {LITERALS} OR c.p <> {self.kind} OR c.o IN ({listed(self.of_literals)}))")
        if self.sub is not None:
            sub, nothing = self.sub
            parts.append(f"NOT (c.p = {sub} AND (c.o IN ({listed(self.free)}) OR c.s = {nothing}))")
        return " AND ".join(parts)

    def of_literal(self, cls: int) -> bool:
        """Whether it says something of a literal to belong to a class."""
        return self.literals and (self.of_literals is None or cls in self.of_literals)

    def with_selves(self) -> Kept:
        """The same, but that what is said of a thing and itself counts."""
        return replace(self, selves=frozenset())

    def things(self, cls: int, found: set[int]) -> set[int]:
        """Those that it says something of to belong to a class."""
        if cls in self.free and self.kind in self.ends:
            return set()
        if max(found) >= LITERALS and not self.of_literal(cls):
            return {s for s in found if s < LITERALS}
        return found

    def pairs(self, p: int, found: set[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those of which a predicate says something."""
        if p in self.selves:
            found = {(s, o) for s, o in found if s != o}
        if p in self.ends:
            found = {(s, o) for s, o in found if o not in self.free}
        if self.sub is not None and p == self.sub[0]:
            found = {(s, o) for s, o in found if o not in self.free and s != self.sub[1]}
        if not self.literals and found and max(found)[0] >= LITERALS:
            found = {(s, o) for s, o in found if s < LITERALS}
        return found


def listed(numbers: Iterable[int]) -> str:
    """Numbers for an IN list; one that no term has where there are none."""
    return ", ".join(map(str, sorted(numbers))) or "0"


def active(keys: Set[Key], present: Set[Key]) -> bool:
    """Whether a premise with one of these keys can be among triples with those keys."""
    return None in keys or not keys.isdisjoint(present)
