"""Which page answers which address: what the server mounts. The jobs: `detente.server.pages.page_jobs`."""

from __future__ import annotations

#: The paths, as Starlette writes them, each with its job, in the order in which addresses are compared.
PAGES: dict[str, str] = {
    "/": "page home",
    "/search": "page search",
    "/things": "page things",
    "/thing": "page iri",
    "/id/{local:path}": "page thing",
    "/ontology": "page terms",
    "/ontology/{local:path}": "page term",
    "/code": "page codes",
    "/code/{local:path}": "page code",
    "/question": "page questions",
    "/question/{topic}/{question}": "page question",
    "/source": "page sources",
    "/source/{name:path}": "page source",
    "/why": "page why",
    "/contradictions": "page contradictions",
    "/network": "page network",
    "/map": "page map",
    "/picture/{kind}": "page picture",
    "/query": "page query",
    "/query/terms.json": "page completions",
    "/{rest:path}": "page missing",
}
