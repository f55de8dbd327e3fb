"""The jobs of pages by their names, which `detente.server.pages.routes` gives to addresses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from detente.collection.epochs import BadYear
from detente.errors import DetenteError
from detente.server.pages import (
    contradiction_page,
    home_page,
    picture_pages,
    query_page,
    question_pages,
    reason_page,
    search_page,
    source_pages,
    term_page,
    thing_page,
)
from detente.server.pages.addresses import Links
from detente.server.pages.asked import KEPT, Asked, BadRequest, NoPage, links_of, only
from detente.server.pages.rendering import failure
from detente.server.replies import Arguments, Graphs, Job, Refused, Reply, problem


def _page(job: Job, *takes: str, free: bool = False, **given: str) -> Job:
    """A job that shows what goes wrong as a page, and takes what its path itself implies.

    Args:
        job: the job.
        takes: the parameters that it has beside those of all pages.
        free: whether it sees itself to the parameters that it has.
        given: what its path implies.
    """

    def page(graphs: Graphs, arguments: Arguments, /) -> Reply:
        try:
            if not free:
                only(arguments.get("query") or {}, *takes)
            return job(graphs, {**arguments, "path": {**arguments.get("path", {}), **given}} if given else arguments)
        except DetenteError as error:
            status, title = _kind(error)
            if isinstance(error, BadYear):
                error = _not_covered(graphs, arguments, error)
            names = error.near if isinstance(error, NoPage | BadRequest) else ()
            if "html" not in str(arguments.get("accept", "")).lower():  # every browser names it
                return problem(status, str(error), near=list(names))
            links = _kept(arguments, error)
            near = tuple((n, links.to("/search", q=n)) for n in names)
            if isinstance(error, BadRequest):
                near = tuple(_mended(arguments, error))
            elsewhere = error.elsewhere if isinstance(error, NoPage) else ()
            return failure(status, title, f"{_said(error)}.", near, elsewhere, links)

    return page


def _kept(arguments: Arguments, error: DetenteError) -> Links:
    """Links that keep what is looked at, without what is wrong with it."""
    query = arguments.get("query") or {}
    if isinstance(error, BadRequest) and error.parameter in KEPT:
        query = {n: values for n, values in query.items() if n not in (error.parameter, "as_of")}
    return links_of(query)


def _mended(arguments: Arguments, error: BadRequest) -> Iterator[tuple[str, str]]:
    """What may have been meant by a parameter, each with the address that has it so."""
    path, query = str(arguments.get("address") or "/"), arguments.get("query") or {}
    for text in error.near:
        fields = {n: [text] if n == error.parameter else vs for n, vs in query.items()}
        if error.unknown:
            fields = {text if n == error.parameter else n: vs for n, vs in query.items()}
        yield text, Links(fields).to(path)


def _kind(error: DetenteError) -> tuple[int, str]:
    """The status of an error, and what it is in a few words."""
    if isinstance(error, NoPage):
        return 404, "Not here"
    if isinstance(error, Refused):
        return error.status, "This cannot be answered"
    if isinstance(error, BadYear):
        return 404, "Not covered"
    return 400, "This address is not right" if isinstance(error, BadRequest) else "This cannot be shown"


def _not_covered(graphs: Graphs, arguments: Arguments, error: BadYear) -> NoPage:
    """What is said of a year of which no selected source speaks, with the last of which one does."""
    query = {name: list(values) for name, values in (arguments.get("query") or {}).items()}
    path = str(arguments.get("address") or "/")
    last = None
    with suppress(DetenteError):
        last = Asked(graphs, arguments).latest
    query.pop("as_of", None)
    if not path.startswith("/question/"):
        query.pop("year", None)
    links = Links(query)
    elsewhere = [] if last is None else [(str(last), links.to(path, as_of=last))]
    if "source" in query:
        given = {name: values for name, values in (arguments.get("query") or {}).items() if name != "source"}
        elsewhere.append(("all sources", Links(given).to(path)))
    text = f"{str(error).rstrip('.')}. Of a year that is not covered nothing is known here: neither a yes nor a no"
    return NoPage(text, elsewhere=tuple(elsewhere))


def _missing(graphs: Graphs, arguments: Arguments, /) -> Reply:
    """What is said of an address that nothing answers."""
    path = str(arguments.get("path", {}).get("rest", ""))[:200]
    raise NoPage(
        f"there is nothing at /{path}; pages are found by the bar above, programs find theirs in /openapi.json"
    )


def _said(error: DetenteError) -> str:
    text = str(error).rstrip(".")
    return text[:1].upper() + text[1:]


#: The jobs by their names, for the workers.
PAGE_JOBS: dict[str, Job] = {
    "page home": _page(home_page.home),
    "page search": _page(search_page.find, "q"),
    "page things": _page(search_page.things),
    "page iri": _page(thing_page.thing, "iri"),
    "page thing": _page(thing_page.thing, space="id"),
    "page terms": _page(term_page.terms),
    "page term": _page(term_page.term, space="ontology"),
    "page codes": _page(term_page.codes),
    "page code": _page(term_page.term, space="code"),
    "page questions": _page(question_pages.questions, "q"),
    "page question": _page(question_pages.question, free=True),
    "page sources": _page(source_pages.sources),
    "page source": _page(source_pages.source),
    "page why": _page(reason_page.why, "s", "p", "o", "all", "format"),
    "page contradictions": _page(contradiction_page.contradictions),
    "page network": _page(picture_pages.network_page, "as"),
    "page map": _page(picture_pages.map_page),
    "page picture": _page(picture_pages.picture, free=True),
    "page query": _page(query_page.query, "query", "row", "origins", "format"),
    "page completions": _page(query_page.completions),
    "page missing": _page(_missing, free=True),
}
