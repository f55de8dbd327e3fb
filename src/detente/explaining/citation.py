"""A claim, a passage or an occurrence with its sources."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

from rdflib.namespace import RDF
from rdflib.term import Literal, Node, URIRef

from detente.asking.names import Names, UnknownName
from detente.collection.view import View
from detente.explaining.evidence import SOURCES
from detente.explaining.explainer import Explainer
from detente.explaining.fragments import Fragments
from detente.rdf.markdown import inline
from detente.rdf.terms import is_iri, short
from detente.vocabulary import DET

#: What a claim says, part by part, each by the first of the properties that it has.
_READING = (
    (DET.claimSubject,),
    (DET.claimRelation, DET.claimRelationText),
    (DET.claimObject, DET.claimValue),
)
_LEADS = ("asserts", "supposes", "denies", "contradicts")


def _passage(kg: View, what: str) -> Node | None:
    """The passage of that name, which is the end of its IRI; None where there is none.

    Raises:
        UnknownName: passages of several sources are called so.
    """
    if not re.fullmatch(r"[\w.-]+", what):
        return None
    named = (URIRef(base + what) for base in (*kg.prefixes.values(), kg.collection.base))
    found = [node for node in named if kg.holds(node, RDF.type, DET.Passage)]
    if len(found) > 1:
        raise UnknownName(f"{what!r} is a passage of several: {', '.join(map(short, found))}; say which")
    return found[0] if found else None


def _claim(kg: View, number: int) -> Node:
    """The claim of a number.

    Raises:
        UnknownName: there is none; one of another number is no near match. Or several sources have one.
    """
    names = Names(kg, [DET.Claim])
    try:
        return names.resolve(f"Claim C{number:03d}", "claim")
    except UnknownName as error:
        if not error.near or "several" in str(error):
            raise
        known = sorted(
            int(str(o)) for _, _, o in kg.match(None, DET.number, None) if isinstance(o, Literal) and str(o).isdecimal()
        )
        there = f"they run from C{known[0]:03d} to C{known[-1]:03d}" if known else "there are none"
        raise UnknownName(
            f"there is no claim C{number:03d}; {there}, and numbers of claims that went stay free"
        ) from None


def _row(kg: View, what: str) -> Node | None:
    """The row of a table that is named ``cow-mid:MIDB.csv#row=257``, or by its IRI; None where none is.

    Raises:
        UnknownName: no data set of the graph has such a file.
    """
    prefix, _, rest = what.strip("<>").partition(":")
    iri = kg.prefixes[prefix] + rest if prefix in kg.prefixes else what.strip("<>")
    if not is_iri(iri) or not Fragments.is_one(node := URIRef(iri)):
        return None
    file = URIRef(str(node).partition("#")[0])
    if not kg.holds(file, RDF.type, DET.DataFile):
        raise UnknownName(f"{what!r}: the graph has no data file {short(file)}; `detente sources` lists the data sets")
    return node


class Citation:
    """A claim, a passage, a row of a data set or an occurrence with its sources.

    Attributes:
        node: what is cited.
        claims: the claims that it is, or that it rests on.
    """

    def __init__(self, explainer: Explainer, what: str | Node) -> None:
        """Find what is cited.

        Args:
            explainer: puts it into words.
            what: a claim (``C173``), a passage (``S4P1.9``), a row (``cow-mid:MIDB.csv#row=257``), or the name or IRI
                of an occurrence.

        Raises:
            UnknownName: there is none.
        """
        kg = explainer.kg
        self._explainer = explainer
        if isinstance(what, Node):
            node = what
        elif re.fullmatch(r"[Cc]?\d{1,3}", what):
            node = _claim(kg, int(what.lstrip("Cc")))
        else:
            node = _row(kg, what) or _passage(kg, what) or Names(kg).resolve(what, "claim, passage or occurrence")
        self.node: Node = node
        self._is_passage = kg.holds(node, RDF.type, DET.Passage)
        if self._is_passage:
            self.claims = sorted({s for s, _, _ in kg.match(None, DET.passage, node)}, key=str)
        elif kg.holds(node, RDF.type, DET.Claim):
            self.claims = [node]
        else:
            self.claims = explainer.evidence.claims_of(node)

    def __str__(self) -> str:
        """The claims with their readings, passages, notes and references, line by line."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        told, evidence, kg = self._explainer, self._explainer.evidence, self._explainer.kg
        if Fragments.is_one(self.node):
            yield told.reference_line(self.node)
            for resting in self._resting():
                yield f"  {told.label(resting)} ({short(resting)}) rests on it"
            yield from (f"source {key}: {text}" for key, text in self.cited.items())
            return
        if self._is_passage:
            yield told.passage_line(self.node)
            for _, _, reason in kg.match(self.node, DET.withoutClaim, None):
                yield f"no claim: {reason}"
        elif self.claims != [self.node]:
            yield told.label(self.node)
            yield from self._sources()
        for claim in self.claims:
            found = evidence.claim(claim)
            yield told.claim_line(found)
            yield f"  {'denied' if found.denied else 'reading'}: " + " - ".join(
                ", ".join(map(told.label, part)) for part in self._reading(claim)
            )
            for passage in found.passages:
                yield f"  {told.passage_line(passage)}"
            for word in _LEADS:
                for _, _, other in kg.match(claim, DET[word], None):
                    is_claim = word == "contradicts"
                    said = told.claim_line(evidence.claim(other)) if is_claim else told.label(other)
                    there = is_claim or any(kg.match(other, RDF.type, None))
                    yield f"  {word}: {said}" + ("" if there else f" (not in the view {kg.view})")
            for p, word in ((DET.note, "note"), (DET.correction, "the record says")):
                for text in evidence.objects(claim, p):
                    yield f"  {word}: {text}"
            for reference in evidence.objects(claim, DET.reference):
                yield f"  {told.reference_line(reference)}"
        yield from (f"source {key}: {text}" for key, text in self.cited.items())

    @property
    def cited(self) -> dict[str, str]:
        """How the articles of its claims, of its passage, and the data sets of its rows are cited, by their names."""
        told, evidence = self._explainer, self._explainer.evidence
        rows = [place for place in (self.node, *self._places()) if Fragments.is_one(place)]
        works = {told.source_key(work): told.cited(work) for work in evidence.objects(self.node, DET.passageOf)}
        return works | told.citations(map(evidence.claim, self.claims), rows)

    def _sources(self) -> Iterator[str]:
        """The references and rows of what is cited and of its participations."""
        yield from map(self._explainer.reference_line, self._places())

    def _places(self) -> list[Node]:
        """The references and rows of what is cited, and of its participations, each once."""
        if self.claims == [self.node] or self._is_passage:
            return []
        evidence = self._explainer.evidence
        nodes = [self.node, *sorted(evidence.parts_of(self.node), key=str)]
        found = list(dict.fromkeys(o for node in nodes for p in SOURCES for o in evidence.objects(node, p)))
        # The rows of the whole are those of its participations.
        rows = {place: self._explainer.fragments.rows(place) for place in found if Fragments.is_one(place)}
        single = {(file, *which) for file, which in rows.values() if len(which) == 1}
        said_so = {p for p, (file, which) in rows.items() if len(which) > 1 and all((file, n) in single for n in which)}
        return [place for place in found if place not in said_so]

    def _resting(self) -> list[Node]:
        """What rests on the row that is cited, or on a run of rows or a cell that it is among."""
        kg, fragments = self._explainer.kg, self._explainer.fragments
        file, which = fragments.rows(self.node)
        found: dict[Node, None] = {}
        for node, _, place in kg.match(None, DET.row, None):
            if str(place).startswith(f"{file}#") and fragments.rows(place)[1] & which:
                found[node] = None
        return sorted(found, key=str)

    def _reading(self, claim: Node) -> list[list[Node]]:
        objects = self._explainer.evidence.objects
        parts = [next(filter(None, (objects(claim, p) for p in said)), None) for said in _READING]
        return [part for part in parts if part]

    def to_json(self) -> str:
        """What is cited, and its claims, as JSON."""
        told = self._explainer
        claims = [told.claim_data(told.evidence.claim(c)) for c in self.claims]
        data = {"cited": short(self.node), "label": told.label(self.node), "claims": claims, "citations": self.cited}
        if Fragments.is_one(self.node):
            rests = [{"iri": str(n), "label": told.label(n)} for n in self._resting()]
            data |= {"sources": [told.source(self.node)], "rests on it": rests}
            return json.dumps(data, ensure_ascii=False, indent=2)
        if sources := [told.source(place) for place in self._places()]:
            data["sources"] = sources
        return json.dumps(data, ensure_ascii=False, indent=2)

    def to_markdown(self) -> str:
        """The lines as a list."""
        return "\n".join(f"  - {inline(x.strip())}" if x.startswith("  ") else f"- {inline(x)}" for x in self._lines())

    def __repr__(self) -> str:
        """What it is, for a prompt."""
        told = self._explainer
        if self.claims == [self.node]:
            return f"<Citation: {told.claim_line(told.evidence.claim(self.node))}>"
        count = len(self.claims)
        return f"<Citation: {told.label(self.node)}, {count} claim{'' if count == 1 else 's'}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"
