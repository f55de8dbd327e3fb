"""The ontology as Horn rules, each with its OWL 2 RL name and the axiom that it comes from."""

from detente.rules.compiler import compile_rules, is_tautology
from detente.rules.model import Atom, Binding, Label, Rule, Ruleset, Slot, Triple, Var
from detente.rules.schema import is_axiom

__all__ = [
    "Atom", "Binding", "Label", "Rule", "Ruleset", "Slot", "Triple", "Var", "compile_rules", "is_axiom", "is_tautology",
]  # fmt: skip
