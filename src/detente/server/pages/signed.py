"""The signed network of a graph: who is bound to whom and who opposes whom, its triads, and their balance over time.

Positive are cooperation and military ties (``det:positiveTieWith``), negative adversaries (``det:adversarialTo``), as
in the saved questions on networks; a dyad that has both counts as positive in triads, as it does there. A triad is
balanced where an even number of its ties is negative (Heider 1946; Cartwright and Harary 1956).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.server.pages.addresses import with_query
from detente.server.pages.asked import Asked
from detente.server.pages.figures import caption, says, sources
from detente.server.pages.rendering import named, plural
from detente.server.pictures.balance_picture import Triad, over_time, triads
from detente.server.pictures.network_picture import MOST, Edge, layout, matrix, network
from detente.server.pictures.svg import Figure
from detente.vocabulary import DET

_SIGNS = ((DET.positiveTieWith, "pos"), (DET.adversarialTo, "neg"))
#: How many triads are drawn at most.
TRIADS = 12
#: How many triads the table has at most.
LISTED = 1000


class Pair(NamedTuple):
    """The masks of the epochs in which two actors are tied: certainly and possibly, for better and for worse."""

    pos: int = 0
    neg: int = 0
    pos_possible: int = 0
    neg_possible: int = 0


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
            for s, p, o in closure.match(None, relation, None):
                if s == o or str(s) > str(o):
                    continue
                sure, wide = closure.certain((s, p, o)), closure.possible((s, p, o))
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
            words = "; ".join(says(self.asked, (a, p, b)) for p in relations)
            possible = shown != sure
            found.append(((a, b), Edge(a, b, tone, possible, words, self.asked.links.why((a, relations[-1], b)))))
        return found

    @cached_property
    def actors(self) -> list[Node]:
        """All who are tied in any year, in order of their IRIs."""
        return sorted({n for pair in self.pairs for n in pair}, key=str)

    def figure(self, as_matrix: bool = False) -> Figure | None:
        """The network of the year, or the same as a matrix; None where nobody is tied."""
        asked = self.asked
        if not self.edges:
            return None
        degree = Counter(n for pair, _ in self.edges for n in pair)
        most = 60 if as_matrix else MOST
        shown = set(sorted(degree, key=lambda n: (-degree[n], asked.label(n)))[:most])
        edges = [(pair, e) for pair, e in self.edges if shown.issuperset(pair)]
        rows: list[tuple[Any, ...]] = []
        for (a, b), edge in self.edges:
            words = {"pos": "positive", "neg": "adversarial", "both": "both"}[edge.tone]
            words = {"text": words, "href": edge.href, "lang": ""}  # type: ignore[assignment]
            rows.append((named(asked, a), named(asked, b), words, "possible" if edge.possible else "certain"))
        left = plural(len(degree) - len(shown), "actor")
        out = f"Left out: {left} with the fewest ties; the table has them." if len(degree) > len(shown) else ""
        given = [*asked.links.fields()]
        columns = ("one", "other", "tie", "certainty")
        if as_matrix:
            names = sorted(shown, key=lambda n: asked.label(n).casefold())
            at = {n: i for i, n in enumerate(names)}
            cells = {(at[a], at[b]): e for (a, b), e in edges}
            labels = [asked.label(n) for n in names]
            title = "Matrix of the signed network"
            made = [matrix(labels, cells, title, n, w) for n, w in (("matrix", 900.0), ("matrixn", 340.0))]
            words = "+ binds, − opposes, ± both; hatched: only possible."
            href = with_query("/picture/matrix.svg", given)
            return Figure(made[0], caption(asked, title, words), columns, tuple(rows), href, made[1], out)
        title = "The signed network"
        made = []
        # One place for each actor in every year: laid out once, from the ties of all years.
        everyone = self.actors if len(self.actors) <= 2 * MOST else sorted(shown, key=str)
        index = {n: i for i, n in enumerate(everyone)}
        pairs = tuple((index[a], index[b]) for a, b in self.pairs if a in index and b in index)
        for name, size in (("net", (1040.0, 580.0)), ("netn", (340.0, 520.0))):
            places = layout(tuple(map(str, everyone)), pairs, *size)
            here = {n: places[index[n]] for n in everyone}
            labels_of = {n: asked.label(n) for n in everyone}
            hrefs = {n: asked.links.thing(n) for n in shown}
            made.append(network(here, labels_of, hrefs, [e for _, e in edges], size, title, name))
        words = (
            "+ binds, − opposes, ± both; dashed: only possible; pale: tied in other years only. "
            "An actor stands in the same place in every year."
        )
        href = with_query("/picture/network.svg", given)
        return Figure(made[0], caption(asked, title, words), columns, tuple(rows), href, made[1], out)

    # ---- triads --------------------------------------------------------------------------------------

    @cached_property
    def _state_pairs(self) -> dict[frozenset[Node], Pair]:
        states = set(self.asked.desk.members.get(DET.State, ()))
        return {frozenset(p): pair for p, pair in self.pairs.items() if states.issuperset(p)}

    def _triads(self) -> Iterator[Triad]:
        """Three states each that are tied to each other in the year, certainly."""
        asked, signs = self.asked, {}
        beside: dict[Node, set[Node]] = {}
        for two, pair in self._state_pairs.items():
            if (pair.pos | pair.neg) & self._epoch:
                a, b = sorted(two, key=str)
                signs[a, b] = bool(pair.pos & self._epoch)
                beside.setdefault(a, set()).add(b)
        for a, b in sorted(signs, key=str):
            for c in sorted(beside.get(b, set()) & beside[a], key=str):
                edges = []
                for one, other in ((a, b), (b, c), (a, c)):
                    positive = signs[one, other]
                    triple: Triple = (one, DET.positiveTieWith if positive else DET.adversarialTo, other)
                    tone, href = "pos" if positive else "neg", asked.links.why(triple)
                    edges.append(Edge(one, other, tone, False, says(asked, triple), href))
                negative = sum(e.tone == "neg" for e in edges)
                names = asked.label(a), asked.label(b), asked.label(c)
                yield Triad(names, (edges[0], edges[1], edges[2]), negative % 2 == 0)

    def triads(self) -> Figure | None:
        """The triads of the year; None without a year, or where there is none."""
        asked = self.asked
        found = [] if asked.year is None else list(islice(self._triads(), LISTED + 1))
        if not found:
            return None
        more = len(found) > LISTED
        found = sorted(found[:LISTED], key=lambda t: (t.balanced, t.names))
        title = "Triads of states"
        made = [triads(found[:TRIADS], title, n, w) for n, w in (("triads", 1040.0), ("triadsn", 344.0))]
        rows = tuple(
            (
                ", ".join(t.names),
                " ".join("+" if e.tone == "pos" else "−" for e in t.edges),
                "balanced" if t.balanced else "not balanced",
            )
            for t in found
        )
        words = "Certain ties only; a dyad that has both kinds counts as positive. Balanced: an even number of −."
        out = f"Left out: {plural(len(found) - TRIADS, 'triad')}; the table has all." if len(found) > TRIADS else ""
        out = f"Left out: all but {TRIADS}; the table has the first {LISTED}." if more else out
        href = with_query("/picture/triads.svg", asked.links.fields())
        return Figure(made[0], caption(asked, title, words), ("states", "signs", "balance"), rows, href, made[1], out)

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
