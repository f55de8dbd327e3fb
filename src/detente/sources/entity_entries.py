"""Entries of actors, places, offices and other things that an article speaks of and nobody has described yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.asking.names import Names, UnknownName, quoted
from detente.collection.declared import Source
from detente.collection.view import View
from detente.errors import DetenteError
from detente.rdf.files import save
from detente.rdf.hierarchy import descendants
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, short
from detente.sources.articles import local_name
from detente.sources.source_files import Home, headless, turtle
from detente.vocabulary import DET

#: Kinds that cannot be without the one to whom they belong.
#: The files that `detente add entity` and `detente add state` write.
_PARTS = ("entities", "world")
_BELONGING = (DET.Office, DET.StateOrgan, DET.Company, DET.Population)


class BadEntity(DetenteError):
    """A thing that cannot be described so, or is described already."""


def entity(kg: View, base: str, name: str, kind: str, aliases: Iterable[str], belongs_to: str | None) -> list[Triple]:
    """The entry of a thing.

    Args:
        kg: the graph, in which nobody may be called so yet.
        base: the IRI of the things that sources share.
        name: its name, in English.
        kind: its class, as ``InternationalOrganisation``.
        aliases: other names.
        belongs_to: the actor to whom it belongs, where it is an office, an organ of a state, a company, a population.

    Raises:
        BadEntity: it is described already, or cannot be described so.
        UnknownName: no actor is called so.
    """
    called = " ".join(name.split())
    if not called:
        raise BadEntity("a thing has a name")
    cls = _kind(kg, kind)
    node = URIRef(base + local_name(called))
    if (there := there_already(kg, base, called)) is not None:
        raise BadEntity(f"{quoted(called)}: {kg.label(there)} ({short(there)}) is there already")
    found: list[Triple] = [(node, RDF.type, cls), (node, RDFS.label, Literal(called, lang="en"))]
    found += [(node, SKOS.altLabel, Literal(a, lang="en")) for a in aliases if a.strip() and a != called]
    wider = {c for c in _BELONGING if cls in descendants(kg.schema, [c], RDFS.subClassOf)}
    if belongs_to is not None:
        found.append((node, DET.belongsTo, Names(kg, [DET.Actor]).resolve(belongs_to, "actor")))
    elif wider:
        raise BadEntity(f"a {short(cls)} belongs to someone: name the actor with --belongs-to")
    return found


def kinds(kg: View) -> dict[str, Node]:
    """The kinds of things that are added so, by name.

    Of states and sources other commands are; what only follows, as det:OfficeHolder, is not stated.
    """
    below = descendants(kg.schema, [DET.Entity], RDFS.subClassOf)
    others = descendants(kg.schema, [DET.State, DET.Source], RDFS.subClassOf)
    inferred = {o for s, p, o in kg.schema if p == RDFS.subClassOf and isinstance(s, BNode)}
    found = {c for c in below - others - inferred if isinstance(c, URIRef)} - {DET.Entity}
    return {short(c).partition(":")[2]: c for c in sorted(found, key=str)}


def _kind(kg: View, kind: str) -> Node:
    """The class that a kind names.

    Raises:
        BadEntity: it is none of `kinds`.
    """
    there = kinds(kg)
    try:
        cls = Names(kg, terms=True).resolve(kind, "class")
    except UnknownName as error:
        near = str(error).partition("; ")[2]
        raise BadEntity(
            f"no kind is called {quoted(kind)}; there are {', '.join(there)}" + (f"; {near}" if near else "")
        ) from None
    if cls in there.values():
        return cls
    if cls in descendants(kg.schema, [DET.State], RDFS.subClassOf):
        right = "detente add state adds one, by its code; what has none is an Actor or a Region here"
    else:
        right = f"there are {', '.join(there)}"
    raise BadEntity(f"{short(cls)} is no kind of a thing that is added so: {right}")


def named_so(kg: View, node: Node, names: Iterable[str]) -> list[Triple]:
    """Further names of a thing that it does not bear yet, as triples."""
    borne = {str(o) for p in (RDFS.label, SKOS.altLabel) for _, _, o in kg.match(node, p, None)}
    new = dict.fromkeys(name.strip() for name in names if name.strip())
    return [(node, SKOS.altLabel, Literal(name, lang="en")) for name in new if name not in borne]


def there_already(kg: View, base: str, name: str) -> Node | None:
    """The thing that bears a name already, or has the IRI that it would get; None where there is none."""
    node = URIRef(base + local_name(name))
    try:
        return Names(kg, [DET.Entity]).resolve(name)
    except UnknownName:
        return node if next(kg.match(node, RDF.type, None), None) else None


def remove(homes: Sequence[Home], kg: View, name: str) -> tuple[Node, Path]:
    """Take a thing out of the file in which it is described, be it a state or another thing.

    Args:
        homes: the sources in which it may be described.
        kg: the graph.
        name: its name.

    Returns:
        What was taken out, and of which file.

    Raises:
        BadEntity: none of the sources describes it, or several do, or something else speaks of it.
        UnknownName: nothing is called so.
    """
    node = Names(kg, [DET.Entity]).resolve(name)
    called = f"{kg.label(node)} ({short(node)})"
    described = [(home, part) for home in homes for part in _PARTS if _describes(home.file(part), node)]
    if len(described) != 1:
        there = [f"{home.name}/{part}.ttl" for home, part in described]
        elsewhere = [s.name for s in kg.collection.sources.values() if any(_describes(f, node) for f in _files(s))]
        hint = f"; it is described by {', '.join(elsewhere)}" if elsewhere and not there else ""
        told = f"is described in {' and '.join(there)}: say with --source in which" if there else "is not described by "
        raise BadEntity(f"{called} {told}{'' if there else ' or '.join(home.name for home in homes)}{hint}")
    home, part = described[0]
    before = parse(home.file(part))
    said = headless(before)
    for other in sorted(kg.collection.all_files().values()):
        users = [s for s, _, o in parse(other) if o == node and s != node]
        if users:
            raise BadEntity(f"{called}: {short(users[0])} speaks of it; take that out first")
    rest = [t for t in said if t[0] != node]
    # A reference that only this rested on goes with it.
    its = {o for s, p, o in said if s == node and p == DET.reference}
    its -= {o for file in kg.collection.all_files().values() for s, _, o in parse(file) if s != node and o in its}
    title = next((str(o) for s, p, o in before if p == RDFS.label and s == home.graph(part)), part)
    save(turtle(home, part, title, [t for t in rest if t[0] not in its]), str(home.file(part)))
    return node, home.file(part)


def _describes(file: Path, node: Node) -> bool:
    """Whether a file says what a thing is."""
    return file.is_file() and any(s == node and p == RDF.type for s, p, _ in parse(file))


def _files(source: Source) -> list[Path]:
    return sorted(source.folder.glob("*.ttl"))


def add_triples(home: Home, part: str, title: str, triples: Iterable[Triple]) -> Path:
    """Add triples to a file of a source, which is made where it is not there.

    Raises:
        BadData, Unreachable: the file is malformed, or cannot be written.
    """
    file = home.file(part)
    before = headless(parse(file)) if file.is_file() else []
    save(turtle(home, part, title, [*before, *triples]), str(file))
    return file
