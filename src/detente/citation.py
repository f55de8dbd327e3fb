"""Citations: a claim, a passage or a situation with all that the graph carries of it, in every view."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Literal, Node

from detente import library
from detente.answers import short
from detente.errors import DetenteError
from detente.evidence import CONTENT, Claim, Evidence, local
from detente.passages import ArticleText, Passage
from detente.rdf import Triple, parse
from detente.tree import Note, Tree
from detente.vocabulary import DET, GRAPH, VIEWS

_CONTENT_WORDS = dict(zip(CONTENT, ("asserts", "supposes", "denies"), strict=True))
#: What a citation says of a claim in lines of its own, or not at all.
_APART = {
    *CONTENT,
    RDF.type,
    RDFS.label,
    DET.number,
    DET.claimText,
    DET.passage,
    DET.reference,
    DET.contradicts,
    DET.claimSubject,
    DET.claimRelation,
    DET.claimObject,
    DET.claimValue,
}


class UnknownSource(DetenteError):
    """Nothing that can be cited is called so."""


def every_graph() -> dict[Node, list[Triple]]:
    """The stated triples of the named graphs of all views together.

    Raises:
        BadData, Unreachable: see `detente.rdf.parse`.
    """
    files = {graph: file for view in VIEWS for graph, file in library.view_files(view).items()}
    return {graph: parse(file) for graph, file in files.items()}


class Citations:
    """Cites claims, passages and what claims lead to."""

    def __init__(self, evidence: Evidence, text: ArticleText | None = None) -> None:
        """Cite from some graphs.

        Args:
            evidence: the evidence in them, as of `every_graph`.
            text: the article's text, to show passages; None shows where they stand.
        """
        self._evidence = evidence
        self.text = text

    def find(self, name: str) -> Node:
        """What a name stands for.

        Args:
            name: a claim (``C173``), a passage (``S4P1.1``), or a situation, prospect or denial by its label,
                prefixed name or IRI; upper and lower case are alike.

        Raises:
            UnknownSource: nothing is called so, or several things are; says what is like it.
        """
        names: dict[str, dict[Node, str]] = {}
        for claim in self._evidence.claims.values():
            for node in (*claim.asserts, *claim.supposes, *claim.denies):
                self._name(names, node, (self._label(node), local(node), short(node), str(node)))
            self._name(names, claim.node, (claim.name, short(claim.node), str(claim.node)))
        for passage in self._evidence.passages.values():
            self._name(names, passage.node, (passage.name, short(passage.node), str(passage.node)))
        for node in self._evidence.corrected:
            self._name(names, node, (self._label(node), local(node), short(node), str(node)))
        key = name.strip().removeprefix("<").removesuffix(">").casefold()
        found = names.get(key, {})
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise UnknownSource(f"{name!r} is the name of several: {', '.join(map(short, found))}; say which")
        like = difflib.get_close_matches(key, names, n=3, cutoff=0.7)
        spelt = [next(iter(names[n].values())) for n in like]
        hint = f"; did you mean {' or '.join(map(repr, spelt))}?" if spelt else ""
        raise UnknownSource(f"no claim, passage or situation is called {name!r}{hint}")

    def _name(self, names: dict[str, dict[Node, str]], node: Node, given: Iterable[str]) -> None:
        for name in given:
            names.setdefault(name.casefold(), {}).setdefault(node, name)

    def cite(self, node: Node) -> Tree:
        """All that the graph carries of a claim, a passage or a situation.

        Raises:
            WrongArticle: a passage's digest is not that of its words.
        """
        if node in self._evidence.claims:
            return self._claim(self._evidence.claims[node])
        if node in self._evidence.passages:
            return self._passage(self._evidence.passages[node])
        return self._situation(node)

    # ---- kinds ---------------------------------------------------------------------------------------

    def _claim(self, claim: Claim) -> Tree:
        known = self._evidence.statements(claim.node)
        reading = [
            *map(self._label, known.get(DET.claimSubject, ())),
            *map(self._label, known.get(DET.claimRelation, ())),
            *map(self._label, (*known.get(DET.claimObject, ()), *known.get(DET.claimValue, ()))),
        ]
        notes = [Note(f"reading: {' / '.join(reading)}")] if reading else []
        notes += [
            Note(f"{self._label(p)}: {', '.join(map(self._label, objects))}")
            for p, objects in known.items()
            if p not in _APART
        ]
        notes += [Note(f"record: {reference.citation}") for reference in claim.references]
        below = [self._passage(passage, claims=False) for passage in claim.passages]
        for predicate in CONTENT:
            for node in known.get(predicate, ()):
                tree = self._situation(node, claims=False)
                below.append(Tree(f"{_CONTENT_WORDS[predicate]} {tree.head}", tree.notes))
        below += [self._other("stands against", other) for other in claim.contradicts]
        return Tree(f"{claim.name}: {claim.text}", tuple(notes), tuple(below))

    def _passage(self, passage: Passage, claims: bool = True) -> Tree:
        head = f"passage {passage.name}, {passage.kind or 'of no kind'}"
        notes = [
            Note(f"characters {passage.start} to {passage.end} (code points from 0, the end is exclusive)"),
            Note(f"SHA-256 {passage.sha256}"),
        ]
        if self.text is not None and passage.article == self.text.article:
            notes.append(Note(f'"{" ".join(self.text.passage(passage).split())}"'))
        notes += [
            Note(f"no claim: {reason}")
            for reason in self._evidence.statements(passage.node).get(DET.withoutClaim, ())
        ]
        below = (
            [self._other("claim", c.node) for c in self._evidence.claims_in(passage.node)] if claims else []
        )
        return Tree(head, tuple(notes), tuple(below))

    def _situation(self, node: Node, claims: bool = True) -> Tree:
        notes = []
        for graph, statements in self._evidence.statements_by_graph(node).items():
            said = [
                f"{self._label(p)} {', '.join(map(self._label, objects))}"
                for p, objects in statements.items()
                if p not in (RDFS.label, RDF.type, DET.reference, DET.timeReference)
            ]
            references = dict.fromkeys(
                (*statements.get(DET.reference, ()), *statements.get(DET.timeReference, ()))
            )
            kinds = ", ".join(map(self._label, statements.get(RDF.type, ())))
            records = tuple(Note(f"record: {self._evidence.reference(r).citation}") for r in references)
            text = "; ".join([*([kinds] if kinds else []), *said])
            notes.append(Note(f"{str(graph).removeprefix(GRAPH)}: {text}", records))
        notes += [Note(f"corrected by {self._label(new)}") for new in self._evidence.corrections_of(node)]
        below = [self._other("claim", c.node) for c in self._evidence.claims_about(node)] if claims else []
        return Tree(f"{self._label(node)} ({short(node)})", tuple(notes), tuple(below))

    def _other(self, word: str, node: Node) -> Tree:
        """Another claim, in a line, and where it is made."""
        claim = self._evidence.claim(node)
        stance = f" ({self._label(claim.stance)})" if claim.stance is not None else ""
        places = ", ".join(passage.name for passage in claim.passages)
        return Tree(
            f"{word} {claim.name}{stance}: {claim.text}", (Note(f"passages: {places}"),) if places else ()
        )

    def _label(self, term: Node) -> str:
        if isinstance(term, Literal):
            return str(term)
        known = self._evidence.statements(term)
        for predicate in (RDFS.label, SKOS.prefLabel):
            if known.get(predicate):
                return str(known[predicate][0])
        return short(term)
