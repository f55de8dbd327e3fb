"""The lineage of a row: its witnesses, the triples of the graph that a row of an answer rests on, for any query.

The row's values are joined to the query's pattern, and each solution is put into the pattern's triples. A
pattern within OPTIONAL counts where it is met, a branch of UNION where it holds, a sub-select with the
solutions behind its result, a property path as the edges of one way through the graph. Patterns under MINUS
and NOT EXISTS have no triples: their absence is the witness. The grammar and the algebra are rdflib's
(https://www.w3.org/TR/sparql11-query/#sparqlAlgebra); the outer pattern is solved by the engine that gave the
row, and what lies within it by rdflib over the same triples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

import rdflib
from rdflib.namespace import OWL, RDFS
from rdflib.paths import Path
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.evaluate import evalPart
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import QueryContext
from rdflib.store import Store
from rdflib.term import BNode, Literal, Node, URIRef, Variable

from detente.asking import sparql
from detente.asking.algebra import aggregates, parts_of, pattern_of, tree, ungraphed, variables_of
from detente.asking.answers import Answer, Cell
from detente.asking.patterns import cut
from detente.asking.sparql import BadQuery, with_prefixes
from detente.collection.view import View
from detente.explaining.property_paths import readable, way
from detente.rdf.terms import Triple

#: How many solutions behind one row are looked at, where nothing else is said.
LIMIT = 200
#: Begins the names of the variables that say which others were bound.
_MARK = "bound_before_"
#: What a solution gives each variable.
Binding = dict[Node, Node]
_SCHEMA = frozenset({RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.equivalentClass})


@dataclass(frozen=True, slots=True)
class Absence:
    """Triples that are not in the graph, as the row asks.

    Attributes:
        patterns: what is absent together; a variable stands for anything.
        conditional: whether the query sets further conditions on what must be absent.
    """

    patterns: tuple[tuple[Node, Node | Path, Node], ...]
    conditional: bool = False


@dataclass(slots=True)
class Lineage:
    """What a row of an answer rests on.

    Attributes:
        triples: the facts, stated or inferred, in the order of the query.
        axioms: triples of the ontology's own vocabulary, such as sub-classes.
        absences: what must not be in the graph.
        solutions: how many solutions of the pattern were looked at, also those that need more than another.
        cut: whether there are more.
    """

    triples: dict[Triple, None] = field(default_factory=dict)
    axioms: dict[Triple, None] = field(default_factory=dict)
    absences: dict[Absence, None] = field(default_factory=dict)
    solutions: int = 0
    cut: bool = False


class _View(Store):
    """The triples of a knowledge graph, as rdflib's evaluator reads them."""

    def __init__(self, kg: View) -> None:
        super().__init__()
        self._kg = kg

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[tuple[Triple, Iterator[Any]]]:
        """The triples that fit, in no context of their own."""
        if isinstance(triple_pattern[0], Literal) or isinstance(triple_pattern[1], (Literal, BNode)):
            return
        for triple in self._kg.match(*triple_pattern):
            yield triple, iter((context,))


def lineage_of(kg: View, query: str, row: Mapping[str, Cell], limit: int | None = LIMIT) -> Lineage:
    """The triples that a row rests on, and what must be absent for it.

    Args:
        kg: the graph that gave the answer, with its view and year.
        query: the query, with the values of its parameters in it.
        row: the value of each column; None, or no entry, where it is unbound.
        limit: how many solutions behind the row are looked at, since an aggregate can have very many; None for all.

    Returns:
        The witnesses; none where the row is not an answer to the query. A triple that CONSTRUCT or DESCRIBE gives
        rests on itself where it is in the graph, and one that CONSTRUCT makes on the pattern that makes it. An
        ASK that is answered with no rests on what is absent.

    Raises:
        BadQuery: the query is malformed or not answered, or has a path whose way cannot be followed.
    """
    text = with_prefixes(query, tuple(kg.prefixes.items()))
    parsed, algebra = _read(text)
    found = Lineage()
    grounding = _Grounding(kg, found, limit)
    if algebra.name in ("ConstructQuery", "DescribeQuery"):
        triple = tuple(row.get(column) for column in ("subject", "predicate", "object"))
        s, p, o = triple
        if s is not None and p is not None and o is not None and kg.holds(s, p, o):
            found.solutions = 1
            grounding.add((s, p, o))
        elif algebra.name == "ConstructQuery":
            _constructed(kg, text, algebra, triple, grounding, limit)
        return found
    pattern = pattern_of(algebra)
    whole = algebra.name != "AskQuery" and aggregates(algebra)
    if algebra.name == "AskQuery":
        if row.get("answer") == Literal(False):
            grounding.absent(pattern, {})
            return found
        within: Mapping[str, Cell] = {}
    else:
        within = _within(parsed, algebra, row)
    _ground_all(grounding, pattern, _solutions(kg, text, within), limit, whole)
    return found


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[Any, CompValue]:
    """A checked query as parsed and as algebra; kept, since parsing takes longer than looking for the rows."""
    sparql.check(text)
    parsed = tree(text)
    return parsed, translateQuery(parsed).algebra


def witnesses(kg: View, query: str, answer: Answer, row: Sequence[Cell]) -> list[Triple]:
    """The triples behind one row of an answer, those about the ontology's terms included, each once.

    Args:
        kg: the graph that was asked.
        query: the query, with its parameters filled in.
        answer: the answer that the row is from.
        row: one of its rows.
    """
    found = lineage_of(kg, query, dict(zip(map(str, answer.columns), row, strict=True)))
    return [*found.triples, *found.axioms]


def _ground_all(
    grounding: _Grounding, pattern: CompValue, solutions: Iterator[Binding], limit: int | None, whole: bool
) -> None:
    """Note what solutions rest on: where each alone gives the row, without what one needs beyond all that another does.

    Who takes part in an organisation rests on that, and not on who else takes part in it, though a query that asks for
    organisations with any participant at all is solved by each of them.

    Args:
        grounding: gathers the triples.
        pattern: what is solved.
        solutions: the solutions behind the row.
        limit: how many of them are looked at.
        whole: whether the row needs all of them, as a count does.
    """
    found = grounding.found
    each: list[Lineage] = []
    for solution in solutions:
        if found.solutions == limit:
            found.cut = True
            break
        found.solutions += 1
        grounding.found = Lineage()
        grounding.ground(pattern, solution)
        each.append(grounding.found)
    grounding.found = found
    needs = [{*one.triples, *one.absences} for one in each]
    least = set(map(frozenset, needs))
    for one, need in zip(each, needs, strict=True):
        if whole or not any(other < need for other in least):
            found.triples |= one.triples
            found.axioms |= one.axioms
            found.absences |= one.absences
            found.cut = found.cut or one.cut


def _constructed(
    kg: View,
    text: str,
    algebra: CompValue,
    triple: Sequence[Cell],
    grounding: _Grounding,
    limit: int | None,
) -> None:
    """Ground the pattern in the solutions that make a triple of a CONSTRUCT template."""
    for template in algebra.template or ():
        row: dict[str, Cell] = {}
        fits = True
        for part, term in zip(template, triple, strict=True):
            if isinstance(part, Variable):
                fits = fits and row.setdefault(str(part), term) == term
            elif not isinstance(part, BNode):
                fits = fits and part == term
        if fits:
            _ground_all(grounding, pattern_of(algebra), _solutions(kg, text, row), limit, whole=False)


def _within(parsed: Any, algebra: CompValue, row: Mapping[str, Node | None]) -> dict[str, Node | None]:
    """The row's values of variables of the pattern: without those that the SELECT clause computes."""
    computed = {str(v.evar) for v in parsed[1].projection or () if v.evar is not None}
    return {str(v): row.get(str(v)) for v in algebra.PV or () if str(v) not in computed}


def _solutions(kg: View, text: str, row: Mapping[str, Node | None]) -> Iterator[Binding]:
    """The solutions of a query's pattern that give a row, always in the same order."""
    # Not checked again: the query has been, and what is added to it are terms of its answer.
    asked = _with_row(text, row)
    answer = sparql.run(sparql.store_of(kg, asked), asked, kg.labels)
    for cells in sorted(answer.rows, key=lambda row: ["" if t is None else t.n3() for t in row]):
        values = dict(zip(answer.columns, cells, strict=True))
        solution: Binding = {
            Variable(name): term
            for name, term in values.items()
            if term is not None and not name.startswith(_MARK) and values.get(_MARK + name) != Literal(False)
        }
        if all(solution.get(Variable(name)) == term for name, term in row.items()):
            yield solution


def _with_row(text: str, row: Mapping[str, Node | None]) -> str:
    """The query's pattern with a row's values joined to it: every variable, no modifiers.

    A join also gives its value to a variable that a solution leaves unbound; marks tell which were bound.
    """
    prologue, group, own = cut(text)
    given = {name: term for name, term in row.items() if isinstance(term, (URIRef, Literal))}
    marks = " ".join(f"BIND(BOUND(?{name}) AS ?{_MARK}{name})" for name in given)
    cells = " ".join(term.n3() for term in given.values())
    joined = f"VALUES ({' '.join(f'?{name}' for name in given)}) {{ ({cells}) }}" if given else ""
    return f"{prologue} SELECT * WHERE {{ {{ {group}\n{own} {marks} }} {joined} }}"


class _Grounding:
    """Puts solutions into patterns and gathers the triples."""

    def __init__(self, kg: View, found: Lineage, limit: int | None) -> None:
        self._kg = kg
        self.found = found
        self._limit = limit
        self._graph = rdflib.Graph(store=_View(kg))

    def add(self, triple: Triple) -> None:
        """Note a triple, by its kind."""
        kind = self.found.axioms if triple[1] in _SCHEMA else self.found.triples
        kind[triple] = None

    def solutions(self, part: CompValue, binding: Binding) -> Iterator[Binding]:
        """The solutions of a pattern that agree with a binding."""
        for solution in evalPart(QueryContext(self._graph, initBindings=binding), ungraphed(part)):  # type: ignore[arg-type]
            full = {**binding, **dict(solution.items())}
            if all(full[key] == term for key, term in binding.items()):
                yield full

    def ground(self, part: CompValue, binding: Binding, beside: frozenset[Node] = frozenset()) -> None:
        """Note the triples of a pattern that a solution meets.

        Args:
            part: the pattern.
            binding: the solution.
            beside: the variables of the patterns that it is joined with.
        """
        name = part.name
        if name == "BGP":
            self._triples(part, binding)
        elif name == "Union":
            for branch, other in ((part.p1, part.p2), (part.p2, part.p1)):
                foreign = variables_of(other) - variables_of(branch) - beside
                if foreign.isdisjoint(binding) and self._met(branch, binding):
                    self.ground(branch, binding, beside)
        elif name == "Join":
            self.ground(part.p1, binding, beside | variables_of(part.p2))
            self.ground(part.p2, binding, beside | variables_of(part.p1))
        elif name == "LeftJoin":
            self.ground(part.p1, binding, beside | variables_of(part.p2))
            if self._met(CompValue("Filter", expr=part.expr, p=part.p2, _vars=variables_of(part.p2)), binding):
                self.ground(part.p2, binding, beside | variables_of(part.p1))
        elif name == "Minus":
            self.ground(part.p1, binding, beside)
            self.absent(part.p2, binding)
        elif name == "Filter":
            self.ground(part.p, binding, beside)
            self._conditions(part.expr, binding)
        elif name in ("Extend", "Graph"):
            self.ground(part.p, binding, beside | ({part.var} if name == "Extend" else set()))
        elif name == "ToMultiSet" and part.p.name != "values":
            self._sub_select(part.p, binding)

    def _triples(self, part: CompValue, binding: Binding) -> None:
        """Note the triples of a basic graph pattern; blank nodes in it are variables."""
        if not all(readable(p) for _, p, _ in part.triples):
            raise BadQuery("no reasons can be given for a property path with !^")
        full = next(self.solutions(part, binding), None)
        if full is None:
            return
        for s, p, o in part.triples:
            start, property_, end = full.get(s, s), full.get(p, p), full.get(o, o)
            if isinstance(property_, Path):
                for triple in way(self._kg, start, property_, end) or ():
                    self.add(triple)
            else:
                self.add((start, property_, end))

    def _met(self, part: CompValue, binding: Binding) -> bool:
        """Whether a pattern holds in a solution, and binds nothing that the solution leaves unbound."""
        return any(
            all(key in binding for key in full if isinstance(key, Variable)) for full in self.solutions(part, binding)
        )

    def _sub_select(self, part: CompValue, binding: Binding) -> None:
        """The solutions within a sub-select: one, and of an aggregate those of its group."""
        inner, project = pattern_of(part), part
        while project.name != "Project":
            project = project.p
        visible = {v: binding[v] for v in project.PV if v in binding and v in variables_of(inner)}
        limit = self._limit if aggregates(project) else 1
        several = list(islice(self.solutions(inner, visible), None if limit is None else limit + 1))
        if limit is not None and limit < len(several):
            self.found.cut = self.found.cut or limit > 1
            del several[limit:]
        for solution in several:
            self.ground(inner, solution)

    def _conditions(self, expr: object, binding: Binding) -> None:
        """EXISTS and NOT EXISTS, alone or joined by &&; other conditions are about values."""
        if not isinstance(expr, CompValue):
            return
        if expr.name == "ConditionalAndExpression":
            for part in (expr.expr, *expr.other):
                self._conditions(part, binding)
        elif expr.name == "Builtin_EXISTS":
            for solution in islice(self.solutions(expr.graph, binding), 1):
                self.ground(expr.graph, solution)
        elif expr.name == "Builtin_NOTEXISTS":
            self.absent(expr.graph, binding)

    def absent(self, part: CompValue, binding: Binding) -> None:
        """Note what a pattern would need and the graph does not have."""
        parts = list(parts_of(part))
        patterns = tuple(
            (binding.get(s, s), binding.get(p, p), binding.get(o, o))
            for bgp in parts
            if bgp.name == "BGP"
            for s, p, o in bgp.triples
        )
        conditional = any(p.name in ("Filter", "Union", "Minus", "LeftJoin") for p in parts)
        self.found.absences[Absence(patterns, conditional)] = None
