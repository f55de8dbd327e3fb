"""Table 4, the semantics of equality: https://www.w3.org/TR/owl2-profiles/#tab-rules-equality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.rules.model import Atom, Distinct, Rule
from detente.rules.registry import P, Q, X, Y, Z, guarded, kind, meant, rule
from detente.rules.schema import Schema, show

SAME = OWL.sameAs


#: eq-ref, without which it would hold of every predicate: each thing is the same as itself.
_ITSELF = tuple(
    Rule("eq-ref", (), (body,), Atom(X, SAME, X), ("the same as itself",))
    for body in (Atom(X, P, Y), Atom(Y, P, X), Atom(Y, X, Z))
)


@meant("eq-ref")
def itself(rules: Iterable[Rule], everywhere: Iterable[Triple]) -> Iterator[Rule]:
    """eq-ref: each thing is the same as itself.

    Args:
        rules: all other rules.
        everywhere: the triples that hold in every graph.

    Yields:
        The rule for each place of a triple, and for the terms of every graph, where another rule than those of equality
        asks what is the same; else it says nothing.
    """
    if any(atom.p == SAME for rule in rules if not rule.name.startswith("eq-") for atom in rule.body):
        yield from _ITSELF
        for term in dict.fromkeys(term for triple in everywhere for term in triple):
            yield Rule("eq-ref", (), (), Atom(term, SAME, term), ("the same as itself",))
        for c in (OWL.ObjectProperty, OWL.DatatypeProperty):  # each property is within itself (scm-op, scm-dp)
            for term in (RDFS.subPropertyOf, OWL.equivalentProperty):
                yield Rule("eq-ref", (), (kind(X, c),), Atom(term, SAME, term), ("the same as itself",))


@rule("eq-sym")
def symmetric(schema: Schema) -> Iterator[Rule]:
    """eq-sym: what is the same is the same both ways."""
    yield Rule("eq-sym", (), (Atom(X, SAME, Y),), Atom(Y, SAME, X), ("the same both ways",))


@rule("eq-trans")
def transitive(schema: Schema) -> Iterator[Rule]:
    """eq-trans: what is the same as the same is the same."""
    yield Rule("eq-trans", (), (Atom(X, SAME, Y), Atom(Y, SAME, Z)), Atom(X, SAME, Z), ("the same in turn",))


@rule("eq-rep-s")
def subjects(schema: Schema) -> Iterator[Rule]:
    """eq-rep-s: what is said of a thing is said of the same under another name."""
    yield Rule("eq-rep-s", (), (Atom(X, SAME, Y), Atom(X, P, Z)), Atom(Y, P, Z), ("the same thing",))


@rule("eq-rep-p")
def predicates(schema: Schema) -> Iterator[Rule]:
    """eq-rep-p: where a property leads, the same property under another name leads."""
    yield Rule("eq-rep-p", (), (Atom(P, SAME, Q), Atom(X, P, Y)), Atom(X, Q, Y), ("the same property",))


@rule("eq-rep-o")
def objects(schema: Schema) -> Iterator[Rule]:
    """eq-rep-o: what leads to a thing leads to the same under another name."""
    yield Rule("eq-rep-o", (), (Atom(Y, SAME, Z), Atom(X, P, Y)), Atom(X, P, Z), ("the same thing",))


@rule("eq-diff1")
def different(schema: Schema) -> Iterator[Rule]:
    """eq-diff1, false: two things are the same and different, or one differs from itself."""
    words = ("nothing is the same as what it differs from",)
    yield Rule("eq-diff1", (), (Atom(X, SAME, Y), Atom(X, OWL.differentFrom, Y)), None, words)
    # With eq-ref, which is not materialised, everything is the same as itself.
    yield Rule("eq-diff1", (), (Atom(X, OWL.differentFrom, X),), None, words)


@meant("eq-diff2", "eq-diff3")
def all_different(schema: Schema) -> Iterator[Distinct]:
    """eq-diff2 and eq-diff3, false: two members of one ``owl:AllDifferent`` are the same.

    Kept as lists, not as a rule for each pair: a list of 10,000 has 50 million pairs.
    """
    found: list[Distinct] = []

    def make(name: str, node: Node, predicate: Node, head: Node) -> Iterator[Rule]:
        items, used = schema.items(head)
        axioms = ((node, RDF.type, OWL.AllDifferent), (node, predicate, head), *used)
        found.append(Distinct(name, axioms, tuple(items)))
        return iter(())

    for name, predicate in (("eq-diff2", OWL.members), ("eq-diff3", OWL.distinctMembers)):
        for node in schema.members(OWL.AllDifferent):
            for head in schema.objects(node, predicate):
                where = f"owl:AllDifferent {show(node)}"
                list(guarded(schema, where, lambda n=name, s=node, p=predicate, o=head: make(n, s, p, o)))  # type: ignore[misc]
    yield from found
