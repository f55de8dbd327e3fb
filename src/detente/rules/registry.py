"""Where the rules of OWL 2 RL/RDF register: each has one function that turns axioms into Horn rules.

The names and meanings are those of the tables in section 4.3 of the W3C's OWL 2 profiles. A rule that the tables
state over axioms becomes one ground rule for each axiom; rules on equality (``eq-*``) and on the schema's own
vocabulary (``scm-*``) hold in every graph and carry no axiom.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import ParamSpec, TypeAlias, TypeVar

from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from detente.rules.model import Atom, Rule, Slot, Triple, Var
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


def each_pair(schema: Schema, group: Node, make: Callable[[Node, Node, tuple[Triple, ...]], Rule]) -> Iterator[Rule]:
    """The rule of every two members of each list of a group, as ``owl:AllDisjointClasses``, with the list's axioms."""

    def rules(node: Node, head: Node) -> Iterator[Rule]:
        items, used = schema.items(head)
        axioms = ((node, RDF.type, group), (node, OWL.members, head), *used)
        for a, b in combinations(items, 2):
            yield make(a, b, axioms)

    for node in schema.members(group):
        for head in schema.objects(node, OWL.members):
            where = f"owl:{local(group)} {show(node)}"
            yield from guarded(schema, where, lambda node=node, head=head: rules(node, head))  # type: ignore[misc]


def guarded(schema: Schema, subject: str, make: Callable[[], Iterator[Rule]]) -> Iterator[Rule]:
    """The rules of one axiom; none, and a warning that names it, where the axiom is malformed."""
    try:
        found = list(make())
    except Malformed as error:
        schema.warn(f"{subject}: {error}: left out")
    else:
        yield from found
