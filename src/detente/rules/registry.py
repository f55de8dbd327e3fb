"""Where the rules of OWL 2 RL/RDF register: each has one function that turns axioms into Horn rules.

The names and meanings are those of the tables in section 4.3 of the W3C's OWL 2 profiles. A rule that the tables
state over axioms becomes one ground rule for each axiom; rules on equality (``eq-*``) and on the schema's own
vocabulary (``scm-*``) hold in every graph and carry no axiom.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeAlias, TypeVar

from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from detente.rules.model import Atom, Disjoint, Member, Rule, Slot, Var
from detente.rules.schema import Malformed, Schema, local, show

_PROFILES = "https://www.w3.org/TR/owl2-profiles/"
#: The section of the W3C document in which all rules stand.
SPECIFICATION = f"{_PROFILES}#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"
#: The table in which a rule stands, by the first part of its name.
TABLES = {
    "eq": f"{_PROFILES}#tab-rules-equality",
    "prp": f"{_PROFILES}#tab-rules-properties",
    "cls": f"{_PROFILES}#tab-rules-classes",
    "cax": f"{_PROFILES}#tab-rules-class-axioms",
    "dt": f"{_PROFILES}#tab-rules-datatypes",
    "scm": f"{_PROFILES}#tab-rules-schema",
}

_P = ParamSpec("_P")
_T = TypeVar("_T")

Compiler: TypeAlias = Callable[[Schema], Iterator[Rule]]

#: What each rule means, by its name in the tables.
MEANINGS: dict[str, str] = {}
COMPILERS: list[Compiler] = []

#: Looked up once: a namespace of rdflib makes the term anew each time.
TYPE = RDF.type
X, Y, Z, W = Var("x"), Var("y"), Var("z"), Var("w")
P, Q = Var("p"), Var("q")


def rule(*names: str) -> Callable[[Compiler], Compiler]:
    """Register a function that makes the rules with these names; its docstring is their meaning."""

    def register(compiler: Compiler) -> Compiler:
        COMPILERS.append(compiler)
        meant(*names)(compiler)
        return compiler

    return register


def meant(*names: str) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Note that a function carries out the rules with these names, though not as Horn rules."""

    def register(function: Callable[_P, _T]) -> Callable[_P, _T]:
        for name in names:
            MEANINGS[name] = inspect.cleandoc(function.__doc__ or "").partition("\n")[0]
        return function

    return register


def table(name: str) -> str:
    """The address of the table in which a rule stands.

    Args:
        name: a rule's name, as ``prp-spo2``.
    """
    return TABLES.get(name.partition("-")[0], SPECIFICATION)


def kind(x: Slot, c: Slot) -> Atom:
    """The atom that says that x is a c."""
    return Atom(x, TYPE, c)


def each(schema: Schema, predicate: Node, make: Callable[[Node, Node], Iterator[Rule]]) -> Iterator[Rule]:
    """The rules of every axiom with this predicate; a malformed axiom gives none, and a warning."""
    for s, o in schema.pairs(predicate):
        try:
            yield from list(make(s, o))
        except Malformed as error:
            schema.warn(f"{local(predicate)} of {local(s)}: {error}: left out")


def each_group(schema: Schema, group: Node, name: str, make: Callable[[Node], Member]) -> Iterator[Disjoint]:
    """Each list of a kind, as ``owl:AllDisjointClasses``; a malformed one gives none, and a warning.

    Args:
        schema: the ontology.
        group: the kind.
        name: of the rule.
        make: gives a term of the list as what the list is of.
    """
    for node in schema.members(group):
        for head in schema.objects(node, OWL.members):
            try:
                items, used = schema.items(head)
                members = tuple(map(make, items))
            except Malformed as error:
                schema.warn(f"{local(group)} {show(node)}: {error}: left out")
            else:
                yield Disjoint(name, ((node, TYPE, group), (node, OWL.members, head), *used), members)


def guarded(schema: Schema, subject: str, make: Callable[[], Iterator[Rule]]) -> Iterator[Rule]:
    """The rules of one axiom; none, and a warning that names it, where the axiom is malformed."""
    try:
        found = list(make())
    except Malformed as error:
        schema.warn(f"{subject}: {error}: left out")
    else:
        yield from found
