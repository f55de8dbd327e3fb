"""What a job is given and what it gives back: the contract between the server and all that it serves.

A *job* is a pure function that reads graphs and makes a whole reply. It runs in a worker process, and knows nothing of
HTTP but the status, the headers and the body that it returns. Errors have one shape: RFC 9457
(https://www.rfc-editor.org/rfc/rfc9457).
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any, Protocol

from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.asking.catalogue import Catalogue
    from detente.asking.names import Names
    from detente.collection import manifest
    from detente.collection.view import View
    from detente.explaining.explainer import Explainer
    from detente.graph import KnowledgeGraph
    from detente.server.settings import Settings

#: The media type of an error.
PROBLEM = "application/problem+json"
#: By what name of JSON an argument of a job is found; see `Job`.
Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply.

    Attributes:
        status: the status of HTTP.
        headers: names and values; the length is added by the server, and what every reply carries.
        body: the body, where it is in memory.
        file: the body, where it is too large for that: a file open for reading and writing, at any position.
        kept: what the server is to remember of the query that was asked, and hand to the next job that asks it.
    """

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    file: IO[bytes] | None = field(default=None, compare=False, repr=False)
    kept: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)


class Graphs(Protocol):
    """The graphs that a worker has at hand."""

    @property
    def settings(self) -> Settings:
        """What the server was started with."""

    @property
    def collection(self) -> manifest.Collection:
        """The collection that is served."""

    @property
    def questions(self) -> Catalogue:
        """Its saved questions."""

    def get(self, view: str, year: int | None, possible: bool = False, sources: Sequence[str] = ()) -> KnowledgeGraph:
        """A graph; those that were used last stay loaded.

        Args:
            view: its view.
            year: a calendar year, or None for the union of all years.
            possible: whether it shows also what is only possible.
            sources: the names of the sources that it is to hold; none for all.

        Raises:
            DetenteError: there is no such view or source, or none that is selected speaks of the year.
        """

    def chosen(
        self,
        query: Mapping[str, Sequence[str]],
        view: str | None = None,
        year: int | None = None,
        own: Container[str] = (),
    ) -> KnowledgeGraph:
        """The graph that the parameters ``view``, ``year``, ``possible`` and ``source`` of a request choose.

        ``as_of`` is another name of ``year``, for questions that have a parameter ``year`` of their own.

        Args:
            query: the parameters of the request, each with its values. ``year=0`` is the union of all years,
                ``possible=1`` shows also what is only possible.
            view: the view where the request names none; None is that of the server.
            year: the year where the request names none; None is that of the server, 0 the union of all years.
            own: parameters that mean something else in this request.

        Raises:
            Refused: a value cannot be read.
            DetenteError: there is no such view, source or year.
        """

    def of_all_years(self, view: str, sources: Sequence[str] = ()) -> KnowledgeGraph:
        """A graph for what is the same in all of its years, as its span is: closed, and nothing of it in stores.

        Args:
            view: its view.
            sources: the names of the sources that it is to hold; none for all.
        """

    def with_graphs(self, kg: View) -> None:
        """Have the named graphs of a graph at hand, too (`View.dataset`): pages and most queries need none of them.

        Args:
            kg: a graph that `get` or `chosen` gave.
        """

    def preparing(self) -> AbstractContextManager[None]:
        """What is done within may take longer than a request may, since it is kept: graphs that are closed."""

    def names(self, kg: View, terms: bool = False) -> Names:
        """The names of all things of a graph that `get` or `chosen` gave.

        Args:
            kg: the graph.
            terms: whether to give those of the classes and properties of the ontology instead.
        """

    def explainer(self, kg: View) -> Explainer:
        """What puts proofs and claims of a graph into words, with the article's text where the operator supplies it.

        Args:
            kg: a graph that `get` or `chosen` gave.

        Raises:
            DetenteError: the article cannot be read, or is another.
        """


class Job(Protocol):
    """What makes a reply, in a worker process.

    ``arguments`` is made of what JSON can say. It always has:

    - ``path``: the parameters of the address, by name;
    - ``query``: the parameters behind the question mark, by name, each a list of its values;
    - ``accept`` and ``language``: the headers Accept and Accept-Language, empty where there is none;
    - ``base``: the address of the server, ending in a slash, as the client called it.

    An error of the project (`detente.errors.DetenteError`) that it raises becomes a problem of RFC 9457; one that wants
    a page for people catches it.
    """

    def __call__(self, graphs: Graphs, arguments: Arguments, /) -> Reply:
        """Make the reply."""


class Refused(DetenteError):
    """A request that is not answered.

    Attributes:
        status: the status of HTTP.
        more: further members of the problem, such as ``near``, the names most like one that is unknown.
        headers: headers that the reply needs, such as Allow.
    """

    def __init__(self, status: int, detail: str, headers: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        """Refuse with a status of HTTP, and one line that says what is wrong and what would be right."""
        super().__init__(detail)
        self.status, self.headers, self.more = status, tuple(headers), more


def problem(status: int, detail: str, headers: Sequence[tuple[str, str]] = (), **more: Any) -> Reply:
    """An error as RFC 9457 has it: ``type``, ``title``, ``status``, ``detail`` and further members.

    Args:
        status: the status of HTTP.
        detail: what is wrong, where, and what would be right, in one line.
        headers: headers that the reply needs, such as Retry-After.
        more: further members; those that are None or empty are left out.
    """
    data = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    data |= {key: value for key, value in more.items() if value}
    return Reply(
        status, [("Content-Type", PROBLEM), *headers], json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    )


def json_reply(data: object, status: int = 200, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    """A reply in JSON."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Reply(status, [("Content-Type", "application/json"), *headers], body)


def text_reply(text: str, media_type: str, status: int = 200, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    """A reply of text, in UTF-8."""
    kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return Reply(status, [("Content-Type", kind), *headers], text.encode("utf-8", "replace"))
