"""Pages made in this process, by the jobs that workers run."""

import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import pytest


@dataclass
class Got:
    """A reply with its request."""

    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def kind(self):
        return self.headers["content-type"].partition(";")[0]


class Site:
    """Gets pages of a collection by their addresses, as the server does."""

    def __init__(self, **settings):
        from starlette.routing import compile_path

        from detente.server.graphs import Loaded
        from detente.server.pages.page_jobs import PAGE_JOBS
        from detente.server.pages.routes import PAGES
        from detente.server.settings import Settings

        self.graphs = Loaded(Settings(**settings))
        self._jobs = PAGE_JOBS
        self._routes = [(compile_path(path)[0], name) for path, name in PAGES.items()]

    def node(self, name):
        """What a name means, in any view and year."""
        from detente.asking.names import Names

        for view in ("corrected", "as-stated"):
            with suppress(Exception):
                return Names(self.graphs.get(view, None)).resolve(name)
        raise AssertionError(f"nothing is called {name}")

    def address(self, text):
        """An address, in which ``@C173`` stands for the page of that thing, and ``{C173}`` for its name in a query."""
        from detente.server.pages.addresses import path_of, written

        text = re.sub(r"^@([^?]+)", lambda m: path_of(self.node(m[1])), text)
        return re.sub(r"\{(\w+)\}", lambda m: written(self.node(m[1])), text)

    def get(self, address, accept="text/html", language="en"):
        address = self.address(address)
        parts = urlsplit(address)
        for pattern, name in self._routes:
            match = pattern.match(unquote(parts.path))
            if match:
                query = parse_qs(parts.query, keep_blank_values=True)
                given = {"path": match.groupdict(), "query": query, "accept": accept, "language": language}
                reply = self._jobs[name](self.graphs, {**given, "base": "http://localhost/", "address": parts.path})
                return Got(reply.status, {k.lower(): v for k, v in reply.headers}, reply.body)
        return None

    def html(self, address, **more):
        """The page at an address as a tree of lxml; it must be one."""
        import lxml.html

        got = self.get(address, **more)
        assert got is not None, address
        assert got.kind == "text/html", (address, got.status, got.kind)
        return lxml.html.document_fromstring(got.text)


@pytest.fixture(scope="session")
def site():
    """The shipped collection."""
    pytest.importorskip("starlette")
    pytest.importorskip("jinja2")
    return Site()


#: Every kind of page, with a thing, a year or a view for which it has something to show.
KINDS = (
    "/",
    "/things",
    "/id/Japan",
    "/id/Russia?year=1985",
    "/id/Russia?year=all",
    "/id/Japan?possible=1&year=2010",
    "@KurilIslands",
    "@SouthernKurils",
    "/id/ASEAN",
    "@RussiaJapanKurilDispute",
    "@USJapanAlliance.Japan",
    "@NoRussiaJapanPeaceTreaty",
    "@SovietChineseWar?year=1970",
    "@C173",
    "@C203?view=as-stated",
    "@S4P1.2",
    "@RefISO3166",
    "/source",
    "@Article",
    "/ontology",
    "/ontology/alliedWith",
    "/ontology/Alliance",
    "/code",
    "/code/Hedged",
    "/question",
    "/question?q=allies",
    "/question/alliances/indirect-opponents",
    "/question/alliances/allies?row=1",
    "/question/alliances/allies?origins=1",
    "/question/network/signed-graph",
    "/question/history/timeline",
    "/question/evidence/denials",
    "/question/disputes/incidents?possible=1",
    "/why?s=id:Russia&p=det:indirectlyOpposedTo&o=id:UnitedStates",
    "/why?s=Russia&p=alliedWith&o=China",
    "/why?s=Russia&p=alliedWith&o=China&view=as-stated&all=1",
    "/contradictions",
    "/contradictions?view=as-stated&year=all",
    "/search",
    "/search?q=kuril",
    "/search?q=nothingofthesort",
    "/network",
    "/network?year=1985&possible=1",
    "/network?as=matrix",
    "/map",
    "/query",
    "/query?query=SELECT+%3Fa+%3Fb+%7B%3Fa+det%3AalliedWith+%3Fb%7D",
    "/query?query=SELECT+%3Fa+%3Fb+%7B%3Fa+det%3AalliedWith+%3Fb%7D&row=2",
    "/query?query=CONSTRUCT+%7B%3Fa+det%3AalliedWith+%3Fb%7D+WHERE+%7B%3Fa+det%3AalliedWith+%3Fb%7D",
    "/query?query=ASK+%7B%3Fa+det%3AalliedWith+%3Fb%7D",
    "/query?query=SELEC",
    "/id/Nowhere",
    "/id/Japan?year=1800",
    "/question/alliances/allies?actor=Atlantis",
)
