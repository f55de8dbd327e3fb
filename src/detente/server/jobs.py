"""The jobs that workers do, by name."""

from __future__ import annotations

from detente.server import api, openapi, querying, service
from detente.server.pages.page_jobs import PAGE_JOBS
from detente.server.replies import Job

#: Every job; the server asks for one by its name (`detente.server.pool.Pool.run`).
JOBS: dict[str, Job] = {
    "sparql": querying.answer,
    "service": service.described,
    "questions": api.questions,
    "question": api.question,
    "why": api.why,
    "cite": api.cite,
    "show": api.show,
    "search": api.search,
    "openapi": openapi.document,
    **PAGE_JOBS,
}
