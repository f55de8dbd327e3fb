"""The parameters of a request to the API: read, or refused with what would be right; and lists page by page."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from detente.asking.names import UnknownName
from detente.asking.parameters import LONGEST
from detente.errors import DetenteWarning
from detente.server.replies import Arguments, Graphs, Refused, Reply, json_reply

#: The parameters that choose a graph, and those that choose a page of a list.
GRAPH, PAGE = ("view", "year", "as_of", "possible", "source"), ("limit", "after")
#: How many entries a page of a list has unless the request says so.
USUAL = 100


def one(query: Mapping[str, Sequence[str]], name: str) -> str:
    """The value of a parameter, empty where there is none.

    Raises:
        Refused: it is given more than once.
    """
    values = query.get(name, ())
    if len(values) > 1:
        raise Refused(422, f"{name} is given {len(values)} times; give it once", parameter=name)
    return values[0].strip() if values else ""


def only(query: Mapping[str, Sequence[str]], known: Sequence[str]) -> None:
    """Refuse parameters that are not known: a misspelt one would change the answer without a word."""
    for name in query:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            raise Refused(
                422, f"no parameter {name[:60]!r}; there are {', '.join(known)}", parameter=name[:60], near=near
            )


def words_of(query: Mapping[str, Sequence[str]]) -> str:
    """The words of a search."""
    words = one(query, "q")
    if len(words) > LONGEST:
        raise Refused(422, f"q has {len(words)} characters, more than {LONGEST}; give some words", parameter="q")
    return words


def flag(query: Mapping[str, Sequence[str]], name: str) -> bool:
    """Whether a parameter is 1 or true; not where it is missing.

    Raises:
        Refused: it is neither that nor 0 or false.
    """
    value = one(query, name).lower()
    if value not in ("", "0", "1", "true", "false"):
        raise Refused(422, f"{name} is 1 or 0, not {value[:40]!r}", parameter=name)
    return value in ("1", "true")


def number(query: Mapping[str, Sequence[str]], name: str, usual: int, least: int, most: int) -> int:
    """The number that a parameter says, or the usual one where it is missing.

    Raises:
        Refused: it says none from the least to the most.
    """
    text = one(query, name)
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise Refused(422, f"{name} is a number from {least} to {most}, not {text[:40]!r}", parameter=name)
    return int(text)


def page(graphs: Graphs, query: Mapping[str, Sequence[str]]) -> tuple[int, int]:
    """After how many entries a page begins, and how many it has."""
    most = graphs.settings.max_rows
    return number(query, "after", 0, 0, 999_999_999), number(query, "limit", most, 1, most)


def paged(
    graphs: Graphs, arguments: Arguments, name: str, found: Sequence[Any], entry: Callable[[Any], dict[str, Any]]
) -> Reply:
    """A page of a list, as JSON.

    Args:
        graphs: the graphs at hand.
        arguments: those of the job; ``limit`` and ``after`` choose the page.
        name: what the list is called.
        found: all that is in it.
        entry: gives what is shown of each.
    """
    most = graphs.settings.max_rows
    first = number(arguments["query"], "after", 0, 0, 999_999_999)
    count = number(arguments["query"], "limit", min(USUAL, most), 1, most)
    part = found[first : first + count]
    more = first + len(part) < len(found)
    data = {name: [entry(each) for each in part], "total": len(found), "after": first, "complete": not more}
    return json_reply(data, 200, next_page(arguments, first + len(part)) if more else [])


def next_page(arguments: Arguments, after: int) -> list[tuple[str, str]]:
    """The next page, as RFC 8288 has it."""
    query = [(name, v) for name, values in arguments["query"].items() if name != "after" for v in values]
    return [("Link", f'<{arguments["address"]}?{urlencode([*query, ("after", str(after))])}>; rel="next"')]


@contextmanager
def not_found() -> Iterator[None]:
    """What an address names and is not there, is not found."""
    try:
        yield
    except UnknownName as error:
        raise Refused(404, str(error), near=list(error.near)) from None


@contextmanager
def said_by(parameter: str) -> Iterator[None]:
    """What a parameter names and is not there, is told with the parameter."""
    try:
        yield
    except UnknownName as error:
        raise Refused(422, str(error), parameter=parameter, near=list(error.near)) from None


@contextmanager
def warned() -> Iterator[list[str]]:
    """The warnings of what is done within, one line each."""
    lines: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DetenteWarning)
        yield lines
    lines += [str(w.message) for w in caught if isinstance(w.message, DetenteWarning)]
