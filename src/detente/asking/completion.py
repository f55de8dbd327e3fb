"""Names for the completion of a shell: quick, since they are kept between runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import URIRef

from detente.collection import cache as kept
from detente.collection.manifest import find
from detente.collection.view import View
from detente.vocabulary import CODE, DEFAULT_VIEW, ID

_Known = dict[str, list[tuple[str, str]]]


def _known() -> _Known:
    """By the IRI of a class or a concept scheme: the local name and the label of each of its members."""
    collection = find()
    files = collection.files(DEFAULT_VIEW)
    name = kept.key([*files.values(), Path(__file__)], "completion", *map(str, files))
    text = kept.read(name)
    if text is not None:
        found: _Known = json.loads(text)
        return found
    kg = View(DEFAULT_VIEW, None, collection=collection)
    made: _Known = {}
    for predicate in (RDF.type, SKOS.inScheme):
        for node, _, group in kg.match(None, predicate, None):
            if str(node).startswith((str(ID), str(CODE), collection.base)):
                labels = [str(o) for _, _, o in kg.match(node, RDFS.label, None)]
                local = str(node).rpartition("/")[2]
                made.setdefault(str(group), []).append((local, labels[0] if labels else local))
    for members in made.values():
        members.sort()
    kept.write(name, json.dumps(made).encode())
    return made


def members(groups: Iterable[URIRef | None], incomplete: str) -> list[tuple[str, str]]:
    """The things of some classes or concept schemes whose local name or label begins so, each with its label.

    A local name has no space, so that every shell takes it as it stands.
    """
    known = _known()
    start = incomplete.casefold()
    found = {
        name: label
        for group in groups
        if group is not None
        for name, label in known.get(str(group), ())
        if name.casefold().startswith(start) or label.casefold().startswith(start)
    }
    return sorted(found.items())


def things(incomplete: str) -> list[tuple[str, str]]:
    """The things of any kind whose local name or label begins so."""
    return members([URIRef(group) for group in _known()], incomplete)
