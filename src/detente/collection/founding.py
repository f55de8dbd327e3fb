"""How a collection begins; what stands in its folder stays as it is."""

from __future__ import annotations

import os
import re
from pathlib import Path

from detente.collection.manifest import MANIFEST, BadCollection, Collection, read
from detente.errors import Unreachable
from detente.rdf.files import save
from detente.vocabulary import ID

_MANIFEST = """\
# A collection of Detente: what its sources are, and which views it has. See docs/collections.md of Detente.
[collection]
name = "{name}"
# What the identifiers of its sources begin with. A source's own things are <base><source>/<thing>, <source>:<thing> in
# short; give an address of your own to publish them under.
base = "{base}"

# A source is an article, a data set or a record. It has a folder, whose files are its parts: source.ttl (what it is,
# and the passages of an article), entities.ttl, claims.ttl, facts.ttl, hedged.ttl, as-stated.ttl, prospects.ttl; those
# of a record corrections.ttl and dates.ttl. `detente add` writes such a table itself.
#
# [sources.smith]
# kind = "article"            # article, dataset or record
# path = "sources/smith"

# Views beside corrected, as-stated and tentative: which parts count.
#
# [views.strict]
# title = "What the sources state without any reserve"
# parts = ["facts"]
"""
_README = """\
# {name}

A collection of [Detente](https://w3id.org/detente/).

- `detente.toml` says what its sources and views are.
- `sources/` has a folder for each source.
- `ontology/` has axioms of your own; those of Detente count as well.
- `queries/` has questions of your own, one `.rq` file a question, in a folder a topic.

In this folder and below, `detente` is about this collection: `detente sources` lists what is there, `detente check`
says what is wrong with it, `detente ask` asks it.
"""
_AXIOMS = """\
@prefix det: <https://w3id.org/detente/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix my: <{base}ontology#> .

# Axioms of your own, in OWL 2 RL: they count in every view of this collection. Take the # away from what you use.

# A relation that follows from others: whoever is allied with an ally of mine is a friend of a friend.
#
# my:allyOfAlly a owl:ObjectProperty ;
#     rdfs:label "ally of an ally of"@en ;
#     skos:definition "An actor that is allied with an ally of the subject."@en ;
#     owl:propertyChainAxiom ( det:alliedWith det:alliedWith ) .
"""


def found(folder: str | Path, name: str | None = None, base: str | None = None) -> Collection:
    """Make a collection: its ``detente.toml``, a README, and folders for sources, questions and axioms.

    Args:
        folder: the folder, made where it is not there. Files in it stay as they are.
        name: its name; None: that of the folder.
        base: what its identifiers begin with; None: that of Detente.

    Raises:
        BadCollection: there is a ``detente.toml`` already, or no collection may be called so.
        Unreachable: the folder cannot be written.
    """
    place = Path(folder)
    if os.path.lexists(place / MANIFEST):
        raise BadCollection(f"{place / MANIFEST}: there is a collection already; it is left as it is")
    called = name or re.sub(r"[^a-z0-9]+", "-", place.resolve().name.casefold()).strip("-") or "mine"
    if not called[0].isalpha():
        called = f"c-{called}"
    texts = {
        "README.md": _README,
        "ontology/own.ttl": _AXIOMS,
        MANIFEST: _MANIFEST,  # the last: without it there is no collection yet
    }
    begins = base or str(ID)
    if '"' in called + begins or "\\" in called + begins or not (called + begins).isprintable():
        raise BadCollection(f"{place}: a name and a base have no quotes, backslashes and control characters")
    try:
        for part in ("sources", "queries", "ontology"):
            (place / part).mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            if not os.path.lexists(place / file):
                save(text.replace("{name}", called).replace("{base}", begins).encode(), str(place / file))
        return read(place)
    except (OSError, ValueError) as error:
        raise Unreachable(f"{place}: {getattr(error, 'strerror', None) or error}") from None
    except BadCollection:
        (place / MANIFEST).unlink(missing_ok=True)
        raise
