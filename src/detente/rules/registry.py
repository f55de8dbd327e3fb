"""Where the rules of OWL 2 RL/RDF register: each has one function that turns axioms into Horn rules.

The names and meanings are those of the tables in section 4.3 of the W3C's OWL 2 profiles,
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules (here `SPECIFICATION`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import TypeAlias

from detente.rules.model import Rule, Var
from detente.rules.schema import Malformed, Schema

SPECIFICATION = "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"

Compiler: TypeAlias = Callable[[Schema], Iterator[Rule]]

#: What each rule means, by its name in the tables.
MEANINGS: dict[str, str] = {}
COMPILERS: list[Compiler] = []

X, Y, Z = Var("x"), Var("y"), Var("z")
Y1, Y2 = Var("y1"), Var("y2")


def rule(*names: str) -> Callable[[Compiler], Compiler]:
    """Register a function that makes the rules with these names; its docstring is their meaning."""

    def register(compiler: Compiler) -> Compiler:
        COMPILERS.append(compiler)
        for name in names:
            MEANINGS[name] = inspect.cleandoc(compiler.__doc__ or "")
        return compiler

    return register


def guarded(schema: Schema, subject: str, make: Callable[[], Iterator[Rule]]) -> Iterator[Rule]:
    """The rules of one axiom; none, and a warning, where the axiom is malformed."""
    try:
        yield from list(make())
    except Malformed as error:
        schema.warn(f"{subject}: {error}: left out")
