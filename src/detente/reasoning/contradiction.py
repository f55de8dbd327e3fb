"""What the rules call false: a contradiction, and those that literals make."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rdflib.namespace import RDF
from rdflib.term import BNode, Literal, Node

from detente.rdf.terms import Triple
from detente.rules import Atom, Label, Rule


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A body of premises that the rules call false.

    Attributes:
        rule: the rule, with its axiom and its name in the tables of OWL 2 RL/RDF.
        premises: the triples that match its body.
        mask: the epochs in which all of them hold.
    """

    rule: Rule
    premises: tuple[Triple, ...]
    mask: int

    @property
    def code(self) -> str:
        """A code that stays the same as long as rule, axiom and premises do, as ``prp-irp-1f0c2a9d``.

        Blank nodes count by what is said of them in the axiom only, not by their labels.
        """
        parts = sorted(" ".join(map(_stable, triple)) for triple in (*self.rule.axioms, *self.premises))
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return f"{self.rule.name}-{digest[:8]}"

    def line(self, label: Label = str) -> str:
        """The contradiction in one line: code, axiom, and the premises that break it.

        Args:
            label: gives each term the name to show.
        """
        facts = "; ".join(" ".join(map(label, premise)) for premise in self.premises)
        return f"{self.code}: {self.rule.words(label)}" + (f", but {facts}" if facts else "")


def _stable(term: Node) -> str:
    """A term's text in a code: blank nodes have no lasting label."""
    if isinstance(term, Literal) and (term.language or term.datatype):
        return term.n3() if term.language else f"{term}^^{term.datatype}"
    return "_" if isinstance(term, BNode) else f"{type(term).__name__} {term}"


def not_of_type(
    literal: Node, kind: Node, axioms: tuple[Triple, ...], premises: tuple[Triple, ...], mask: int = 1
) -> Contradiction:
    """dt-not-type: a literal is said to be of a datatype that does not have its value.

    Args:
        literal: the literal.
        kind: the datatype.
        axioms: what says so, with the premises.
        premises: the facts.
        mask: the epochs in which these hold.
    """
    body = tuple(Atom(*premise) for premise in premises)
    words = ("the datatype ", kind, " has no value ", literal)
    return Contradiction(Rule("dt-not-type", axioms, body, None, words), premises, mask)


def of_two_types(thing: Node, one: Node, other: Node, mask: int = 1) -> Contradiction:
    """dt-not-type: a thing is said to be of two datatypes without a common value."""
    atoms = (Atom(thing, RDF.type, one), Atom(thing, RDF.type, other))
    words = ("nothing is both ", one, " and ", other)
    return Contradiction(Rule("dt-not-type", (), atoms, None, words), tuple(a.ground({}) for a in atoms), mask)


def of_two_values(
    one: Node, other: Node, rule: Rule | None, premises: tuple[Triple, ...], mask: int = 1
) -> Contradiction:
    """dt-diff: literals of different values are made the same.

    Args:
        one: a literal.
        other: another.
        rule: the rule that makes them so, with the axioms of all that leads to it; None for names of one thing.
        premises: the facts.
        mask: the epochs in which these hold.
    """
    body = tuple(Atom(*premise) for premise in premises)
    said = (*rule.wording, ": ") if rule is not None else ()
    words = (*said, one, " and ", other, " are different values")
    return Contradiction(Rule("dt-diff", rule.axioms if rule else (), body, None, words), premises, mask)
