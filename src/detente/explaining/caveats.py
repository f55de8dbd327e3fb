"""What makes the rows of a table less than said outright, told from the situations behind them, which costs little.

A row rests on the solutions of its query; what these bind that a claim says (an alliance, a denial, a prospect) has the
caveats that its claims have in common. That is less than the whole lineage of a row tells
(`detente.asking.answers.Answer.with_origin`), in which relations between actors are traced through the rules too, and
more than a table without any mark, in which a row that is hedged, contested or denied reads as one that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from rdflib.namespace import RDF
from rdflib.term import Node, URIRef

from detente.asking.answers import Answer, Cell
from detente.explaining.evidence import PROPOSED, SAYS, SOURCES, Claim, claim_of
from detente.rdf.terms import Triple
from detente.vocabulary import DET

Behind = Mapping[tuple[Cell, ...], Sequence[frozenset[Node]]]
#: A caveat with the claims that it is said of, or the words for what says it.
_Caveats = dict[str, frozenset[str]]


class _Graph(Protocol):
    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]: ...
    def label(self, term: Node) -> str: ...


class Caveats:
    """Looks up what is to be said of the rows of answers."""

    def __init__(self, kg: _Graph) -> None:
        """Look up in a graph, best in one that also shows what is only possible."""
        self._kg = kg
        self._known: dict[Node, tuple[_Caveats, frozenset[Node]] | None] = {}
        self._several: bool | None = None

    def of_rows(self, answer: Answer, behind: Behind) -> tuple[str, ...]:
        """The caveats of each row, as ``hedged (C105)``; empty of one said outright, or of which nothing is known.

        Args:
            answer: the answer.
            behind: of a row what each solution behind it binds; of one that is not there its own cells count.
        """
        return tuple(self._of_row(row, behind.get(row) or (frozenset(row) - {None},)) for row in answer.rows)

    def _of_row(self, row: tuple[Cell, ...], solutions: Iterable[Iterable[Node | None]]) -> str:
        found: dict[str, set[str]] = {}
        for solution in solutions:
            caveats = [c for node in solution if isinstance(node, URIRef) and (c := self._of(node)) is not None]
            # What is told of a claim that stands in the row is told there.
            said = [words for words, claims in caveats if not claims or not claims <= set(row)]
            if not any(said):
                return ""  # one solution that is said outright is enough
            for words in said:
                for word, names in words.items():
                    found.setdefault(word, set()).update(names)
        return ", ".join(f"{word} ({'; '.join(sorted(names))})" for word, names in found.items())

    def _of(self, node: Node) -> tuple[_Caveats, frozenset[Node]] | None:
        """The caveats that all claims which say a node have in common, with these claims; None of what none says."""
        if node not in self._known:
            self._known[node] = self._looked_up(node)
        return self._known[node]

    def _looked_up(self, node: Node) -> tuple[_Caveats, frozenset[Node]] | None:
        match = self._kg.match
        wholes = [o for _, _, o in match(node, DET.participationIn, None)]
        saying = frozenset(c for n in (node, *wholes) for p in SAYS for c, _, _ in match(None, p, n))
        places = [o for n in (node, *wholes) for p in SOURCES for _, _, o in match(n, p, None)]
        kinds = {o for _, _, o in match(node, RDF.type, None)}
        proposed = [word for kind, word in PROPOSED.items() if kind in kinds]
        if not saying and not proposed:
            return None
        claims = sorted((self._claim(c) for c in saying), key=lambda c: c.name)
        names = frozenset(c.name for c in claims) or frozenset({"record"} if places else ())
        found: _Caveats = dict.fromkeys(proposed, names)
        if not places and claims:  # a reference makes up for what claims lack
            shared = [w for w in claims[0].caveats if all(w in c.caveats for c in claims)]
            # That a denial is denied by a denial is said once.
            found |= {w: names for w in shared if not (w == "denial" and "denied" in found)}
        return found, saying

    def _claim(self, node: Node) -> Claim:
        if self._several is None:
            claims = (s for s, _, _ in self._kg.match(None, RDF.type, DET.Claim))
            self._several = len({str(claim).rpartition("/")[0] for claim in claims}) > 1
        return claim_of(node, lambda p: [o for _, _, o in self._kg.match(node, p, None)], self._kg.label, self._several)
