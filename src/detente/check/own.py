"""The check of facts of one's own, before they are reasoned over: what the files say, without what follows."""

from __future__ import annotations

import json
from pathlib import Path

from detente.check import claims, dating, parties, redefining, structure, wording
from detente.check.findings import Finding, Places
from detente.check.shapes import Validation
from detente.collection import cache, library
from detente.graph import KnowledgeGraph
from detente.vocabulary import SHAPES_FILE

#: What makes nobody's reasoning wrong, and is left to `detente check`: of real data, two occurrences of a year can be
#: alike in all that the model says of them.
_LEFT = frozenset({"occurrence-twice"})


def problems(kg: KnowledgeGraph) -> list[str]:
    """What is wrong with the files that were added to a view, one line each; kept, since validation takes seconds.

    Args:
        kg: a graph with files of one's own.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    code = sorted(Path(__file__).parent.glob("*.py"))
    # The files by their places too: these are named in what is kept.
    files = sorted(map(str, kg.files.values()))
    name = cache.key([*kg.files.values(), library.path(SHAPES_FILE), *code], "own", kg.view, *files)
    known = cache.read(name)
    if known is None:
        wrong = [f for f in findings(kg) if f.error and f.name not in _LEFT]
        known = json.dumps([str(f).removeprefix("error: ") for f in wrong]).encode()
        cache.write(name, known)
    lines: list[str] = json.loads(known)
    return lines


def findings(kg: KnowledgeGraph) -> list[Finding]:
    """What is wrong with the files that were added to a view, but for what they rest on and what follows from them.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    st = structure.Structure(kg)
    own = {Places(kg).file(graph) for graph in kg.own}
    described = dict.fromkeys(s for graph in kg.own for s, _, _ in kg.graphs[graph])
    found = [f for module in (structure, claims, wording, dating, parties, redefining) for f in module.findings(st)]
    found += Validation().findings(kg, described)
    return [f for f in dict.fromkeys(found) if f.file in own]
