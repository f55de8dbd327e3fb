"""Proofs as HTML that folds: nested ``details`` elements, every text escaped, for notebooks and pages."""

from __future__ import annotations

import html
from collections.abc import Iterable

from detente.explaining.verbalisation import Verbaliser
from detente.proving.proof import Proof

#: How many levels are open at first: the conclusion, and what it rests on.
_OPEN = 2


def folded(told: Verbaliser, proofs: Iterable[Proof]) -> str:
    """Proofs, one after the other, each a tree whose parts open and close.

    Args:
        told: puts proofs into words.
        proofs: the proofs.
    """
    return "".join(_tree(told, proof) for proof in proofs)


def _tree(told: Verbaliser, root: Proof) -> str:
    parts: list[str] = []
    queue: list[str | tuple[Proof, int]] = [(root, 0)]  # texts that close what is open, and proofs with their depths
    while queue:
        item = queue.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        node, depth = item
        says = html.escape(told.phrase(node.conclusion))
        parts.append(f"<details{' open' if depth < _OPEN else ''}><summary>{says}</summary>")
        if node.rule is None:
            parts.append(_stated(told, node) + "</details>")
            continue
        reasons, premises = told.step(node)
        parts.append("".join(f"<div><em>{html.escape(reason)}</em></div>" for reason in reasons))
        parts.append('<div style="margin-left:1.5em">')
        queue.append("</div></details>")
        queue += [(premise, depth + 1) for premise in reversed(premises)]
    return "".join(parts)


def _stated(told: Verbaliser, node: Proof) -> str:
    """What a stated triple rests on, as a nested list."""
    parts, depth = [], 0
    for level, line in told.stated_list(node.conclusion):
        parts += ["<ul>"] * (level - depth) + ["</ul>"] * (depth - level)
        depth = level
        parts.append(f"<li>{html.escape(line)}</li>")
    return "".join([*parts, *["</ul>"] * depth]) or "<ul><li>stated</li></ul>"
