"""The signed network of a graph: who is bound to whom and who opposes whom, its triads, and their balance over time.

Positive are cooperation and military ties (``det:positiveTieWith``), negative adversaries (``det:adversarialTo``), as
in the saved questions on networks; a dyad that has both counts as positive in triads, as it does there. A triad is
balanced where an even number of its ties is negative (Heider 1946; Cartwright and Harary 1956).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from rdflib.term import Node

from detente.explaining.row_evidence import POLICY, for_a_policy, in_doubt
from detente.rdf.terms import Triple
from detente.server.pages.addresses import with_query
from detente.server.pages.asked import Asked
from detente.server.pages.figures import caption, says, sources
from detente.server.pages.rendering import named, plural
from detente.server.pages.tie_caveats import caveats_of, with_caveats
from detente.server.pictures.balance_picture import Triad, over_time, triads
from detente.server.pictures.network_picture import MOST, TIES, Edge, blocs, layout, matrix, network
from detente.server.pictures.svg import LISTED, Figure, Picture, left_out
from detente.vocabulary import DET

_SIGNS = ((DET.positiveTieWith, "pos"), (DET.adversarialTo, "neg"))
#: How many triads are drawn at most.
TRIADS = 12
#: How many triads are looked at, at most, and how many actors a matrix has.
_LOOKED_AT, _SQUARE = 1000, 60


class Pair(NamedTuple):
    """The masks of the epochs in which two actors are tied: certainly and possibly, for better and for worse."""

    pos: int = 0
    neg: int = 0
    pos_possible: int = 0
    neg_possible: int = 0


class _Drawn(NamedTuple):
    """A picture of the network, wide and narrow, with what is in it."""

    title: str
    words: str
    names: list[Node]
    edges: list[tuple[tuple[Node, Node], Edge]]
    pictures: list[Picture]


class Signed:
    """The signed network of the graph of a request, over all years."""

    def __init__(self, asked: Asked) -> None:
        """Of a request."""
        self.asked = asked

    @property
    def pairs(self) -> dict[tuple[Node, Node], Pair]:
        """Each two actors that are tied in any year, in order of their IRIs; worked out once for all years."""
        known = self.asked.kg.both
        if "signed pairs" not in known:
            known["signed pairs"] = self._pairs()
        found: dict[tuple[Node, Node], Pair] = known["signed pairs"]
        return found

    def _pairs(self) -> dict[tuple[Node, Node], Pair]:
        closure = self.asked.kg.closure
        found: dict[tuple[Node, Node], Pair] = {}
        for relation, sign in _SIGNS:
            for (s, _, o), mask in closure.dated(None, relation, None):
                if s == o or str(s) > str(o):
                    continue
                sure, wide = closure.half(mask, certain=True), closure.half(mask, certain=False)
                found[s, o] = found.get((s, o), Pair())._replace(**{sign: sure, f"{sign}_possible": wide})
        return found

    @cached_property
    def _epoch(self) -> int:
        """The mask of the epochs that are looked at."""
        epochs = self.asked.epochs
        return epochs.all if self.asked.year is None else 1 << epochs.of(self.asked.year)

    @cached_property
    def edges(self) -> list[tuple[tuple[Node, Node], Edge]]:
        """The ties of the year, by their pairs."""
        found = []
        for (a, b), pair in self.pairs.items():
            sure = bool(pair.pos & self._epoch), bool(pair.neg & self._epoch)
            wide = bool(pair.pos_possible & self._epoch), bool(pair.neg_possible & self._epoch)
            shown = wide if self.asked.possible else sure
            if not any(shown):
                continue
            tone = "both" if all(shown) else "pos" if shown[0] else "neg"
            relations = [p for (p, _), there in zip(_SIGNS, shown, strict=True) if there]
            words = "; ".join(self._says((a, p, b)) for p in relations)
            possible = shown != sure
            found.append(((a, b), Edge(a, b, tone, possible, words, self.asked.links.why((a, relations[-1], b)))))
        return found

    @staticmethod
    def _ties(pair: tuple[Node, Node], tone: str) -> list[Triple]:
        """The relations that a tie stands for."""
        return [(pair[0], p, pair[1]) for p, sign in _SIGNS if tone in (sign, "both")]

    def _marked(self, edges: list[tuple[tuple[Node, Node], Edge]]) -> list[tuple[tuple[Node, Node], Edge]]:
        """Ties that are drawn, with what makes them less than said outright."""
        return [(pair, self._reserved(pair, edge)) for pair, edge in edges]

    def _reserved(self, pair: tuple[Node, Node], edge: Edge) -> Edge:
        ties = self._ties(pair, edge.tone)
        caveats = [c for t in ties if in_doubt(c := caveats_of(self.asked, t))]
        return replace(edge, reserved=bool(caveats), says=with_caveats(edge.says, "; ".join(caveats)))

    def _says(self, triple: Triple) -> str:
        """A tie in words; that it opposes for a policy alone is said, as in the question on the edges."""
        policy = triple[1] == DET.adversarialTo and self._for_a_policy(triple[0], triple[2])
        return says(self.asked, triple) + (f" ({POLICY})" if policy else "")

    def _for_a_policy(self, one: Node, other: Node) -> bool:
        """Whether two adversaries are so for a policy of one of them, and in no dispute."""
        return for_a_policy(self.asked.kg.also_possible, (one, DET.adversarialTo, other))

    @cached_property
    def actors(self) -> list[Node]:
        """All who are tied in any year, in order of their IRIs."""
        return sorted({n for pair in self.pairs for n in pair}, key=str)

    def figure(self, as_matrix: bool = False) -> Figure | None:
        """The network of the year, or the same as a matrix; None where nobody is tied."""
        asked = self.asked
        if not self.edges:
            return None
        # Of rows that no page shows nobody reads the caveats.
        rows = tuple(self._row(pair, edge) for pair, edge in self.edges[:LISTED]) + ((),) * (len(self.edges) - LISTED)
        degree = Counter(n for pair, _ in self.edges for n in pair)
        made = self._matrix(degree) if as_matrix else self._network(degree)
        title, words, shown, edges, pictures = made
        left = plural(len(degree) - len(shown), "actor") if len(degree) > len(shown) else ""
        binding = sum(e.tone == "pos" for _, e in self.edges)
        if len(edges) < len(self.edges):
            none_bind = binding and not any(e.tone == "pos" for _, e in edges)
            ties = f"all {plural(binding, 'tie')} that bind" if none_bind else ""
            others = len(self.edges) - len(edges) - (binding if none_bind else 0)
            left = ", ".join(
                filter(None, (left, ties, plural(others, "other tie" if ties else "tie") if others else ""))
            )
        columns = ("one", "other", "tie", "certainty", "caveats")
        href = with_query(f"/picture/{'matrix' if as_matrix else 'network'}.svg", [*asked.links.fields()])
        narrow = pictures[1] if len(pictures) > 1 else None
        return Figure(pictures[0], caption(asked, title, words), columns, rows, href, narrow, left_out(left, len(rows)))

    def _row(self, pair: tuple[Node, Node], edge: Edge) -> tuple[Any, ...]:
        words = {"pos": "positive", "neg": "adversarial", "both": "both"}[edge.tone]
        tie = {"text": words, "href": edge.href, "lang": ""}
        one, other = (named(self.asked, n) for n in pair)
        caveats = "; ".join(filter(None, (caveats_of(self.asked, t) for t in self._ties(pair, edge.tone))))
        return one, other, tie, "possible" if edge.possible else "certain", caveats

    def _matrix(self, degree: Counter[Node]) -> _Drawn:
        """The actors with most ties as a matrix; many of them stand by blocs, few by their names."""
        asked = self.asked
        names = sorted(sorted(degree, key=lambda n: (-degree[n], asked.label(n)))[:_SQUARE], key=self._by_name)
        many = len(names) > MOST
        if many:
            at = {n: i for i, n in enumerate(names)}
            bound = [(at[a], at[b]) for (a, b), e in self.edges if a in at and b in at and e.tone != "neg"]
            names = [names[i] for i in blocs(len(names), bound)]
        at = {n: i for i, n in enumerate(names)}
        edges = self._marked([(pair, e) for pair, e in self.edges if at.keys() >= set(pair)])
        cells = {(at[a], at[b]): e for (a, b), e in edges}
        labels = [asked.label(n) for n in names]
        title = "Matrix of the signed network"
        sizes = (("matrix", 1000.0),) if many else (("matrix", 900.0), ("matrixn", 340.0))
        words = "+ binds, − opposes, ± both; hatched: only possible; in outline: with a caveat."
        words += " Green binds, red opposes; those bound to each other stand together." if many else ""
        return _Drawn(title, words, names, edges, [matrix(labels, cells, title, n, w) for n, w in sizes])

    def _network(self, degree: Counter[Node]) -> _Drawn:
        """As many actors and ties as can be read: all of them, else those that oppose each other first."""
        asked = self.asked
        opposing = Counter(n for pair, e in self.edges if e.tone != "pos" for n in pair)
        order = sorted(degree, key=lambda n: (-opposing[n] if len(degree) > MOST else 0, -degree[n], asked.label(n)))
        names, edges = order[:MOST], self.edges
        edges = [(pair, e) for pair, e in edges if set(names).issuperset(pair)]
        if len(edges) > TIES and opposing:
            edges = [(pair, e) for pair, e in edges if e.tone != "pos"]
        while len(edges) > TIES:
            names = names[:-1]
            edges = [(pair, e) for pair, e in edges if set(names).issuperset(pair)]
        names, edges = [n for n in names if any(n in pair for pair, _ in edges)], self._marked(edges)
        title = "The signed network"
        # One place for each actor in every year, where all of them fit: laid out once, from the ties of all years.
        fits = len(self.actors) <= 2 * MOST
        everyone = self.actors if fits else sorted(names, key=str)
        index = {n: i for i, n in enumerate(everyone)}
        tied = self.pairs if fits else [pair for pair, _ in edges]
        pairs = tuple((index[a], index[b]) for a, b in tied)
        pictures = []
        for name, size in (("net", (1040.0, 580.0)), ("netn", (340.0, 520.0))):
            places = layout(tuple(map(str, everyone)), pairs, *size)
            here = {n: places[index[n]] for n in everyone}
            labels = {n: asked.label(n) for n in everyone}
            hrefs = {n: asked.links.thing(n) for n in names}
            pictures.append(network(here, labels, hrefs, [e for _, e in edges], size, title, name))
        words = "+ binds, − opposes, ± both; dashed: only possible; strokes and dots: with a caveat"
        stays = "; pale: tied in other years only. An actor stands in the same place in every year."
        return _Drawn(title, words + (stays if fits else "."), names, edges, pictures)

    def _by_name(self, node: Node) -> tuple[str, str]:
        return self.asked.label(node).casefold(), str(node)

    # ---- triads --------------------------------------------------------------------------------------

    @cached_property
    def _state_pairs(self) -> dict[frozenset[Node], Pair]:
        states = set(self.asked.desk.members.get(DET.State, ()))
        return {frozenset(p): pair for p, pair in self.pairs.items() if states.issuperset(p)}

    def _triads(self) -> Iterator[Triad]:
        """Three states each that are tied to each other in the year, certainly."""
        signs: dict[tuple[Node, Node], bool] = {}
        beside: dict[Node, set[Node]] = {}
        for two, pair in self._state_pairs.items():
            if (pair.pos | pair.neg) & self._epoch:
                a, b = sorted(two, key=str)
                signs[a, b] = bool(pair.pos & self._epoch)
                beside.setdefault(a, set()).add(b)
                beside.setdefault(b, set()).add(a)
        # Those with a tie that opposes come first: of triads in which all are bound there may be thousands.
        known: set[frozenset[Node]] = set()
        for a, b in sorted(signs, key=lambda pair: (signs[pair], str(pair))):
            for c in sorted(beside[a] & beside[b], key=str):
                three = frozenset((a, b, c))
                if three not in known:
                    known.add(three)
                    yield self._triad(sorted(three, key=str), signs)

    def _triad(self, three: list[Node], signs: Mapping[tuple[Node, Node], bool]) -> Triad:
        asked, edges = self.asked, []
        a, b, c = three
        for one, other in ((a, b), (b, c), (a, c)):
            positive = signs[one, other]
            triple: Triple = (one, DET.positiveTieWith if positive else DET.adversarialTo, other)
            tone, href = "pos" if positive else "neg", asked.links.why(triple)
            edges.append(Edge(one, other, tone, False, self._says(triple), href))
        negative = sum(e.tone == "neg" for e in edges)
        names = asked.label(a), asked.label(b), asked.label(c)
        return Triad(names, (edges[0], edges[1], edges[2]), negative % 2 == 0)

    def triads(self) -> Figure | None:
        """The triads of the year; None without a year, or where there is none."""
        asked = self.asked
        found = [] if asked.year is None else list(islice(self._triads(), _LOOKED_AT + 1))
        if not found:
            return None
        more = len(found) > _LOOKED_AT
        found = sorted(found[:_LOOKED_AT], key=lambda t: (t.balanced, t.names))
        title = "Triads of states"
        made = [
            triads(list(map(self._with_caveats, found[:TRIADS])), title, n, w)
            for n, w in (("triads", 1040.0), ("triadsn", 344.0))
        ]
        rows = tuple(
            (
                ", ".join(t.names),
                " ".join("+" if e.tone == "pos" else "−" for e in t.edges),
                "balanced" if t.balanced else "not balanced",
            )
            for t in found
        )
        words = "Certain ties only; a dyad that has both kinds counts as positive. Balanced: an even number of −."
        count = f"more than {_LOOKED_AT - TRIADS} triads" if more else plural(len(found) - TRIADS, "triad")
        out = left_out(count if len(found) > TRIADS else "", len(found) + more)
        href = with_query("/picture/triads.svg", asked.links.fields())
        return Figure(made[0], caption(asked, title, words), ("states", "signs", "balance"), rows, href, made[1], out)

    def _with_caveats(self, triad: Triad) -> Triad:
        one, two, three = (self._reserved((e.one, e.other), e) for e in triad.edges)
        return replace(triad, edges=(one, two, three))

    def _counts(self) -> list[tuple[int, int, int, int]]:
        """The balanced and the other triads of each epoch of years: its first and last year, and how many of either.

        A matrix of signs to the third power has on its diagonal each closed way of three steps, balanced ones counted
        up and others down; without signs it has all of them, each triad six times.
        """
        import numpy as np

        epochs = self.asked.epochs
        states = sorted({n for two in self._state_pairs for n in two}, key=str)
        index = {n: i for i, n in enumerate(states)}
        ends = [*(start - 1 for start in epochs.starts[1:]), epochs.last]
        counts = []
        for number, (first, last) in enumerate(zip(epochs.starts, ends, strict=True)):
            signs = np.zeros((len(states), len(states)))
            for two, pair in self._state_pairs.items():
                if (pair.pos | pair.neg) >> number & 1:
                    a, b = (index[n] for n in two)
                    signs[a, b] = signs[b, a] = 1 if pair.pos >> number & 1 else -1
            ways = [round(float((m @ m * m).sum()) / 6) for m in (np.abs(signs), signs)]
            balanced = (ways[0] + ways[1]) // 2
            counts.append((first, last, balanced, ways[0] - balanced))
        return counts

    def balance(self) -> Figure | None:
        """How many triads were balanced, year by year; None where there was never one."""
        known = self.asked.kg.both
        if "signed balance" not in known:
            known["signed balance"] = self._counts()
        counts: list[tuple[int, int, int, int]] = known["signed balance"]
        if not any(balanced + other for _, _, balanced, other in counts):
            return None
        asked = self.asked
        title = "Balance of the triads of states over time"
        made = [over_time(counts, asked.year, title, n, w) for n, w in (("bal", 1040.0), ("baln", 340.0))]
        rows = tuple(
            (str(a) if a == b else f"{a}–{b}", str(balanced), str(other), f"{balanced / (balanced + other):.0%}")
            for a, b, balanced, other in counts
            if balanced + other
        )
        text = (
            f"{title}, {asked.span[0]}–{asked.span[1]}; view {asked.view}. Sources: {sources(asked)}. "
            "Full: balanced. Hatched: not balanced. Certain ties only."
        )
        href = with_query("/picture/balance.svg", asked.links.fields())
        columns = ("years", "balanced", "not balanced", "share balanced")
        return Figure(made[0], text, columns, rows, href, made[1])
