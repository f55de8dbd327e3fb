"""The jobs that workers do, by name."""

from __future__ import annotations

from detente.server import api, finding, openapi, panel_jobs, querying, service, tools
from detente.server.pages import rendering
from detente.server.pages.desk import desk_of
from detente.server.pages.page_jobs import PAGE_JOBS
from detente.server.replies import Arguments, Graphs, Job, Reply
from detente.vocabulary import DET


def warm(graphs: Graphs, arguments: Arguments) -> Reply:
    """Load what the first page or proof would wait for: a worker does this when it has nothing else to do."""
    import detente.explaining.lineage  # noqa: F401, whose import loads the grammar of SPARQL

    kg = graphs.get(graphs.settings.view, graphs.settings.as_of)
    graphs.explainer(kg), graphs.names(kg), graphs.names(kg, terms=True)
    rendering.compiled()
    browser = {"path": {}, "query": {}, "accept": "text/html", "language": "en", "base": "/", "address": "/"}
    for name in _FIRST:
        JOBS[name](graphs, browser)
    for thing in desk_of(graphs, kg).members.get(DET.Actor, ())[:1]:
        JOBS["page iri"](graphs, browser | {"query": {"iri": [str(thing)]}})
    return Reply(204)


#: The pages of which the first of their kind works out what others want as well, from templates to labels.
_FIRST = (
    "page home", "page things", "page questions", "page sources", "page network", "page map", "page query",
    "page contradictions",
)  # fmt: skip
#: Every job; the server asks for one by its name (`detente.server.pool.Pool.run`).
JOBS: dict[str, Job] = {
    "sparql": querying.answer,
    "service": service.described,
    "questions": api.questions,
    "question": api.question,
    "why": api.why,
    "cite": api.cite,
    "show": api.show,
    "search": finding.search,
    "things": finding.things,
    "panel": panel_jobs.panel,
    "compare": panel_jobs.compare,
    "openapi": openapi.document,
    "warm": warm,
    "tools": tools.listed,
    "tool": tools.called,
    **PAGE_JOBS,
}
