"""The jobs of pages by their names, which `detente.server.pages.routes` gives to addresses."""

from __future__ import annotations

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
from detente.server.pages.asked import Asked, BadRequest, NoPage
from detente.server.pages.rendering import failure
from detente.server.replies import Arguments, Graphs, Job, Refused, Reply, problem


def _page(job: Job, **given: str) -> Job:
    """A job that shows what goes wrong as a page, and takes what its path itself implies."""

    def page(graphs: Graphs, arguments: Arguments, /) -> Reply:
        try:
            return job(graphs, {**arguments, "path": {**arguments.get("path", {}), **given}} if given else arguments)
        except DetenteError as error:
            status, title = _kind(error)
            if isinstance(error, BadYear):
                error = _not_covered(graphs, arguments, error)
            names = error.near if isinstance(error, NoPage) else ()
            if "html" not in str(arguments.get("accept", "")).lower():  # every browser names it
                return problem(status, str(error), near=list(names))
            near = tuple((n, Links({}).to("/search", q=n)) for n in names)
            elsewhere = error.elsewhere if isinstance(error, NoPage) else ()
            return failure(status, title, f"{_said(error)}.", near, elsewhere)

    return page


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
    "page search": _page(search_page.find),
    "page things": _page(search_page.things),
    "page iri": _page(thing_page.thing),
    "page thing": _page(thing_page.thing, space="id"),
    "page terms": _page(term_page.terms),
    "page term": _page(term_page.term, space="ontology"),
    "page codes": _page(term_page.codes),
    "page code": _page(term_page.term, space="code"),
    "page questions": _page(question_pages.questions),
    "page question": _page(question_pages.question),
    "page sources": _page(source_pages.sources),
    "page source": _page(source_pages.source),
    "page why": _page(reason_page.why),
    "page contradictions": _page(contradiction_page.contradictions),
    "page network": _page(picture_pages.network_page),
    "page map": _page(picture_pages.map_page),
    "page picture": _page(picture_pages.picture),
    "page query": _page(query_page.query),
    "page completions": _page(query_page.completions),
    "page missing": _page(_missing),
}
