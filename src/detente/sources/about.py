"""What a data set is, as triples: its citation, its licence, its files, and what it is complete for."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from urllib.parse import quote

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF, RDFS, XSD

from detente.sources.downloads import Table
from detente.sources.making import ontology, to_ox_iri
from detente.sources.mappings import BadMapping, Recipe
from detente.sources.typed_tables import Wrong
from detente.vocabulary import DET, PREFIXES

Term = ox.NamedNode | ox.Literal
#: How many rows that were left out are noted.
_NOTED = 100
#: How a note of a row that was left out begins.
LEFT_OUT = "left out: "


def described(
    recipe: Recipe,
    namespace: str,
    tables: Mapping[str, Table],
    version: str,
    span: tuple[int, int],
    left_out: Sequence[Wrong],
) -> Iterator[ox.Triple]:
    """What the source is: its citation, its licence, its files, and what it is complete for."""
    me = of_source(namespace)
    more = len(left_out) - _NOTED
    said: list[tuple[object, Term]] = [
        (RDF.type, iri(DET.DataSet)),
        (RDFS.label, english(f"{recipe.title}{f', version {version}' if version else ''}")),
        (DCTERMS.title, english(recipe.title)),
        (DET.version, ox.Literal(version)),
        (DET.citation, ox.Literal(recipe.citation)),
        (DCTERMS.license, licence(recipe.licence)),
        (DCTERMS.source, to_ox_iri(recipe.homepage)),
        (DET.span, ox.Literal(f"{span[0]}/{span[1]}")),
        (DET.notTaken, english(recipe.not_taken)),
        *((DET.note, ox.Literal(f"{LEFT_OUT}{wrong}")) for wrong in left_out[:_NOTED]),
        (DET.note, ox.Literal(f"{LEFT_OUT}{more:,} more" if more > 0 else "")),
    ]
    yield from (ox.Triple(me, iri(p), o) for p, o in said if o.value)
    for called, table in tables.items():
        form = recipe.tables[called]
        # With "*" all other columns are read too.
        read = [] if "*" in form.columns else list(form.columns)
        file = ox.NamedNode(namespace + quote(table.name, safe=""))
        count = max((n for n, _ in table.records()), default=1)
        of_file: list[tuple[object, Term]] = [
            (RDF.type, iri(DET.DataFile)),
            (RDFS.label, english(f"{recipe.title}: {table.name}")),
            (DET.citation, ox.Literal(f"{recipe.citation} {table.name}.")),
            (DET.fileOf, me),
            (DET.sha256, ox.Literal(table.sha256)),
            (DET.rows, number(count)),
            *((DET.columnRead, ox.Literal(column)) for column in read),
        ]
        yield from (ox.Triple(file, iri(p), o) for p, o in of_file)
    for position, each in enumerate(recipe.complete, 1):
        last = min(each.last, span[1])
        if last < each.first:
            continue
        coverage = ox.NamedNode(f"{namespace}coverage{position}")
        kind = _term(recipe, each.kind, ontology().classes, "class")
        population = _term(recipe, each.population, ontology().codes, "code")
        yield ox.Triple(me, iri(DET.completeFor), coverage)
        covered: list[tuple[object, Term]] = [
            (RDF.type, iri(DET.Coverage)),
            (RDFS.label, english(f"{recipe.title}: {ontology().labels[kind.value]}, {each.first} to {last}")),
            (DET.coversKind, kind),
            *((DET.coversRelation, _term(recipe, name, ontology().kinds, "relation")) for name in each.relations),
            (DET.coversPopulation, population),
            (DET.startYear, number(each.first)),
            (DET.endYear, number(last)),
            *((DET.gap, ox.Literal(gap)) for gap in each.gaps),
        ]
        yield from (ox.Triple(coverage, iri(p), o) for p, o in covered)


def _term(recipe: Recipe, name: str, known: Container[str], what: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    if prefix not in PREFIXES or str(PREFIXES[prefix][local]) not in known:
        raise BadMapping(f"{recipe.name}.sql: 'complete for' names {name!r}, which is no {what}")
    return ox.NamedNode(str(PREFIXES[prefix][local]))


def of_source(namespace: str) -> ox.NamedNode:
    """The IRI of a data set, in the namespace of its things."""
    return to_ox_iri(f"{namespace}DataSet")


def iri(term: object) -> ox.NamedNode:
    """A term of rdflib, or an IRI as text, as a term of pyoxigraph."""
    return ox.NamedNode(str(term))


def english(text: str) -> ox.Literal:
    """A text in English."""
    return ox.Literal(text, language="en")


def number(value: int) -> ox.Literal:
    """A whole number."""
    return ox.Literal(str(value), datatype=iri(XSD.integer))


def licence(said: str) -> Term:
    """A licence: its address where it has one, else what is said of it."""
    return ox.NamedNode(said) if said.startswith("https://") else ox.Literal(said)
