"""The datasets that a query is asked of: views and years, and the graphs in them, by their IRIs.

``https://w3id.org/detente/graph/export/<view>`` and ``.../<view>/<year>`` name a view, of all years or as of one, as
its exports do: ``.../<view>/<source>+<source>`` and so on where only some sources are selected, and the name of the
collection stands before the view in every one but that of Detente. As ``default-graph-uri``, or after FROM, one is the
whole view. Any other IRI of a graph names that graph within the view: several together are their merge, as the
protocol has it (SPARQL 1.1 Protocol, 2.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from detente.asking import sparql
from detente.collection.manifest import Collection
from detente.graph import KnowledgeGraph
from detente.server.replies import Graphs, Refused
from detente.vocabulary import GRAPH

_EXPORT = str(GRAPH["export/"])


def name_of(kg: KnowledgeGraph) -> str:
    """The IRI of a view, of all years or as of one."""
    return _EXPORT + kg.export_name


def iri_of(collection: Collection, view: str, year: int | None = None) -> str:
    """The IRI of a view of all sources of a collection, of all years or as of one."""
    before = "" if collection.shipped else f"{collection.name}/"
    return _EXPORT + before + view + (f"/{year}" if year else "")


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a query is asked of.

    Attributes:
        kg: the view and the year.
        default: the graphs whose merge is the default graph; None is the whole view.
        named: the graphs that GRAPH finds; None is all of the view.
    """

    kg: KnowledgeGraph
    default: tuple[str, ...] | None
    named: tuple[str, ...] | None

    def ask(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The engine's answer to a query in its plain form."""
        default = [ox.DefaultGraph()] if self.default is None else [ox.NamedNode(iri) for iri in self.default]
        named = None if self.named is None else [ox.NamedNode(iri) for iri in self.named]
        if named is None:
            return sparql.store_of(self.kg, query).query(query)
        return self.kg.dataset.query(query, default_graph=default, named_graphs=named)  # type: ignore[arg-type]


def chosen(
    graphs: Graphs, parameters: Mapping[str, Sequence[str]], default: Sequence[str], named: Sequence[str], query: str
) -> Dataset:
    """The dataset of a query.

    Args:
        graphs: the graphs at hand.
        parameters: the parameters of the request: ``view`` and ``year`` choose where no IRI does.
        default: the graphs that make the default graph.
        named: the named graphs.
        query: the query in its plain form.

    Raises:
        Refused: an IRI names nothing here, or two choose different views.
        DetenteError: there is no such view or year.
    """
    _certain(parameters)
    views = [iri for iri in default if iri.startswith(_EXPORT)]
    if any(iri.startswith(_EXPORT) for iri in named):
        raise Refused(400, "a view is no named graph: give its IRI as default-graph-uri, or after FROM")
    if views:
        if len(set(default)) > 1:
            raise Refused(
                400, f"<{views[0][:200]}> is a whole view, and is not merged with other graphs; give it alone"
            )
        if any(parameters.get(name) for name in ("view", "year", "as_of", "source")):
            raise Refused(400, "the view is chosen twice: by its IRI, and by view, year or source; leave one out")
        view, year, sources = _read(views[0], graphs.collection)
        kg = graphs.get(view, year, False, sources)
        if named or sparql.of_graphs(query):
            graphs.with_graphs(kg)
        return Dataset(kg, None, _there(kg, named))
    kg = graphs.chosen(parameters)
    if default or named or sparql.of_graphs(query):
        graphs.with_graphs(kg)
    if not default and not named:
        return Dataset(kg, None, None)
    return Dataset(kg, _there(kg, default), _there(kg, named))


def _certain(parameters: Mapping[str, Sequence[str]]) -> None:
    """Refuse what SPARQL results could not mark as only possible."""
    if parameters.get("possible", ["0"])[0] not in ("", "0", "false"):
        where = "/questions/<topic>/<question>?possible=1"
        raise Refused(400, f"what is only possible is not mixed into results, which could not mark it: ask {where}")


def _read(iri: str, collection: Collection) -> tuple[str, int | None, list[str]]:
    """The view, the year and the sources that an IRI names, none for all."""
    parts = iri.removeprefix(iri_of(collection, "")).split("/")
    view = parts.pop(0) if iri.startswith(iri_of(collection, "")) else ""
    year = int(parts.pop()) if parts and parts[-1].isascii() and parts[-1].isdigit() and len(parts[-1]) <= 4 else None
    sources = parts.pop().split("+") if parts else []
    if view not in collection.views or parts or any(name not in collection.sources for name in sources):
        there = ", ".join(f"<{iri_of(collection, view)}>" for view in collection.views)
        more = f"with /<source>+<source>, of {', '.join(collection.sources)}, and /<year>" if collection.sources else ""
        raise Refused(400, f"<{iri[:200]}> names no view here; there are {there}, each also {more or 'with /<year>'}")
    return view, year or None, sources


def _there(kg: KnowledgeGraph, iris: Sequence[str]) -> tuple[str, ...]:
    """These graphs, if the view has them.

    Raises:
        Refused: one is not there: nothing is fetched from elsewhere.
    """
    for iri in iris:
        try:
            known = kg.dataset.contains_named_graph(ox.NamedNode(iri))
        except ValueError:
            raise Refused(400, f"<{iri[:200]}> is no IRI") from None
        if not known:
            there = "the service description lists what there is"
            raise Refused(400, f"<{iri[:200]}> is no graph here, and nothing is fetched from elsewhere; {there}")
    return tuple(dict.fromkeys(iris))
