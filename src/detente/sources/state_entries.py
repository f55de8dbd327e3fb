"""Entries of states: their names and codes from the package `countrycode`, the port of the field's usual one, offline.

It gives one code of the Correlates of War a country, without years; where a code changed hands, the years are in the
data set of the state system, and `detente add dataset cow-states` brings them.
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.asking.names import Things, quoted
from detente.errors import DetenteError
from detente.rdf.terms import Triple
from detente.sources.articles import local_name
from detente.sources.extras import needing
from detente.sources.part_names import shared_parts
from detente.vocabulary import CODE, DET, ID

_CODES = ("iso3c", "iso2c", "cowc", "cown")
_NAMES = (
    "country.name.en",
    "iso.name.en",
    "un.name.en",
    "cow.name",
    "cldr.name.en",
    "cldr.short.en",
    "cldr.variant.en",
)
_REFERENCE = ID.RefCountrycode
_CITATION = (
    "Arel-Bundock, Vincent, Nils Enevoldsen and CJ Yetman (2018): countrycode: An R package to convert country names "
    "and country codes. Journal of Open Source Software 3(28), 848. Its port to Python, version {version}."
)


class UnknownState(DetenteError):
    """No state is called so, or the graph has it already."""


@dataclass(frozen=True, slots=True)
class StateEntry:
    """A state as `countrycode` has it.

    Attributes:
        label: its short name in English.
        aliases: other names of it.
        iso2, iso3: its codes of ISO 3166-1; None where it has none.
        cow: its code of the Correlates of War; None where it has none.
    """

    label: str
    aliases: tuple[str, ...]
    iso2: str | None
    iso3: str | None
    cow: int | None

    @property
    def node(self) -> URIRef:
        """Its IRI: states are shared by all sources."""
        return ID[local_name(self.label)]

    def triples(self) -> list[Triple]:
        """What an entry of it says, with the reference that it rests on."""
        node = self.node
        found: list[Triple] = [(node, RDF.type, DET.State), (node, RDFS.label, Literal(self.label, lang="en"))]
        found += [(node, SKOS.altLabel, Literal(name, lang="en")) for name in self.aliases]
        for p, value in ((DET.iso3166alpha2, self.iso2), (DET.iso3166alpha3, self.iso3), (DET.cowCode, self.cow)):
            if value is not None:
                found.append((node, p, Literal(value)))
        return [*found, (node, DET.reference, _REFERENCE)]


def reference() -> list[Triple]:
    """The reference that the entries rest on."""
    return [
        (_REFERENCE, RDF.type, DET.Reference),
        (_REFERENCE, RDFS.label, Literal("countrycode", lang="en")),
        (_REFERENCE, DET.citation, Literal(_CITATION.format(version=version("countrycode")))),
        (_REFERENCE, DET.certainty, CODE.MediumCertainty),
    ]


def _rows() -> list[dict[str, Any]]:
    with needing("articles"):
        from countrycode import codelist as table
    if table is None:
        raise DetenteError("countrycode has no table of codes; install it anew: python -m pip install countrycode")
    columns = [c for c in (*_CODES, *_NAMES, "country.name.en.regex") if c in table]
    return [dict(zip(columns, row, strict=True)) for row in zip(*(table[c] for c in columns), strict=True)]


def state(name: str, aliases: Iterable[str] = ()) -> StateEntry:
    """The entry of a state.

    Args:
        name: its code of ISO 3166-1 (two or three letters) or of the Correlates of War (number or letters), or one of
            its names.
        aliases: further names that it is to have, such as "Australian".

    Raises:
        UnknownState: there is none of that name, or there are several.
        DetenteError: countrycode is not installed.
    """
    rows, asked = _rows(), " ".join(name.split())
    for column in _CODES:  # a code of three letters is ISO's before it is the Correlates of War's
        found = [row for row in rows if row[column] is not None and str(row[column]) == asked.upper()]
        if found:
            break
    else:
        found = [row for row in rows if asked.casefold() in {n.casefold() for n in _names(row)}]
        shared = {part.casefold(): labels for part, labels in _shared(rows).items()}.get(asked.casefold(), ())
        if shared:
            meant = " or ".join(f"{label} ({row['iso3c'] or row['cown']})" for label, row in _labelled(rows, shared))
            raise UnknownState(f"{quoted(asked)} can mean {meant}; give the code of which")
        found = found or _of_the_past(rows, asked)
    if len(found) != 1:
        several = "several states are" if found else "no state is"
        raise UnknownState(f"{several} called {quoted(asked)}{_instead(rows, asked)}")
    if all(found[0][column] is None for column in _CODES):
        raise UnknownState(
            f"countrycode has no code of {quoted(asked)}, neither ISO's nor the Correlates of War's: {_other(asked)}"
        )
    aliases = [*aliases, asked] if found == _of_the_past(rows, asked) else aliases
    return _entry(found[0], aliases, _shared(rows))


def _of_the_past(rows: Iterable[dict[str, Any]], asked: str) -> list[dict[str, Any]]:
    """The states that have a code of the Correlates of War alone and are also called so ("South Yemen")."""
    if len(asked.split()) > 4 or asked.isdecimal():
        return []
    past = (row for row in rows if row["cown"] is not None and row["iso3c"] is None)
    return [row for row in past if re.fullmatch(str(row["country.name.en.regex"]), asked, re.IGNORECASE)]


def _instead(rows: Iterable[dict[str, Any]], asked: str) -> str:
    """What to give in place of a name that is no state's: near names, or a code; else how another thing is added."""
    every = {n: row for row in rows for n in _names(row)}
    if near := difflib.get_close_matches(asked, every, n=3, cutoff=0.7):
        return f"; did you mean {' or '.join(map(repr, near))}?"
    return f"; give its code of ISO 3166, as AUS, or of the Correlates of War, as 680; without one, {_other(asked)}"


def _other(name: str) -> str:
    name = name if len(name) < 50 else "NAME"
    return f"detente add entity {shlex.quote(name)} --kind Actor --source NAME (or --kind Region)"


def _labelled(rows: Iterable[dict[str, Any]], labels: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """The rows of some labels, each behind its label."""
    return [(label, row) for row in rows if (label := _label(row)) in labels]


def _label(row: dict[str, Any]) -> str:
    label = str(row.get("cldr.short.en") or row["country.name.en"])
    # The short form of a few is an abbreviation ("US").
    return str(row["country.name.en"]) if len(label) < 4 else label


def _shared(rows: Iterable[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The names that can mean several states, as "Congo", with their labels; "Islands" is none that means a state."""
    every = {_label(row): list(_names(row)) for row in rows}
    whole = {name for names in every.values() for name in names}
    patterns = [re.compile(str(row["country.name.en.regex"]), re.IGNORECASE) for row in rows]
    own = {*every, *(str(row["country.name.en"]) for row in rows)}
    return shared_parts(every, own, lambda part: part in whole or any(p.search(part) for p in patterns))


def _entry(row: dict[str, Any], aliases: Iterable[str], shared: Mapping[str, object]) -> StateEntry:
    label = _label(row)
    names = [name for name in _names(row) if name not in shared]
    given = [alias.strip() for alias in aliases if alias.strip()]
    others = tuple(sorted({*names, *given} - {label}))
    cow = row["cown"]
    return StateEntry(label, others, row["iso2c"], row["iso3c"], None if cow is None else int(cow))


def _names(row: dict[str, Any]) -> Iterator[str]:
    """The names of a state as people write them: "Viet Nam", not "Korea (the Republic of)"."""
    for column in _NAMES:
        name = row.get(column)
        if name:
            plain = re.sub(r"\s*\(the\)$", "", str(name)).replace("\u2019", "'")
            if "(" not in plain and "," not in plain:
                yield plain


def known_already(kg: Things, entry: StateEntry) -> Node | None:
    """The state of a graph that has the code or the IRI of an entry; None where none has."""
    for p, value in ((DET.iso3166alpha3, entry.iso3), (DET.iso3166alpha2, entry.iso2)):
        for s, _, _ in kg.match(None, p, Literal(value)) if value is not None else ():
            return s
    found = next(kg.match(entry.node, RDF.type, DET.State), None)
    if found is None and entry.iso3 is None:
        return _by_cow_code(kg, entry.cow)
    return found[0] if found else None


def shared_names(kg: Things) -> dict[str, dict[str, URIRef | None]]:
    """The names that can mean several states, as "Congo", and all names of states that a graph lacks.

    None where countrycode is not installed.

    Args:
        kg: the graph.

    Returns:
        By each name the labels of the states, each with the one that the graph has; None where it has none.
    """
    try:
        rows = _rows()
    except DetenteError:
        return {}
    shared = _shared(rows)
    there: dict[str, URIRef | None] = {}
    alone: dict[str, dict[str, URIRef | None]] = {}
    for row in rows:
        entry = _entry(row, (), shared)
        found = known_already(kg, entry) or _by_cow_code(kg, entry.cow)
        there[entry.label] = None if found is None else URIRef(str(found))
        if found is None:
            alone |= {name: {entry.label: None} for name in (entry.label, *entry.aliases)}
    return alone | {name: {label: there[label] for label in labels} for name, labels in shared.items()}


def _by_cow_code(kg: Things, code: int | None) -> Node | None:
    """The only state that bears a code of the Correlates of War; None where there is none, or several."""
    found = {s for s, _, _ in kg.match(None, DET.cowCode, Literal(code))} if code is not None else set()
    states = [s for s in found if next(kg.match(s, RDF.type, DET.State), None)]
    return states[0] if len(states) == 1 else None


def state_names() -> frozenset[str]:
    """The names of all states that `countrycode` has; none where it is not installed."""
    try:
        return frozenset(name for row in _rows() for name in _names(row))
    except DetenteError:
        return frozenset()


def suggested(names: Iterable[str]) -> dict[str, str]:
    """Of names that nobody bears those of states, or made of one as "Australian", with the code to add each by."""
    found: dict[str, str] = {}
    try:
        rows = _rows()
    except DetenteError:
        return found
    patterns = [
        (re.compile(str(r["country.name.en.regex"]), re.IGNORECASE), r) for r in rows if r["iso3c"] or r["cown"]
    ]
    shared = _shared(rows)
    for name in names:
        if len(name.split()) > 4 or name in shared:
            continue
        fits = [row for pattern, row in patterns if pattern.search(name)]
        # The expressions find a state's name in a longer one too ("Bank of China"); it has to begin or be the name.
        stem = name.casefold()[:5]
        fits = [row for row in fits if any(n.casefold().startswith(stem) for n in _names(row))]
        if len(fits) == 1:
            found[name] = str(fits[0]["iso3c"] or fits[0]["cown"])
    return found
