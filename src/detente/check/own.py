"""The check of facts of one's own, before they are reasoned over: shapes and structure of what the files say."""

from __future__ import annotations

import json
from pathlib import Path

from detente.collection import cache, library
from detente.graph import KnowledgeGraph
from detente.rdf.terms import short
from detente.vocabulary import SHAPES_FILE


def problems(kg: KnowledgeGraph) -> list[str]:
    """What is wrong with the files that were added to a view, one line each; kept, since validation takes seconds.

    Args:
        kg: a graph with files of one's own.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    code = sorted(Path(__file__).parent.glob("*.py"))
    name = cache.key([*kg.files.values(), library.path(SHAPES_FILE), *code], "own", *sorted(map(str, kg.own)))
    known = cache.read(name)
    if known is None:
        known = json.dumps(_problems(kg)).encode()
        cache.write(name, known)
    lines: list[str] = json.loads(known)
    return lines


def _problems(kg: KnowledgeGraph) -> list[str]:
    from detente.check import shapes, structure

    file_of = {s: kg.files[graph] for graph in kg.own for s, _, _ in kg.graphs[graph]}
    found = [*structure.findings(kg), *shapes.findings(kg, focus=file_of)]
    by_name = {short(node): file for node, file in file_of.items()}
    return sorted({f"{by_name[f.node]}: {f.node}: {f.text}" for f in found if f.error and f.node in by_name})
