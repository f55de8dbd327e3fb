"""What the statements of a mapping select, as triples.

Each row of a SELECT is one node: its column ``node`` says which, every other column is called by a property of the
ontology and gives its values, one or a list of them. What a value is, the ontology says: of a property that leads to
things a prefixed name, of one that leads to values a literal of its range; a label is English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import URIRef

from detente.check.shapes import required_of
from detente.collection import library
from detente.errors import DetenteError
from detente.rdf.hierarchy import descendants
from detente.rdf.reading import parse
from detente.rdf.terms import short
from detente.sources.mappings import BadMapping, Recipe
from detente.sources.typed_tables import first_line
from detente.sources.values import BadValue, Written, written
from detente.vocabulary import CODE, DET, ONTOLOGY_GRAPH, PREFIXES

if TYPE_CHECKING:
    import duckdb

#: How many rows are taken from DuckDB at a time.
_BATCH = 10_000
_TYPE = ox.NamedNode(str(RDF.type))
_ROW = str(DET.row)
_UNRECORDED = str(DET.unrecordedRelation)
_LABELS = frozenset(map(str, (RDFS.label, SKOS.altLabel)))
#: A row or a cell of a file, as the column ``_row`` has it.
PLACE = re.compile(r"(?P<file>[^#]*)#(?P<kind>row|cell)=(?P<row>\d+)(?P<column>,\d+)?")
Value = ox.NamedNode | ox.Literal


class Ontology:
    """What the ontology says of properties and classes that a mapping uses."""

    def __init__(self) -> None:
        """Read the ontology."""
        schema = parse(library.path("ontology/detente.ttl"))
        self.kinds = {str(s): str(o) for s, p, o in schema if p == RDF.type}
        self.ranges = {str(s): str(o) for s, p, o in schema if p == RDFS.range}
        self.entities = frozenset(map(str, descendants(schema, [DET.Entity], RDFS.subClassOf)))
        self.labels = {str(s): str(o).lower() for s, p, o in schema if p == RDFS.label}
        self.classes = {s for s, kind in self.kinds.items() if kind == str(OWL.Class)}
        self.codes = frozenset(str(s) for s, _, _ in parse(library.path("ontology/codes.ttl")))
        self._required = required_of(schema)

    def required(self, kind: str) -> frozenset[str]:
        """The properties that things of a class cannot be without."""
        return self._required.get(kind, frozenset())


@cache
def ontology() -> Ontology:
    """The ontology, read once."""
    return Ontology()


class Maker:
    """Makes triples of what statements select."""

    def __init__(self, recipe: Recipe, namespace: str) -> None:
        """Take the mapping, and the namespace of the source."""
        self._recipe = recipe
        self._prefixes: Mapping[str, str] = {"this": namespace} | {p: str(base) for p, base in PREFIXES.items()}
        self._known: dict[str, ox.NamedNode] = {}
        #: How many nodes there are of each class, by its IRI.
        self.counts: dict[str, int] = {}
        #: The things that roles lead to, each with a row that names it.
        self.fillers: dict[str, ox.NamedNode | None] = {}
        self._led_to: list[ox.NamedNode] = []
        #: The triples of the entities.
        self.entities: list[ox.Triple] = []
        #: The rows that things point to, by the name of their file in an IRI.
        self.rows: dict[str, set[int]] = {}
        #: The rows of each table, by its name, before the statements ran.
        self.read: dict[str, set[int]] = {}
        #: The things that have been made.
        self.made: set[str] = set()

    def run(self, db: duckdb.DuckDBPyConnection) -> Iterator[ox.Triple]:
        """The triples of all that the statements select, but for those of entities, which are kept in ``entities``.

        Raises:
            BadMapping: a statement cannot be run, or selects what is no triple.
        """
        import duckdb

        for name in self._recipe.tables:
            self.read[name] = {n for (n,) in db.execute(f'SELECT _n FROM "{name}"').fetchall()}
        try:
            for statement in db.extract_statements(self._recipe.sql):
                if statement.type == duckdb.StatementType.SELECT:
                    yield from self._selected(db.cursor().execute(statement))
                else:
                    db.execute(statement)
        except duckdb.Error as error:
            raise BadMapping(f"{self._recipe.name}.sql: {first_line(error)}") from None

    def _selected(self, result: duckdb.DuckDBPyConnection) -> Iterator[ox.Triple]:
        columns = [str(column[0]) for column in result.description or ()]
        if "node" not in columns or "rdf:type" not in columns:
            raise self._bad(f'a SELECT without the columns node and "rdf:type", but with {", ".join(columns)}')
        node_at, type_at = columns.index("node"), columns.index("rdf:type")
        makers = [(i, *self._maker(name)) for i, name in enumerate(columns) if i not in (node_at, type_at)]
        # Where participations say who takes part, what they are of need not.
        said_apart = "det:participationIn" in self._recipe.sql
        row_at = next((i for i, p, _ in makers if p.value == _ROW), node_at)
        while rows := result.fetchmany(_BATCH):
            for row in rows:
                kind, node = self._iri(row[type_at]), self._iri(row[node_at])
                if node.value in self.made:
                    raise self._bad(f"two rows make the node {row[node_at]}")
                self.made.add(node.value)
                self.counts[kind.value] = self.counts.get(kind.value, 0) + 1
                triples = [ox.Triple(node, _TYPE, kind)]
                for i, p, make in makers:
                    value = row[i]
                    values = [v for v in (value if isinstance(value, list) else [value]) if v is not None]
                    if values:
                        try:
                            triples += [ox.Triple(node, p, o) for o in make(values)]
                        except BadValue as error:
                            raise self._bad(f"{_told(row[row_at])}: {columns[i]} {error}") from None
                    elif not said_apart and p.value in ontology().required(kind.value):
                        needs = f"{columns[i]} has no value, which {_short(kind)} cannot be without"
                        raise self._bad(f"{_told(row[row_at])}: {needs}")
                place = next((t.object for t in triples if t.predicate.value == _ROW), None)
                for thing in self._led_to:
                    self.fillers.setdefault(thing.value, place if isinstance(place, ox.NamedNode) else None)
                self._led_to.clear()
                if kind.value in ontology().entities:
                    self.entities += triples
                else:
                    yield from triples

    def _maker(self, column: str) -> tuple[ox.NamedNode, Callable[[list[Any]], list[Value]]]:
        """The property that a column is called by, and what makes its values."""
        p = self._iri(column)
        kind = ontology().kinds.get(p.value)
        if p.value == _ROW:
            return p, self._places
        if p.value in _LABELS:
            return p, lambda values: [ox.Literal(str(v), language="en") for v in dict.fromkeys(values)]
        if p.value == _UNRECORDED:
            return p, lambda values: [self._iri(value) for value in dict.fromkeys(values)]
        if kind == str(OWL.ObjectProperty):
            return p, self._things
        if kind == str(OWL.DatatypeProperty):
            datatype = ox.NamedNode(ontology().ranges.get(p.value, str(XSD.string)))
            write = written(p.value, datatype.value)

            def literals(values: list[Any]) -> list[Value]:
                return [ox.Literal(_lexical(write, v), datatype=datatype) for v in dict.fromkeys(values)]

            return p, literals
        raise self._bad(f"a column {column!r}, which is no property of the ontology")

    def _things(self, values: list[Any]) -> list[Value]:
        found = [self._iri(value) for value in dict.fromkeys(values)]
        self._led_to += found
        return list(found)

    def _places(self, values: list[Any]) -> list[Value]:
        """Rows, or cells of one column; those that follow each other as one range (RFC 7111, section 2)."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for value in values:
            place = PLACE.fullmatch(str(value))
            if place is None:
                raise self._bad(f"det:row {value!r}: give _row of a table, or a #cell= made of it")
            found.setdefault((place["file"], place["kind"], place["column"] or ""), []).append(int(place["row"]))
            self.rows.setdefault(place["file"], set()).add(int(place["row"]))
        made: dict[tuple[str, str], list[str]] = {}
        for (file, kind, column), numbers in found.items():
            for first, last in _runs(sorted(set(numbers))):
                ends = f"{first}{column}", f"{last}{column}"
                made.setdefault((file, kind), []).append("-".join(dict.fromkeys(ends)))
        space = self._prefixes["this"]
        return [ox.NamedNode(f"{space}{file}#{kind}={';'.join(parts)}") for (file, kind), parts in made.items()]

    def _iri(self, name: Any) -> ox.NamedNode:
        """A prefixed name, or an IRI, as a term."""
        if (found := self._known.get(name)) is not None:
            return found
        text = str(name)
        prefix, colon, local = text.partition(":")
        if not colon or (prefix not in self._prefixes and not local.startswith("//")):
            raise self._bad(f"{text[:80]!r} is no prefixed name; there are {', '.join(self._prefixes)}")
        iri = to_ox_iri(self._prefixes[prefix] + local if prefix in self._prefixes else text)
        in_ontology = iri.value.startswith(str(DET)) and iri.value not in ontology().kinds
        if in_ontology and not iri.value.startswith(str(ONTOLOGY_GRAPH) + "/"):
            raise self._bad(f"{text} is no term of the ontology")
        if iri.value.startswith(str(CODE)) and iri.value not in ontology().codes:
            raise self._bad(f"{text} is no code: docs/ontology.md lists those that there are")
        if prefix != "this":  # of these there are as many as rows
            self._known[name] = iri
        return iri

    def _bad(self, why: str) -> DetenteError:
        return BadMapping(f"{self._recipe.name}.sql: {why}")


def to_ox_iri(text: str) -> ox.NamedNode:
    """An IRI as a term.

    Raises:
        BadMapping: it is none.
    """
    try:
        return ox.NamedNode(text)
    except ValueError as error:
        raise BadMapping(f"{text[:80]!r} is no IRI: {' '.join(str(error).split())}") from None


def _lexical(write: Written, value: Any) -> str:
    try:
        return write(value)
    except BadValue as error:
        raise BadValue(f"is {str(value)[:40]!r}, {error}") from None


def _told(place: Any) -> str:
    """Where a row stands, as ``visits.csv row 2``, or else which node it makes."""
    first = place[0] if isinstance(place, list) and place else place
    found = PLACE.fullmatch(str(first))
    return f"{unquote(found['file'])} row {found['row']}" if found else str(first)[:80]


def _short(term: ox.NamedNode) -> str:
    return short(URIRef(term.value))


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Numbers in order, as the first and the last of those that follow each other."""
    start = end = numbers[0]
    for number in [*numbers[1:], -1]:
        if number == end + 1:
            end = number
            continue
        yield start, end
        start = end = number
