"""The sources of a collection, as a table and as BibTeX: what each is, of which years it speaks, how much it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rdflib.namespace import DCTERMS, RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.asking.answers import Answer, Column
from detente.collection import cache, cited, library
from detente.collection.cited import authors_of, by_whom_and_when, citation_of
from detente.collection.declared import Source
from detente.collection.manifest import Collection
from detente.rdf.hierarchy import descendants
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, short
from detente.vocabulary import DET

_COLUMNS = (
    "name", "kind", "title", "version", "span", "complete_for", "claims", "situations", "triples", "licence", "citation"
)  # fmt: skip
_TYPES = {"claims": "number", "situations": "number", "triples": "number"}
#: What TeX would not print as it is.
_TEX = re.compile(r"[\\{}$&#%_^~]")
_TEX_NAMES = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What there is of a source.

    Attributes:
        name: its name.
        kind: article, dataset or record.
        title: its label; its name where it has none.
        version: its version or release; empty where none is said, likewise the next five.
        span: the years of which it speaks, in EDTF.
        complete_for: the kinds of situation that it is complete for, with their years.
        licence: the IRI or the text of its licence.
        citation: how it is cited.
        authors: its authors, as BibTeX has them; empty where neither it nor its citation names any.
        year: the year of its publication; empty where that is not known.
        claims: how many claims its files hold.
        situations: how many situations, events and conflicts.
        triples: how many triples.
    """

    name: str
    kind: str
    title: str
    version: str
    span: str
    complete_for: str
    licence: str
    citation: str
    authors: str
    year: str
    claims: int
    situations: int
    triples: int


def entries(collection: Collection) -> list[Entry]:
    """What there is of each source, in the order of the collection.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    return [_kept(source) for source in collection.sources.values()]


def table(collection: Collection) -> Answer:
    """The sources, one row each."""
    rows = []
    for entry in entries(collection):
        values = asdict(entry)
        rows.append(tuple(None if values[name] == "" else Literal(values[name]) for name in _COLUMNS))
    columns = tuple(Column(name, name.replace("_", " "), _TYPES.get(name, "text")) for name in _COLUMNS)
    return Answer(columns, tuple(rows), title=f"Sources of the collection {collection.name}")


def bibtex(collection: Collection) -> str:
    """The sources as entries of BibTeX."""
    made = []
    for entry in entries(collection):
        notes = [entry.citation, f"Version {entry.version}" if entry.version else ""]
        notes.append(f"Licence: {entry.licence}" if entry.licence else "")
        fields = {"author": _tex(entry.authors, braces=True), "title": f"{{{_tex(entry.title)}}}", "year": entry.year}
        fields |= {"note": ". ".join(_tex(n.rstrip(".")) for n in notes if n)}
        body = "".join(f",\n  {key} = {{{value}}}" for key, value in fields.items() if value)
        made.append(f"@misc{{{entry.name}{body}\n}}\n")
    return "\n".join(made)


def _authors(creators: Sequence[str], citation: str) -> str:
    """The authors of a source, between " and "; in braces as one where it cannot be told who they are."""
    if creators:
        there = {name: citation.find(name) for name in creators}
        order = sorted(creators, key=lambda name: (there[name] < 0, there[name], name))
        return " and ".join(f"{{{name}}}" if " and " in name else name for name in order)
    said, _ = by_whom_and_when(citation)
    names = re.split(r", and | and |, ", said)
    if len(names) > 1 and " " not in names[0]:  # "Gibler, Douglas M.": of the first the surname comes first
        names[:2] = [f"{names[0]}, {names[1]}"]
        clear = all(" " in name for name in names)
    else:
        clear = len(names) > 1 and all(" " in name for name in names)
    return " and ".join(names) if clear else f"{{{said}}}" if said else ""


def _tex(text: str, braces: bool = False) -> str:
    plain = " ".join(text.split())
    if braces:  # those of the names of authors stay
        return "".join(part if part in "{}" else _tex(part) for part in re.split(r"([{}])", plain))
    return _TEX.sub(lambda m: _TEX_NAMES.get(m[0], f"\\{m[0]}"), plain)


def _kept(source: Source) -> Entry:
    """What there is of a source; kept, since the files of a data set take seconds to read."""
    files = sorted(source.folder.glob("*.ttl"))
    ontology = library.path("ontology/detente.ttl")
    name = cache.key([*files, ontology, Path(__file__), Path(cited.__file__)], "source", source.name, source.kind)
    return Entry(**json.loads(cache.text(name, lambda: json.dumps(asdict(_entry(source, files, ontology))))))


def _entry(source: Source, files: Iterable[Path], ontology: Path) -> Entry:
    triples = [t for file in files for t in parse(file)]
    schema = parse(ontology)
    kinds, situations = (descendants(schema, [c], RDFS.subClassOf) for c in (DET.Source, DET.Occurrence))
    itself = {s for s, p, o in triples if p == RDF.type and o in kinds}
    said: dict[Node, list[str]] = {}
    objects: dict[tuple[Node, Node], list[Node]] = {}
    for s, p, o in triples:
        objects.setdefault((s, p), []).append(o)
        if s in itself:
            said.setdefault(p, []).append(str(o))

    def of(node: Node, p: Node) -> list[Node]:
        return objects.get((node, p), [])

    def label(node: Node) -> str:
        return next((str(o) for o in of(node, RDFS.label)), short(node))

    sources = sorted(itself, key=str)
    citation = "; ".join(filter(None, (citation_of(s, of, label) for s in sources)))
    issued = [str(o)[:4] for s in sources for o in of(s, DCTERMS.issued)]
    return Entry(
        source.name,
        source.kind,
        title="; ".join(said.get(DCTERMS.title) or said.get(RDFS.label) or [source.name]),
        version="; ".join(said.get(DET.version, ())),
        span="; ".join(said.get(DET.span, ())),
        complete_for=_complete_for(triples, itself),
        licence="; ".join(said.get(DCTERMS.license, ())),
        citation=citation,
        authors=_authors([name for s in sources for name in authors_of(s, of, label)], citation),
        year=issued[0] if issued else by_whom_and_when(citation)[1],
        claims=len({s for s, p, o in triples if p == RDF.type and o == DET.Claim}),
        situations=len({s for s, p, o in triples if p == RDF.type and o in situations}),
        triples=len(set(triples)),
    )


def _complete_for(triples: Iterable[Triple], itself: set[Node]) -> str:
    """The kinds of situation that a source is complete for, each with the years."""
    said = list(triples)
    coverages = [o for s, p, o in said if s in itself and p == DET.completeFor]
    found = []
    for coverage in coverages:
        kinds = sorted(short(o) for s, p, o in said if s == coverage and p == DET.coversKind and isinstance(o, URIRef))
        years = ["".join(str(o) for s, p, o in said if s == coverage and p == q) for q in (DET.startYear, DET.endYear)]
        found.append(", ".join(kinds) + (f" {years[0]}-{years[1]}" if any(years) else ""))
    return "; ".join(filter(None, found))
