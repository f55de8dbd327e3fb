"""Entries of actors, places, offices and other things that an article speaks of and nobody has described yet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.asking.names import Names, UnknownName, quoted
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
        UnknownName: no class, or no actor, is called so.
    """
    called = " ".join(name.split())
    if not called:
        raise BadEntity("a thing has a name")
    classes = descendants(kg.schema, [DET.Entity], RDFS.subClassOf)
    cls = Names(kg, terms=True).resolve(kind, "class")
    if cls not in classes or cls == DET.State:
        right = "detente add state adds it" if cls == DET.State else "take one below det:Entity, as Person"
        raise BadEntity(f"{short(cls)} is no kind of an entity that is added so: {right}")
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


def remove(home: Home, kg: View, name: str) -> Node:
    """Take a thing out of the entities of a source.

    Args:
        home: where the source lives.
        kg: the graph.
        name: its name.

    Returns:
        What was taken out.

    Raises:
        BadEntity: the source does not describe it, or something else speaks of it.
        UnknownName: nothing is called so.
    """
    node = Names(kg, [DET.Entity]).resolve(name)
    file = home.file("entities")
    said = headless(parse(file)) if file.is_file() else []
    if not any(s == node for s, _, _ in said):
        raise BadEntity(f"{kg.label(node)} ({short(node)}) is not described by {home.name}")
    for other in sorted(kg.collection.all_files().values()):
        users = [s for s, _, o in parse(other) if o == node and s != node]
        if users:
            raise BadEntity(f"{kg.label(node)} ({short(node)}): {short(users[0])} speaks of it; take that out first")
    title = "Of whom the source speaks"
    save(turtle(home, "entities", title, [t for t in said if t[0] != node]), str(file))
    return node


def add_triples(home: Home, part: str, title: str, triples: Iterable[Triple]) -> Path:
    """Add triples to a file of a source, which is made where it is not there.

    Raises:
        BadData, Unreachable: the file is malformed, or cannot be written.
    """
    file = home.file(part)
    before = headless(parse(file)) if file.is_file() else []
    save(turtle(home, part, title, [*before, *triples]), str(file))
    return file
