"""What a bundle is of: the project's own data, or any other collection; its name, version, date, year and licences."""

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rdflib import DCTERMS, OWL, URIRef

from detente.asking import bibliography
from detente.collection.manifest import Collection, find, shipped
from detente.errors import DetenteError
from detente.graph import load
from detente.vocabulary import ID, ONTOLOGY_GRAPH

#: The year of the project's article; a slice of it is what any reasoner closes as Detente does.
YEAR = 2017
BASE = "https://w3id.org/detente/release/"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,40}")


@dataclass(frozen=True)
class About:
    """What a bundle is of.

    Attributes:
        collection: whose data it holds.
        title, version, date: of the release; the date as ``2026-11-29``.
        year: the calendar year of which each view is taken in besides all years; None where no source says a span.
        base: where the release and its files have their IRIs.
        space: where the things of the collection have theirs.
        licences: the licences of the data: IRIs, or what the sources say.
        sources: a line for each source of a collection of one's own: how it is cited, and its licence.
    """

    collection: Collection
    title: str
    version: str
    date: str
    year: int | None
    base: str
    space: str
    licences: tuple[str, ...]
    sources: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is of the project's own data."""
        return self.collection.shipped

    @property
    def name(self) -> str:
        """What its files are called by."""
        return self.collection.name

    @property
    def release(self) -> URIRef:
        """The IRI of the release."""
        return URIRef(self.base + self.version)


def about(folder: Path | None, version: str | None, day: str | None) -> About:
    """What a bundle is of; from here on every command of this process is about that collection.

    Args:
        folder: that of a collection; None: the project's own.
        version: that of the release of a collection; the project's stands in the header of the ontology.
        day: its date, likewise.

    Raises:
        DetenteError: there is no such collection, or it is not said which version of it this is and of which day.
    """
    collection = find(folder) if folder is not None else shipped()
    os.environ["DETENTE_COLLECTION"] = str(collection.root)
    kg = load(next(iter(collection.views)), collection=collection)
    if collection.shipped:
        if version or day:
            raise DetenteError("version and date of the project's own data are those of the ontology's header")
        said = {p: str(o) for s, p, o in kg.schema if s == ONTOLOGY_GRAPH}
        day = (said.get(DCTERMS.modified) or said[DCTERMS.created])[:10]
        title, version = said[DCTERMS.title], said[OWL.versionInfo]
        return About(collection, title, version, day, YEAR, BASE, str(ID), (LICENSE,))
    if not version or not _VERSION.fullmatch(version):
        raise DetenteError("--version: say which version of the collection this is, as 1.0.0")
    try:
        day = date.fromisoformat(day or "").isoformat()
    except ValueError:
        raise DetenteError("--date: say of which day the release is, as 2026-11-29; the clock is not asked") from None
    entries = bibliography.entries(collection)
    licences = tuple(dict.fromkeys(e.licence for e in entries if e.licence))
    sources = tuple(
        f"{e.name}: {e.citation or e.title} {f'Licence: {e.licence}' if e.licence else 'No licence is stated.'}"
        for e in entries
    )
    last = max((last for name, _, last in kg.epochs.spans if name in collection.sources), default=None)
    title, base = f"The collection {collection.name}", f"{collection.base}release/{collection.name}/"
    return About(collection, title, version, day, last, base, collection.base, licences, sources)
