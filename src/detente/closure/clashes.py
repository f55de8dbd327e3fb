"""Contradictions: the bodies of the false rules, and literals that are not what they are said to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node

from detente.closure.engine import Compiled, write_shapes
from detente.closure.statements import Masks, active, shape_rules
from detente.closure.terms import Terms
from detente.rules import Atom, Label, Rule, Triple
from detente.rules.datatypes import contains, is_datatype, value, well_typed

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Premises that cannot hold together.

    Attributes:
        rule: the false rule, with the axiom that the premises break.
        premises: the triples, stated or inferred; a literal may be subject where it is its type that clashes.
        epochs: the mask of the epochs in which they clash.
    """

    rule: Rule
    premises: tuple[Triple, ...]
    epochs: int = 1

    def words(self, label: Label) -> str:
        """The contradiction in one line.

        Args:
            label: gives each term the name to show.
        """
        facts = "; ".join(" ".join(label(term) for term in premise) for premise in self.premises)
        return f"{self.rule.name}: {self.rule.words(label)}" + (f", but {facts}" if facts else "")


def contradictions(
    con: duckdb.DuckDBPyConnection, terms: Terms, masks: Masks, compiled: Compiled
) -> list[Contradiction]:
    """All contradictions of a closed table ``t``, each set of premises once for an axiom."""
    found: dict[tuple[object, ...], Contradiction] = {}
    for clash in (*_broken(con, terms, masks, compiled), *_literals(con, terms, masks, compiled)):
        key = (clash.rule.name, clash.rule.axioms, frozenset(clash.premises))
        found.setdefault(key, clash)
    return list(found.values())


def _broken(
    con: duckdb.DuckDBPyConnection, terms: Terms, masks: Masks, compiled: Compiled
) -> Iterator[Contradiction]:
    """The false rules whose bodies hold."""
    rules = compiled.ruleset.rules
    false = [(i, rule) for i, rule in enumerate(rules) if rule.head is None]
    shapes = shape_rules(false, terms.number, compiled.mask)
    write_shapes(con, shapes, masks)
    rdf_type = terms.number(RDF.type)
    rows = con.execute(f"SELECT DISTINCT p, CASE WHEN p = {rdf_type} THEN o END FROM t").fetchall()
    present = frozenset({*((p, o) for p, o in rows), *((p, None) for p, _ in rows)})
    for shape in shapes:
        if not all(active(keys, present) for keys in shape.keys):
            continue
        for row in con.execute(shape.clashes(masks)).fetchall():
            values = [terms.term(n) for n in row[1 : 1 + 3 * len(shape.body)]]
            premises = [(values[i], values[i + 1], values[i + 2]) for i in range(0, len(values), 3)]
            mask = masks.read(row[-1]) if masks.timed else 1
            yield Contradiction(rules[row[0]], tuple(premises), mask)


def _literals(
    con: duckdb.DuckDBPyConnection, terms: Terms, masks: Masks, compiled: Compiled
) -> Iterator[Contradiction]:
    """dt-not-type and dt-diff: ill-typed literals, values out of range, different values that are the same."""
    mask_of = ", bit_or(m)" if masks.timed else ", NULL"
    bad = [n for n, literal in terms.literals() if not well_typed(literal)]
    words: tuple[Node | str, ...]
    for s, p, o, m in con.execute(
        f"SELECT s, p, o{mask_of} FROM t WHERE rank = 0 AND o IN (SELECT unnest(?::INTEGER[])) GROUP BY s, p, o", [bad]
    ).fetchall():
        literal = terms.term(o)
        assert isinstance(literal, Literal)
        words = (f'"{literal}" is no value of ', literal.datatype or RDF.langString)
        rule = Rule("dt-not-type", (), (Atom(terms.term(s), terms.term(p), literal),), None, words)
        yield Contradiction(rule, ((terms.term(s), terms.term(p), literal),), masks.read(m))
    for i, rule in enumerate(compiled.ruleset.rules):
        if rule.name not in ("prp-rng", "cls-avf") or rule.head is None:
            continue
        kind = rule.head.o
        if not isinstance(kind, Node) or kind == RDFS.Literal or not is_datatype(kind):
            continue
        yield from _out_of_range(con, terms, masks, compiled, i, kind)
    same = terms.number(OWL.sameAs)
    for s, o, m in con.execute(
        f"SELECT s, o{mask_of} FROM t WHERE p = {same} AND s < 0 AND o < 0 GROUP BY s, o"
    ).fetchall():
        a, b = terms.term(s), terms.term(o)
        assert isinstance(a, Literal) and isinstance(b, Literal)
        if value(a) != value(b) or value(a) is None:
            triple = (a, OWL.sameAs, b)
            rule = Rule("dt-diff", (), (Atom(*triple),), None, ("different values are not the same",))
            if s < o:  # both ways are one contradiction
                yield Contradiction(rule, (triple,), masks.read(m))


def _out_of_range(
    con: duckdb.DuckDBPyConnection, terms: Terms, masks: Masks, compiled: Compiled, index: int, kind: Node
) -> Iterator[Contradiction]:
    """The literals that one rule types with a datatype that does not hold their value."""
    rule = compiled.ruleset.rules[index]
    assert rule.head is not None
    typing = Rule(rule.name, rule.axioms, rule.body, None, rule.wording)
    (shape,) = shape_rules([(index, typing)], terms.number, compiled.mask)
    write_shapes(con, [shape], masks)
    target = next(i for i, atom in enumerate(rule.body) if rule.head.s in (atom.s, atom.o) and atom.p != RDF.type)
    of_object = rule.body[target].o == rule.head.s
    column = f"a{target}.{'o' if of_object else 's'}"
    statement = shape.clashes(masks)
    statement = statement.replace(" WHERE ", f" WHERE {column} < 0 AND ", 1)
    for row in con.execute(statement).fetchall():
        values = [terms.term(n) for n in row[1 : 1 + 3 * len(rule.body)]]
        premises = [(values[i], values[i + 1], values[i + 2]) for i in range(0, len(values), 3)]
        literal = premises[target][2 if of_object else 0]
        if isinstance(literal, Literal) and not contains(kind, literal):
            false = Rule(
                "dt-not-type",
                rule.axioms,
                rule.body,
                None,
                (*rule.wording, f', and "{literal}" is no value of ', kind),
            )
            yield Contradiction(false, tuple(premises), masks.read(row[-1]) if masks.timed else 1)
