"""Which page answers which address: what the server mounts, in the order in which addresses are compared.

A path is a Starlette route; its parameters are decoded and stand in ``arguments["path"]`` beside what a page adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

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
from detente.server.pages.asked import BadRequest, NoPage
from detente.server.pages.rendering import failure
from detente.server.replies import Graphs, Job, Reply


class Page(NamedTuple):
    """An address with what answers it.

    Attributes:
        path: the path, with its parameters in braces.
        name: the name of the job.
        job: makes the page.
        given: parameters that the path itself implies.
    """

    path: str
    name: str
    job: Job
    given: Mapping[str, str]


def _kept(job: Job) -> Job:
    """A job that shows what goes wrong as a page."""

    def kept(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
        try:
            return job(graphs, arguments)
        except NoPage as error:
            near = tuple((name, Links({}).to("/search", q=name)) for name in error.near)
            return failure(404, "Not here", f"{_said(error)}.", near)
        except (BadRequest, BadYear) as error:
            return failure(400, "This address is not right", f"{_said(error)}.")
        except DetenteError as error:
            return failure(400, "This cannot be shown", f"{_said(error)}.")

    kept.__name__, kept.__doc__ = job.__name__, job.__doc__
    return kept


def _said(error: DetenteError) -> str:
    text = str(error).rstrip(".")
    return text[:1].upper() + text[1:]


def _page(path: str, name: str, job: Job, **given: str) -> Page:
    return Page(path, f"page.{name}", _kept(job), given)


PAGES: tuple[Page, ...] = (
    _page("/", "home", home_page.home),
    _page("/search", "search", search_page.find),
    _page("/things", "things", search_page.things),
    _page("/thing", "thing", thing_page.thing),
    _page("/id/{local:path}", "thing", thing_page.thing, space="id"),
    _page("/ontology", "terms", term_page.terms),
    _page("/ontology/{local:path}", "term", term_page.term, space="ontology"),
    _page("/code", "codes", term_page.codes),
    _page("/code/{local:path}", "term", term_page.term, space="code"),
    _page("/question", "questions", question_pages.questions),
    _page("/question/{topic}/{question}", "question", question_pages.question),
    _page("/source", "sources", source_pages.sources),
    _page("/source/{name:path}", "source", source_pages.source),
    _page("/why", "why", reason_page.why),
    _page("/contradictions", "contradictions", contradiction_page.contradictions),
    _page("/network", "network", picture_pages.network_page),
    _page("/map", "map", picture_pages.map_page),
    _page("/picture/{kind}", "picture", picture_pages.picture),
    _page("/query", "query", query_page.query),
    _page("/query/terms.json", "completions", query_page.completions),
)
#: The jobs by their names, for the workers.
PAGE_JOBS: Mapping[str, Job] = {page.name: page.job for page in PAGES}
#: What the pages are served with: nothing from elsewhere, no script or style within a page.
PAGE_HEADERS: tuple[tuple[str, str], ...] = (
    (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
)
