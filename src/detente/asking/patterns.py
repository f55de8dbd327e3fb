"""A query taken apart as text: what stands before its pattern, the pattern, and the values after it."""

from __future__ import annotations

from functools import lru_cache

from detente.asking.tokens import tokens


@lru_cache(maxsize=64)
def cut(text: str) -> tuple[str, str, str]:
    """The prologue of a query, its pattern in braces, and the VALUES at its end."""
    found = tokens(text).all
    groups: list[tuple[int, int]] = []  # the braces that stand in no others
    values = begin = len(text)
    depth = start = 0
    for token in found:
        mark = token.text if token.kind == "MARK" else ""
        if token.kind == "WORD" and not depth:
            word = token.text.upper()
            if word in ("SELECT", "ASK", "CONSTRUCT"):
                begin = token.start
            elif word == "VALUES":
                values = token.start
        if mark == "{" and not depth:
            start = token.start
        depth += (mark != "" and mark in "([{") - (mark != "" and mark in ")]}")
        if mark == "}" and not depth:
            groups.append((start, token.end))
    template = text[begin : groups[0][0]].split()[0].upper() == "CONSTRUCT" and len(groups) > 1
    template = template and "WHERE" not in text[begin : groups[0][0]].upper()
    start, end = groups[1 if template else 0]
    return text[:begin], text[start:end], text[values:]
