"""What a claim sheet makes is written into the files of its source, beside what was written there by hand.

Turtle is the source of truth. A claim that came from a sheet says of which row (`det:sheetRow`); run again, the sheet
replaces what it made itself, and nothing else. What it made and a person has changed since then is left as it is, and
told: ``sheet-made.json`` keeps the digests of what the sheet made.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.asking.names import Names, UnknownName, quoted
from detente.collection import edtf
from detente.collection.view import View
from detente.errors import DetenteError, Unreachable
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, short, to_ox
from detente.sources.claim_making import PARTS, Making, make
from detente.sources.claim_patterns import load_patterns
from detente.sources.segmentation import digest
from detente.sources.sheet_rows import PassageAt, Surroundings
from detente.sources.sheets import SheetRow
from detente.sources.source_files import Home, headless, save_together, turtle
from detente.sources.state_entries import shared_names
from detente.vocabulary import CODE_GRAPH, DET, OA

#: What a sheet writes.
FILES = ("claims", *PARTS)
_TITLES = {
    "claims": "Claims",
    "facts": "Facts that accepted claims assert",
    "hedged": "What is only said with reserve",
    "prospects": "Prospects",
}
_RECORD = "sheet-made.json"
#: In the record: the years of which the source speaks by itself, and those to which the sheet has widened them.
_BASE, _WIDENED = "span", "widened to"
_LEADS = frozenset({DET.asserts, DET.supposes, DET.denies})


class BadSource(DetenteError):
    """The folder of a source is not one that `detente add article` has made."""


@dataclass(frozen=True)
class Added:
    """What adding a sheet did.

    Attributes:
        making: what became of its rows.
        files: the names of the files that were written.
        by_hand: what the sheet had made and a person changed, and is left as it is: prefixed names or IRIs.
        span: the years of which the source speaks now, in EDTF; None where they are as they were.
    """

    making: Making
    files: tuple[str, ...]
    by_hand: tuple[str, ...]
    span: str | None


def surroundings(home: Home, kg: View, patterns: Iterable[Path]) -> Surroundings:
    """What the rows of a sheet are read in.

    Args:
        home: where the source lives.
        kg: the graph whose things they name, the source's own entities among them.
        patterns: the files of the patterns, those of Detente first.

    Raises:
        BadSource: the folder is not that of an article, or its text was changed.
        Unreachable, BadData, BadPattern: a file cannot be read, or is malformed.
    """
    said: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for s, p, o in parse(home.file("source")):
        said[s][p].append(o)
    articles = [node for node, what in said.items() if DET.Article in what.get(RDF.type, ())]
    if len(articles) != 1:
        raise BadSource(f"{home.file('source')}: {len(articles)} articles; a sheet is of one")
    about = said[articles[0]]
    passages = {
        str(what[DET.segment][0]): PassageAt(
            URIRef(str(node)), _number(what, OA.start), _number(what, OA.end), str(what[DET.sha256][0])
        )
        for node, what in said.items()
        if DET.Passage in what.get(RDF.type, ()) and what.get(DET.segment) and what.get(DET.sha256)
    }
    if not passages:
        raise BadSource(f"{home.file('source')}: it has no passages")
    passages = dict(sorted(passages.items(), key=lambda item: item[1].start))
    text = _text(home, str(about[DET.sha256][0]) if about.get(DET.sha256) else "")
    schema = list(kg.schema)
    wider: dict[Node, list[Node]] = defaultdict(list)
    for s, p, o in schema:
        if p == RDFS.subClassOf:
            wider[s].append(o)
    known: dict[Node, frozenset[Node]] = {}
    # What existed in none of the years of which the article speaks yet has no type in any of them.
    stated: dict[Node, list[Node]] = defaultdict(list)
    for triples in kg.graphs.values():
        for s, p, o in triples:
            if p == RDF.type and o in wider:
                stated[s].append(o)
    lives = kg.timeline.lifetimes.of

    def kinds(node: Node) -> frozenset[Node]:
        if node not in known:
            queue = (
                [node] if node in wider else [*stated.get(node, ()), *(o for _, _, o in kg.match(node, RDF.type, None))]
            )
            found: set[Node] = set()
            while queue:
                kind = queue.pop()
                if kind not in found:
                    found.add(kind)
                    queue += wider.get(kind, ())
            known[node] = frozenset(found)
        return known[node]

    capitals: dict[Node, list[Node]] = defaultdict(list)
    for state, _, city in kg.match(None, DET.capital, None):
        capitals[city].append(state)
    found = {s for kind in (DET.Entity, DET.Content) for s, _, _ in kg.match(None, RDF.type, kind)}
    members = {
        s for s in (*found, *(s for s in stated if DET.Entity in kinds(s)))
        if not (str(s).startswith(home.namespace) and DET.Content in kinds(s))  # what the sheet itself made
    }  # fmt: skip
    return Surroundings(
        passages=passages,
        text=text,
        authors=tuple(URIRef(str(a)) for a in about.get(DCTERMS.creator, ()) if isinstance(a, URIRef)),
        present=_present(home, about),
        first=_first(home),
        resolve=_asked_of_several(kg, Names(kg, members=members).resolve),
        kinds=kinds,
        label=kg.label,
        lifetime=lambda node: lives.get(node, (None, None)),
        capital_of=lambda node: capitals.get(node, []),
        patterns=load_patterns(patterns, schema, kg.graphs[CODE_GRAPH]),
        codes=tuple(t for t in kg.graphs[CODE_GRAPH] if t[1] in (SKOS.inScheme, SKOS.prefLabel)),
    )


def _asked_of_several(kg: View, resolve: Callable[[str], URIRef]) -> Callable[[str], URIRef]:
    """The thing that a name means, where only one can be meant; a label means the one that it is of.

    A name that several states share ("Congo") is asked, also where only one of them bears it in the graph.
    """
    shared = cache(lambda: shared_names(kg))

    def of(name: str) -> URIRef:
        states = shared().get(name, {})
        try:
            found: URIRef | None = resolve(name)
        except UnknownName:
            if len(states) < 2:
                raise
            found = None
        if found is not None and (not states or kg.label(found) == name):
            return found
        there = dict.fromkeys([*([found] if found else []), *(state for state in states.values() if state)])
        meant = [*map(kg.label, there), *(label for label, state in states.items() if state is None)]
        if found is not None and len(meant) == 1:
            return found
        raise UnknownName(f"{quoted(name)} can mean {' or '.join(meant)}; write which", meant)

    return of


def _number(what: dict[Node, list[Node]], p: Node) -> int:
    value = next(iter(what.get(p, ())), None)
    return value.value if isinstance(value, Literal) and isinstance(value.value, int) else 0


def _present(home: Home, about: dict[Node, list[Node]]) -> int:
    """The last year of which the article speaks."""
    try:
        return max(year for year in edtf.read(str(about[DET.span][0]))[:4] if year is not None)
    except (edtf.BadYears, IndexError, ValueError):
        raise BadSource(f"{home.file('source')}: the article has no det:span, whose last year is its present") from None


def _first(home: Home) -> int:
    """The first year of which the article speaks by itself, without what the sheet has widened it to."""
    span = next(str(o) for _, p, o in parse(home.file("source")) if p == DET.span)
    record = _recorded(home)
    base = record[_BASE] if span == record.get(_WIDENED) and _BASE in record else span
    return min(year for year in edtf.read(base)[:4] if year is not None)


def _text(home: Home, expected: str) -> str:
    """The text of the article, which must be what its passages were cut of."""
    file = home.folder / "text.txt"
    try:
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise Unreachable(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise BadSource(f"{file}: not UTF-8 at byte {error.start}") from None
    if digest(text) != expected:
        raise BadSource(
            f"{file}: the text was changed since its passages were cut (SHA-256 {digest(text)[:12]}..., not "
            f"{expected[:12]}...); put the old one back, or add the new one as an article of another name"
        )
    return text


def add_claims(
    home: Home,
    rows: Sequence[SheetRow],
    around: Surroundings,
    partial: bool = False,
    overwrite: bool = False,
    write: bool = True,
) -> Added:
    """Turn the rows of a sheet into claims, and write them into the files of their source.

    Args:
        home: where the source lives.
        rows: the rows.
        around: what they are read in.
        partial: whether to write what can be made where a row fails; else nothing is written then.
        overwrite: whether to write anew what the sheet made and a person has changed.
        write: whether to write at all.

    Raises:
        Unreachable, BadData: a file cannot be read or written, or is malformed.
    """
    there = {part: headless(parse(home.file(part))) if home.file(part).is_file() else [] for part in FILES}
    old = _Old(home, there)
    making = make(rows, home, around, old.numbers)
    if not making.outcomes or making.given_up or (making.failed and not partial):
        return Added(making, (), (), None)
    new = _by_subject({"claims": making.claims, **_contents(making)})
    kept = {} if overwrite else {s: old.made[s] for s in old.changed if new.get(s) != old.made[s]}
    files: dict[str, list[Triple]] = {part: [] for part in FILES}
    # What a claim leads to that was written or changed by hand stays there too.
    held = {o for s, triples in {**old.by_hand, **kept}.items() for _, _, p, o in triples if p in _LEADS}
    for subject, triples in old.everything.items():
        if subject in old.by_hand or subject in kept or (subject in held and subject not in new):
            for part, *triple in triples:
                files[part].append(tuple(triple))  # type: ignore[arg-type]
    for subject, triples in new.items():
        if subject not in kept:
            for part, *triple in triples:
                files[part].append(tuple(triple))  # type: ignore[arg-type]
    span, base = _span(home, making, old.record, [t for s in kept for t in kept[s]])
    record = {str(s): old.record[str(s)] for s in kept} | {str(s): _digest(triples) for s, triples in new.items()}
    if span[1] != base:
        record |= {_BASE: base, _WIDENED: span[1]}
    written = _write(home, files, span, record) if write else ()
    return Added(making, written, tuple(sorted(map(short, kept))), span[1] if span[0] != span[1] else None)


_Said = dict[Node, list[tuple[str, Node, Node, Node]]]


def _contents(making: Making) -> dict[str, list[Triple]]:
    found: dict[str, list[Triple]] = defaultdict(list)
    for content in making.contents:
        found[content.part] += content.triples()
    return found


def _by_subject(parts: dict[str, list[Triple]]) -> _Said:
    found: _Said = defaultdict(list)
    for part, triples in parts.items():
        for s, p, o in dict.fromkeys(triples):
            found[s].append((part, s, p, o))
    return {s: sorted(triples, key=lambda t: (t[0], str(t[2]), str(to_ox(t[3])))) for s, triples in found.items()}


def _digest(triples: Iterable[tuple[str, Node, Node, Node]]) -> str:
    told = [f"{part} {p} {to_ox(o)}" for part, _, p, o in triples]
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()


class _Old:
    """What stands in the files already: what a sheet made, what of that was changed, what was written by hand."""

    def __init__(self, home: Home, there: dict[str, list[Triple]]) -> None:
        self.everything = _by_subject(there)
        claims = {s for s, triples in self.everything.items() if any(p == DET.sheetRow for _, _, p, _ in triples)}
        leads = {s: {o for _, _, p, o in triples if p in _LEADS} for s, triples in self.everything.items()}
        from_sheet = {o for s in claims for o in leads[s]}
        from_hand = {o for s, found in leads.items() if s not in claims for o in found}
        made = claims | (from_sheet - from_hand)
        self.made = {s: t for s, t in self.everything.items() if s in made}
        self.by_hand = {s: t for s, t in self.everything.items() if s not in self.made}
        self.record = _recorded(home)
        told = {s: _digest(triples) for s, triples in self.made.items()}
        self.changed = [s for s in self.made if self.record.get(str(s), told[s]) != told[s]]
        self.numbers: dict[str, int] = {}
        for s, triples in self.everything.items():
            numbers = [o.value for _, _, p, o in triples if p == DET.number and isinstance(o, Literal)]
            row = next((str(o) for _, _, p, o in triples if p == DET.sheetRow), None)
            if numbers and isinstance(numbers[0], int):
                self.numbers[row if row is not None and row not in self.numbers else f"by hand: {s}"] = numbers[0]


def _recorded(home: Home) -> dict[str, str]:
    try:
        found = json.loads((home.folder / _RECORD).read_bytes())
        return {str(s): str(d) for s, d in found.items()} if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _span(
    home: Home, making: Making, record: dict[str, str], kept: Iterable[tuple[str, Node, Node, Node]]
) -> tuple[tuple[str, str], str]:
    """The years of which the source speaks, as they were and as they are with what is added; and those of its own.

    A claim of an earlier year widens the source's own years as long as it is there. Years that a person has written
    into ``source.ttl`` since are its own from then on.

    Args:
        home: where the source lives.
        making: what the sheet becomes.
        record: what was recorded when the sheet was added before.
        kept: what is left as a person has changed it.
    """
    before = next(str(o) for s, p, o in parse(home.file("source")) if p == DET.span)
    base = record[_BASE] if before == record.get(_WIDENED) and _BASE in record else before
    first, last = min(y for y in edtf.read(base)[:4] if y is not None), base.rpartition("/")[2]
    named = [y for _, _, p, o in kept if p == DET.years for y in edtf.read(str(o))[:4] if y is not None]
    named += [] if making.first is None else [making.first]
    earliest = min(named, default=first)
    return (before, base if earliest >= first else f"{earliest}/{last}"), base


def _write(
    home: Home, files: dict[str, list[Triple]], span: tuple[str, str], record: dict[str, str]
) -> tuple[str, ...]:
    """Write the files that changed; each whole, and all that can fail before the first."""
    said = parse(home.file("source"))
    title = next((str(o) for s, p, o in said if p == RDFS.label and (s, RDF.type, DET.Article) in set(said)), home.name)
    texts: dict[str, bytes] = {}
    if span[0] != span[1]:
        wider = [(s, p, Literal(span[1]) if p == DET.span else o) for s, p, o in headless(said)]
        texts["source.ttl"] = turtle(home, "source", f"The article and its passages: {title}", wider)
    for part, triples in files.items():
        if triples or home.file(part).is_file():
            texts[f"{part}.ttl"] = turtle(home, part, f"{_TITLES[part]}: {title}", triples, span[1])
    texts[_RECORD] = (json.dumps(record, indent=1, sort_keys=True) + "\n").encode()
    changed = {name: data for name, data in texts.items() if not _is(home.folder / name, data)}
    if changed:
        save_together(home.folder, changed)
    return tuple(name for name in changed if name != _RECORD)


def _is(file: Path, data: bytes) -> bool:
    return file.is_file() and file.read_bytes() == data
