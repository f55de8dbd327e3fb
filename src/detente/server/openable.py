"""Where the rows of an answer come from, told by what explains in a graph, which a service keeps between requests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from detente.asking.answers import Answer
from detente.asking.origins import Origin
from detente.asking.traced import traced
from detente.graph import KnowledgeGraph
from detente.server.replies import Graphs

if TYPE_CHECKING:
    from detente.explaining.rows import Rows


#: How long a request for a file, which is kept, looks for the origins of rows, in seconds of the processor.
FOR_FILES = 15.0

#: The origins of rows of answers of a graph, so that a row is traced once; and how many there are of a graph.
_KNOWN: WeakKeyDictionary[KnowledgeGraph, dict[tuple[object, ...], Origin]] = WeakKeyDictionary()
_KEPT = 5_000


def openable(graphs: Graphs, kg: KnowledgeGraph, query: str, answer: Answer) -> Answer:
    """An answer whose rows are opened with what is kept of its graph.

    Args:
        graphs: the graphs at hand.
        kg: the graph that was asked.
        query: the query, with its parameters filled in.
        answer: its answer.
    """

    @cache
    def opened() -> Rows:
        from detente.explaining.rows import Rows  # whose import loads the grammar of SPARQL

        known = _KNOWN.setdefault(kg, {})
        if len(known) > _KEPT:
            known.clear()
        return Rows(kg, query, explain=graphs.explainer, known=known)

    return replace(answer, opener=opened)


def to_be_read(answer: Answer) -> Answer:
    """An answer that is written for people, with a column of caveats where there are any."""
    caveats = [origin.caveats for origin in traced(answer, seconds=FOR_FILES)[0].origins]
    return replace(answer, opener=None, caveats=lambda _: caveats)


def part_of(answer: Answer, first: int, count: int) -> Answer:
    """Some rows of an answer, as an answer of their own."""
    stop = first + count
    rows, origins = answer.rows[first:stop], answer.origins[first:stop]
    return replace(answer, rows=rows, certainty=answer.certainty[first:stop], origins=origins, total=len(rows))
