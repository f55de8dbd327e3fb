"""The rules of expansion (``ontology/expansion/``), and what they are made of."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import BNode, Literal, Node, URIRef, Variable

from detente.collection import cache as cache_
from detente.collection import library
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, short
from detente.vocabulary import PREFIXES

_PROLOGUE = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())
_NAMES = re.compile(rf"(?<![\w<])({'|'.join(PREFIXES)}):([A-Za-z]\w*)|<([^<>\s]+)>")
_WHERE = re.compile(r"\}\s*WHERE\s*\{", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExpansionRule:
    """One rule of expansion.

    Attributes:
        node: its IRI.
        comment: what it does, in a sentence.
        order: the rules of a lower order run before it.
        construct: the rule, as SPARQL CONSTRUCT.
    """

    node: Node
    comment: str
    order: float
    construct: str

    @property
    def reads(self) -> frozenset[Node]:
        """The IRIs behind its template, or in all of it where no WHERE tells: all properties and classes it reads."""
        behind = _WHERE.search(self.construct)
        names = _NAMES.finditer(self.construct, behind.end() if behind else 0)
        return frozenset(URIRef(f"{PREFIXES[m[1]]}{m[2]}" if m[1] else m[3]) for m in names) | {RDF.type}


@dataclass(frozen=True, slots=True)
class Patterns:
    """What a rule of expansion is made of.

    Attributes:
        template: what it makes; variables are rdflib's.
        body: the triple patterns that each of its solutions meets, those of OPTIONAL and of filters left out.
        tables: the rows of its VALUES.
        every: all of its triple patterns.
    """

    template: tuple[Triple, ...]
    body: tuple[Triple, ...]
    tables: tuple[tuple[Mapping[Node, Node], ...], ...]
    every: tuple[Triple, ...]


@cache
def rules() -> tuple[ExpansionRule, ...]:
    """The rules of expansion, in the order in which they run.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    found = []
    for file in library.rule_files():
        said: dict[Node, dict[Node, Node]] = defaultdict(dict)
        for s, p, o in parse(file):
            said[s][p] = o
        for node, what in said.items():
            if what.get(RDF.type) == SH.SPARQLRule:
                order = what.get(SH.order)
                number = float(order.value) if isinstance(order, Literal) else 0.0
                construct = _PROLOGUE + str(what.get(SH.construct, ""))
                found.append(ExpansionRule(node, str(what.get(RDFS.comment, short(node))), number, construct))
    return tuple(sorted(found, key=lambda rule: (rule.order, str(rule.node))))


@cache
def patterns(rule: ExpansionRule) -> Patterns:
    """What a rule is made of; kept between runs, since reading a rule takes longer than running it."""
    name = cache_.key([Path(__file__)], rdflib.__version__, "patterns", rule.construct)
    template, body, tables, every = json.loads(cache_.text(name, lambda: json.dumps(_written(_read(rule)))))

    def triples(found: list[list[list[str]]]) -> tuple[Triple, ...]:
        return tuple((_term(s), _term(p), _term(o)) for s, p, o in found)

    def row(found: dict[str, list[str]]) -> Mapping[Node, Node]:
        return {Variable(key): _term(value) for key, value in found.items()}

    rows = tuple(tuple(map(row, table)) for table in tables)
    return Patterns(triples(template), triples(body), rows, triples(every))


def _written(found: Patterns) -> list[Any]:
    """Patterns as JSON takes them."""

    def triples(some: tuple[Triple, ...]) -> list[list[list[str]]]:
        return [[_parts(term) for term in triple] for triple in some]

    tables = [[{str(key): _parts(value) for key, value in row.items()} for row in table] for table in found.tables]
    return [triples(found.template), triples(found.body), tables, triples(found.every)]


def _parts(term: Node) -> list[str]:
    if isinstance(term, Literal):
        return ["literal", str(term), term.language or "", str(term.datatype or "")]
    return ["variable" if isinstance(term, Variable) else "blank" if isinstance(term, BNode) else "iri", str(term)]


def _term(parts: list[str]) -> Node:
    kind, text, *more = parts
    if kind == "literal":
        language, datatype = more
        return Literal(text, lang=language or None, datatype=URIRef(datatype) if datatype else None)
    made = {"variable": Variable, "blank": BNode, "iri": URIRef}[kind](text)
    return cast(Node, made)


def _read(rule: ExpansionRule) -> Patterns:
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    algebra = prepareQuery(rule.construct).algebra
    body: list[Triple] = []
    every: list[Triple] = []
    tables: list[tuple[Mapping[Node, Node], ...]] = []
    queue: list[tuple[object, bool]] = [(algebra.p, True)]
    while queue:
        part, sure = queue.pop()
        if isinstance(part, list | tuple):
            queue += ((each, sure) for each in reversed(part))
        elif isinstance(part, CompValue):
            if part.name == "BGP":
                every += part.triples
                body += part.triples if sure else ()
            elif part.name == "values":
                tables.append(tuple(part.res))
            else:
                certain = {"p", "p1"} | ({"p2"} if part.name == "Join" else set())
                certain -= {"p1"} if part.name == "Union" else set()
                queue += ((value, sure and key in certain) for key, value in reversed(part.items()) if key != "_vars")
    return Patterns(tuple(map(tuple, algebra.template or ())), tuple(body), tuple(tables), tuple(every))
