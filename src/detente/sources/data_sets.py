"""A data set that a user has downloaded, as a source of a collection: facts, actors, files, and what it covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, VANN

from detente.collection.declared import graphs_of
from detente.sources import lost_rows, typed_tables
from detente.sources.about import described, english, iri, licence, of_source
from detente.sources.downloads import Table, WrongFiles, read
from detente.sources.made_states import made_states
from detente.sources.making import Maker, ontology
from detente.sources.mappings import Recipe
from detente.sources.namesakes import namesakes, reference
from detente.vocabulary import CODE_GRAPH, DET, ONTOLOGY_GRAPH, PREFIXES

Term = ox.NamedNode | ox.Literal
_TYPE = ox.NamedNode(str(RDF.type))
#: How many rows are named where rows are wrong.
_NAMED = 3


@dataclass(frozen=True)
class Loaded:
    """What was made of a data set.

    Attributes:
        recipe: its mapping.
        version: its version; empty where no known one has these files.
        files: the names of its files, each with the number of its rows, the column names not counted.
        counts: how many things there are of each class, by the label of the class.
        triples: how many triples there are.
        span: the first and the last year of which it speaks.
        left_out: the rows and values that were left out, and why.
        own: the labels of actors that are known to this data set alone.
        notes: what a user should know of it, one line each.
    """

    recipe: Recipe
    version: str
    files: Mapping[str, int]
    counts: Mapping[str, int]
    triples: int
    span: tuple[int, int]
    left_out: Sequence[typed_tables.Wrong]
    own: Sequence[str]
    notes: Sequence[str]


def make(
    recipe: Recipe,
    files: Iterable[Path],
    folder: Path,
    namespace: str,
    known: Iterable[Path] = (),
    skip_bad_rows: bool = False,
    complete: bool = False,
) -> Loaded:
    """Make the files of a data set's source: ``source.ttl``, ``entities.ttl``, ``facts.ttl``, ``files/``, its mapping.

    Args:
        recipe: the mapping of the data set.
        files: its tables, in any order.
        folder: an empty folder.
        namespace: where its things have their IRIs; it ends with the name of the source.
        known: the files that tell what codes and names name.
        skip_bad_rows: leave out rows that cannot be read, instead of refusing the file.
        complete: say of the files that they are complete for what the mapping says, also where no known version has
            them, or rows were left out. Else such files are complete for nothing: what they lack is not known.

    Raises:
        Unreachable: a file cannot be read.
        BadTable, WrongFiles: a file is no table, or not one of this data set; or nothing is made of it.
        BadRows: rows cannot be read.
        BadMapping: the mapping does not fit the ontology.
    """
    (folder / f"{recipe.name}.sql").write_text(recipe.sql, encoding="utf-8")
    return _Loading(recipe, namespace, folder, skip_bad_rows, complete).run(files, known)


class _Loading:
    """One data set on its way in."""

    def __init__(self, recipe: Recipe, namespace: str, folder: Path, skip: bool, complete: bool) -> None:
        self._recipe, self._namespace, self._folder = recipe, namespace, folder
        self._name = namespace.rstrip("/").rpartition("/")[2]
        self._skip, self._complete = skip, complete
        self._notes: list[str] = []
        self._source = of_source(namespace)

    def run(self, files: Iterable[Path], known: Iterable[Path]) -> Loaded:
        """Read, make and write everything; see `make`."""
        kept = self._folder / "files"
        kept.mkdir()
        found: list[Table] = []
        for file in files:
            there = {table.name for table in found}
            read_now = read(Path(file), kept)
            if twice := sorted(table.name for table in read_now if table.name in there):
                raise WrongFiles(f"{file}: a table {twice[0]} was given before; give each once, or rename one")
            found += read_now
        tables = self._tables(found)
        version = self._version(tables)
        db = typed_tables.connect()
        try:
            left_out = typed_tables.fill(db, self._recipe, tables, self._folder)
            self._judge(left_out)
            span = self._recipe.first, self._recipe.last
            if not version and any(form.versions for form in self._recipe.tables.values()):
                span = span[0], typed_tables.last_year(db, self._recipe)
            actors = namesakes(reference(known))
            typed_tables.provide(db, actors, *span)
            typed_tables.close_to_the_outside(db)
            maker = Maker(self._recipe, self._namespace)
            count = self._write("facts", maker.run(db), span)
            # Of a version that is known the mapping says itself what of it is not taken.
            came_to_nothing = [] if version else lost_rows.lost(self._recipe, tables, maker, db)
            if not maker.counts:
                given = " and ".join(table.name for table in tables.values())
                why = lost_rows.said(came_to_nothing) or "give the whole file"
                raise WrongFiles(f"{given}: nothing follows from {self._recipe.name}'s rows there; {why}")
            told = lost_rows.said(came_to_nothing), lost_rows.untold(self._recipe, maker, db)
            self._notes += filter(None, told)
            left_out += came_to_nothing
            states, nameless = made_states(maker, actors, db, self._namespace)
            if nameless:
                self._notes.append(
                    f"{nameless} states are known by their code alone; add cow-states too, which names them"
                )
            count += self._write("entities", [*maker.entities, *states], span)
            whole = self._recipe if self._is_whole(version, left_out) else replace(self._recipe, complete=())
            count += self._write("source", described(whole, self._namespace, tables, version, span, left_out), span)
        finally:
            db.close()
        labels = ontology().labels
        return Loaded(
            recipe=self._recipe,
            version=version,
            files={table.name: sum(1 for _ in table.records()) for table in tables.values()},
            counts={labels.get(kind, kind): n for kind, n in sorted(maker.counts.items(), key=lambda c: -c[1])},
            triples=count,
            span=span,
            left_out=left_out,
            own=[
                o.value
                for s, p, o in maker.entities
                if p == iri(RDFS.label) and isinstance(o, ox.Literal) and isinstance(s, ox.NamedNode)
            ],
            notes=self._notes,
        )

    def _tables(self, found: list[Table]) -> dict[str, Table]:
        """The table of each name, told by its columns; what is none of them is not kept."""
        chosen: dict[str, Table] = {}
        for table in found:
            fitting = [name for name, form in self._recipe.tables.items() if not form.lacking(table.columns)]
            if not fitting and len(found) <= len(self._recipe.tables):
                raise WrongFiles(self._lacks(table))
            for name in fitting[:1]:
                if name in chosen:
                    raise WrongFiles(
                        f"{table.name} and {chosen[name].name}: both could be {self._file(name)}; give one"
                    )
                if twice := self._recipe.tables[name].twice(table.columns):
                    raise WrongFiles(f"{table.name}: two columns are called {twice[0]}; take one away, or rename it")
                chosen[name] = table
            if not fitting:
                table.path.unlink(missing_ok=True)
            if table.encoding not in ("utf-8", "utf-8-sig", "utf-16"):
                self._notes.append(f"{table.name} is not UTF-8: it was read as {_ENCODINGS[table.encoding]}")
        lacking = [self._file(name) for name in self._recipe.tables if name not in chosen]
        if lacking:
            raise WrongFiles(
                f"{self._recipe.name} needs {' and '.join(lacking)}, not given"
                + (f" (but {', '.join(t.name for t in found)})" if found else "")
                + f"; download from {self._recipe.homepage}"
            )
        return {name: chosen[name] for name in self._recipe.tables}  # in which order conditions can name them

    def _lacks(self, table: Table) -> str:
        """Which columns a file lacks, of the table that it is most like."""
        by_name = {name: form.lacking(table.columns) for name, form in self._recipe.tables.items()}
        name = min(by_name, key=lambda n: (len(by_name[n]), n))
        lacking = by_name[name]
        more = f" and {len(lacking) - 8} more" if len(lacking) > 8 else ""
        return (
            f"{table.name}: no {self._file(name)} of {self._recipe.name}: "
            f"it lacks the column{'s' if len(lacking) > 1 else ''} {', '.join(lacking[:8])}{more}"
        )

    def _file(self, name: str) -> str:
        return self._recipe.tables[name].file

    def _version(self, tables: Mapping[str, Table]) -> str:
        """The version that all files are of; empty where they are of none that is known."""
        versions = {self._recipe.tables[name].versions.get(table.sha256, "") for name, table in tables.items()}
        if len(versions) == 1 and (version := versions.pop()):
            return version
        known = sorted({v for form in self._recipe.tables.values() for v in form.versions.values()})
        if known:
            self._notes.append(
                f"not the files of version {' or '.join(known)}, which this was tried with: "
                "compare the counts with the codebook of yours"
            )
        return ""

    def _is_whole(self, version: str, left_out: Sequence[typed_tables.Wrong]) -> bool:
        """Whether the files are complete for what the mapping says: a part of them would make a no of what it lacks."""
        known = version or not any(form.versions for form in self._recipe.tables.values())
        if self._complete or not self._recipe.complete or (known and not left_out):
            return True
        why = "rows were left out" if known else "no known version has these files"
        self._notes.append(f"{why}: what is not in them is not known, and never a no, unless you say --complete")
        return False

    def _judge(self, left_out: Sequence[typed_tables.Wrong]) -> None:
        if left_out and not self._skip:
            first = "; ".join(map(str, left_out[:_NAMED]))
            more = f"; and {len(left_out) - _NAMED} more" if len(left_out) > _NAMED else ""
            raise typed_tables.BadRows(f"{first}{more}: correct them, or leave them out by --skip-bad-rows")

    def _write(self, part: str, triples: Iterable[ox.Triple], span: tuple[int, int]) -> int:
        """Write one file of the source, and count its triples; it says of itself what it is."""
        graph = iri(graphs_of(self._namespace.removesuffix(f"{self._name}/")) + f"{self._name}/{part}")
        head = [
            ox.Triple(graph, _TYPE, iri(OWL.Ontology)),
            ox.Triple(graph, iri(RDFS.label), english(f"{self._recipe.title}: {part}")),
            ox.Triple(graph, iri(VANN.preferredNamespacePrefix), ox.Literal(self._name)),
            ox.Triple(graph, iri(VANN.preferredNamespaceUri), ox.Literal(self._namespace)),
            ox.Triple(graph, iri(DET.span), ox.Literal(f"{span[0]}/{span[1]}")),
            ox.Triple(graph, iri(DCTERMS.license), licence(self._recipe.licence)),
            *(ox.Triple(graph, iri(OWL.imports), iri(o)) for o in (ONTOLOGY_GRAPH, CODE_GRAPH)),
        ]
        count = 0

        def counted() -> Iterable[ox.Triple]:
            nonlocal count
            for each in (head, triples):
                for triple in each:
                    count += 1
                    yield triple

        names = {prefix: str(base) for prefix, base in PREFIXES.items()} | {self._name: self._namespace}
        with (self._folder / f"{part}.ttl").open("wb") as file:
            ox.serialize(counted(), file, format=ox.RdfFormat.TURTLE, prefixes=names)
        _sort_prefixes(self._folder / f"{part}.ttl")
        return count


def _sort_prefixes(file: Path) -> None:
    """Sort the lines of prefixes, with which a file begins; the serializer's order changes from run to run."""
    with file.open("r+b") as text:
        lines = []
        while (line := text.readline()).startswith(b"@prefix "):
            lines.append(line)
        text.seek(0)
        text.writelines(sorted(lines))


_ENCODINGS = {"cp1252": "Windows-1252", "latin-1": "ISO 8859-1"}
