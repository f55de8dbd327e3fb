"""The ontology as Horn rules, each with its OWL 2 RL name and the axiom that it comes from."""

from detente.rules.compiler import compile_rules, is_tautology, trivial_triples
from detente.rules.model import Atom, Binding, Distinct, Label, Rule, Ruleset, Slot, Var
from detente.rules.registry import MEANINGS, SPECIFICATION, table
from detente.rules.schema import is_axiom

__all__ = [
    "MEANINGS", "SPECIFICATION", "Atom", "Binding", "Distinct", "Label", "Rule", "Ruleset", "Slot", "Var",
    "compile_rules", "is_axiom", "is_tautology", "table", "trivial_triples",
]  # fmt: skip
