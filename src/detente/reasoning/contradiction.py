"""What the rules of an ontology call false."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rdflib.term import BNode, Literal, Node

from detente.rdf.terms import Triple
from detente.rules import Label, Rule


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
