"""The knowledge graph: a view of the data, as of a year or without one, closed under the ontology."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache as cache_once
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib.term import Literal, Node

from detente.asking import certainty, limited, sparql
from detente.asking.answers import Answer, Column
from detente.asking.emptiness import unspoken
from detente.asking.headings import heading, place
from detente.collection.manifest import Collection
from detente.collection.view import View
from detente.explaining.caveats import Caveats
from detente.explaining.standing import Standings
from detente.rdf.terms import Triple
from detente.vocabulary import ADDED_GRAPH, DEFAULT_VIEW

if TYPE_CHECKING:
    from detente.asking.panel_table import Panel
    from detente.explaining.citation import Citation
    from detente.explaining.passages import Given
    from detente.explaining.reasons import Reason
    from detente.explaining.rows import Rows
    from detente.explaining.sources_compared import Comparison
    from detente.explaining.things import Thing


#: What stands for the title of a query that is no saved question.
YOUR_QUERY = "your query"


class KnowledgeGraph(View):
    """A view of the data that answers questions and gives reasons; made by `load`.

    Attributes:
        view: the name of the view.
        as_of: the calendar year, or None for the union of all years.
        possible: whether it also shows what is only possible.
        collection: the collection whose view it is.
        sources: the names of the sources that are stated in it.
        files: the file of each named graph.
        own: the named graphs of the files that were added to the view.
    """

    def change(self, add: Iterable[Triple] = (), remove: Iterable[Triple] = ()) -> KnowledgeGraph:
        """The graph after a change of facts, closed anew when it is asked; this one stays as it is.

        Args:
            add: facts to state, in the named graph `detente.vocabulary.ADDED_GRAPH`. Those of an occurrence with years
                belong to its years.
            remove: stated triples, taken out of every named graph in which they stand.

        Raises:
            BadChange: a triple is no RDF, is an axiom, or is to be removed and not stated.
        """
        from detente.reasoning.changes import checked, facts_only, stated_only

        new, old = checked(add, remove)
        facts_only((*new, *old))
        stated = {t for triples in self.said.values() for t in triples}
        stated_only(old, stated)
        made = KnowledgeGraph(
            self.view, self.as_of, (), self.reasoner, self.possible, self.collection, self.sources or None
        )
        made.files, made.own, made._changed = dict(self.files), self.own, True
        said = {graph: [t for t in triples if t not in old] for graph, triples in self.said.items()}
        added = said.setdefault(ADDED_GRAPH, [])
        added += (t for t in new if t not in stated)
        made.said = said
        return made

    # ---- what follows --------------------------------------------------------------------------------

    def history(self, s: str | Node, p: str | Node, o: str | Node | None = None) -> Answer:
        """The years in which a relation holds in this view, as intervals over the whole span of the data.

        Args:
            s: the subject: a label, an alias, an ISO code, a prefixed name, an IRI or an RDF term.
            p: the relation, likewise; ``a`` is rdf:type.
            o: the object, likewise; None for every object.

        Returns:
            A row for each object and stretch of years: the object, what is known of its beginning and end in words
            (``1992 to 2017``, ``goes on``), the first and the last year in which it certainly holds (inclusive), and
            its years in EDTF. Of a graph that shows what is only possible also the stretches that are. It is the same
            in every year asked for.

        Raises:
            UnknownName: nothing, or more than one thing, is called so.
            NoHistory: the relation joins two periods, and holds in no year.
        """
        from detente.asking.history import history
        from detente.asking.names import Names, resolve_object, resolve_relation, resolve_subject

        names = cache_once(lambda: Names(self))  # collected once for both
        relation = resolve_relation(self, p)
        other = None if o is None else resolve_object(self, o, names, relation)
        return history(self, resolve_subject(self, s, names), relation, other)

    def panel(
        self,
        relations: str | Node | Sequence[str | Node] = (),
        years: Iterable[int] = (),
        unit: str = "dyad-year",
        directed: bool = False,
        possible: bool = False,
        measures: Sequence[str] = (),
    ) -> Panel:
        """The dyad-years or state-years of relations among the members of the state system: 1, 0 or NA.

        Args:
            relations: relations by name, as ``alliedWith``; with the kind of situation that one has to follow from
                itself, as ``inDisputeWith:MilitarizedDispute``.
            years: calendar years.
            unit: ``dyad-year``, or ``state-year``, whose columns count partners.
            directed: whether each pair is there in both directions.
            possible: whether a further column says where each relation is at least possible.
            measures: those of `detente.asking.measures.MEASURES`.

        Raises:
            BadPanel: it cannot be made: no years of which a source speaks, an undirected panel of a relation with a
                direction, a measure that there is not.
            UnknownName: no relation is called so.
            NoHistory: a relation joins two periods, and holds in no year.
        """
        from detente.asking.panels import panel

        return panel(self, relations, years, unit, directed, possible, measures)

    def balance(
        self, years: Iterable[int], positive: str | Node = "alliedWith", negative: str | Node = "adversarialTo"
    ) -> Panel:
        """Structural balance of the members of the state system: a row a year, with the census of triads.

        Args:
            years: calendar years.
            positive: the relation of positive ties, as of `panel`.
            negative: that of negative ones.

        Raises:
            BadPanel, UnknownName, NoHistory: see `panel`.
        """
        from detente.asking.balance import balance

        return balance(self, years, positive, negative)

    def compare(self, one: str, other: str, relation: str | Node, years: Iterable[int]) -> Comparison:
        """What two sources of the collection say of a relation, by dyad-year.

        Args:
            one: the name of a source.
            other: the name of another.
            relation: the relation, as of `panel`.
            years: calendar years.

        Raises:
            UnknownSource: there is no source of that name.
            BadPanel, UnknownName, NoHistory: see `panel`.
        """
        from detente.explaining.sources_compared import compare

        return compare(self, one, other, relation, years)

    # ---- asking --------------------------------------------------------------------------------------

    def sparql(self, query: str, timeout: float | None = None) -> Answer:
        """Ask in SPARQL 1.1; the project's prefixes and those of the collection's sources need no declaration.

        Args:
            query: SELECT, ASK, CONSTRUCT or DESCRIBE, without SERVICE and FROM.
            timeout: seconds after which the query is stopped; it then runs in a process of its own.

        Raises:
            BadQuery: the query is malformed, not read-only, or ran too long.
        """
        further = tuple(self.prefixes.items())
        sparql.check(query, further)  # as it was written, whose places errors name
        full = sparql.with_prefixes(query, further)

        def ask(half: KnowledgeGraph) -> certainty.Ask:
            if timeout is None:
                return lambda text: sparql.run(sparql.store_of(half, text), text, self.labels, plain=text)
            data = half.slice(graphs=sparql.of_graphs(full)).place or half.nquads
            return lambda text: limited.run(data, text, self.labels, timeout)

        return self._twice(full, full, ask, YOUR_QUERY, {})

    def ask(self, question: str, **parameters: object) -> Answer:
        """Ask a saved question.

        Args:
            question: its name, as ``alliances/indirect-opponents``, or the path of a ``.rq`` file of one's own.
            parameters: values by parameter name: a label, alias, code, prefixed name or IRI; a list for several.

        Raises:
            UnknownQuestion, BadParameter: see `detente.asking.questions`.
        """
        from detente.asking.catalogue import catalogue
        from detente.asking.questions import about

        found = catalogue(collection=self.collection).get(question)
        query = found.bind(self, parameters)
        return self.answer(query, found.title, found.columns, about(found, query, self))

    def answer(
        self,
        query: str,
        title: str = "",
        columns: Mapping[str, Column] | None = None,
        about: Mapping[str, Sequence[str]] | None = None,
    ) -> Answer:
        """The answer to a query that has been checked, such as that of a saved question with its parameters.

        Args:
            query: the query.
            title: what it asks, for people.
            columns: the labels and types of columns, where they are known.
            about: what it is asked of: for each parameter's label the names of its values.

        Returns:
            What is certain; of a graph that shows what is only possible also that, marked.
        """
        from detente.asking.questions import plain

        def ask(half: KnowledgeGraph) -> certainty.Ask:
            return lambda text: sparql.run(half.store, text, self.labels, title, columns or {}, plain=text)

        return self._twice(plain(query), query, ask, title, about or {})

    def _twice(
        self,
        text: str,
        query: str,
        ask: Callable[[KnowledgeGraph], certainty.Ask],
        title: str,
        about: Mapping[str, Sequence[str]],
    ) -> Answer:
        """Ask both halves, where they differ, for the plain form of a query."""
        certain, possible = self.certain, self.also_possible
        if possible.divided:
            found = certainty.both(certainty.shape(text), ask(certain), ask(possible), self.possible)
        else:
            found = certainty.marked(ask(certain)(text)) if self.possible else ask(certain)(text)
        told = heading(title, about, place(self.view, self.as_of, self.possible, self.chosen_sources))
        marked = self._caveats(text if title != YOUR_QUERY else "", ask(possible))
        no = found.form == "ASK" and found.rows == ((Literal(False),),)
        said = unspoken(self, query, not found.possible and (no or not found.rows))
        return replace(
            found, opener=self._opener(query), heading=told, standing=self._standing, caveats=marked, unspoken=said
        )

    def _caveats(self, text: str, ask: certainty.Ask) -> Callable[[Answer], Sequence[str]]:
        """What gives the caveats of the rows of an answer, by the solutions of its query; of no text, by its cells."""

        @cache_once
        def behind(answer: Answer) -> certainty.Solutions:
            return certainty.behind(certainty.shape(text), answer, ask) if text else {}

        return lambda answer: self._caveated.of_rows(answer, behind(answer))

    @cached_property
    def _caveated(self) -> Caveats:
        """What makes rows less than said outright, whatever half of the graph gives them."""
        return Caveats(self.also_possible)

    @cached_property
    def _standing(self) -> Standings:
        """How claims stand, whatever half of the graph names them."""
        return Standings(self.also_possible)

    def _opener(self, query: str) -> Callable[[], Rows]:
        """What opens the rows of the answer to a query, loaded when the first is opened."""

        @cache_once
        def opened() -> Rows:
            from detente.explaining.rows import Rows

            return Rows(self, query)

        return opened

    def why(self, s: str | Node, p: str | Node, o: str | Node) -> Reason:
        """Why a relation holds: rules, stated facts, claims, passages.

        Args:
            s: the subject: a label, an alias, an ISO code, a prefixed name, an IRI or an RDF term.
            p: the relation, likewise; ``a`` is rdf:type.
            o: the object, likewise; or a number, or text in double quotes.

        Returns:
            The reason, false where the relation does not hold; ``str`` of it is the proof as a tree.

        Raises:
            UnknownName: nothing, or more than one thing, is called so.
        """
        from detente.explaining import reasons

        return reasons.why(self, s, p, o)

    def cite(self, what: str | Node, article: Given = None) -> Citation:
        """A claim (``C173``), a passage (``S4P1.9``) or an occurrence with its sources.

        Args:
            what: its number, name, label or IRI.
            article: the file of the article's text, or of several, to show passages; else DETENTE_ARTICLE.

        Raises:
            UnknownName: there is none.
            Unreachable, WrongArticle: see `detente.explaining.passages.ArticleText`.
        """
        from detente.explaining.citation import Citation
        from detente.explaining.explainer import Explainer
        from detente.explaining.passages import article as text_of

        return Citation(Explainer(self, text_of(self, article)), what)

    def claims(self) -> Answer:
        """The claims, a row each: text, polarity, stance, holder, assessment, reading, years, passages.

        See `detente.explaining.inventory.claims` for the columns.
        """
        from detente.explaining.inventory import claims

        return replace(claims(self), standing=self._standing)

    def entity(self, name: str | Node) -> Thing:
        """A thing: what it is, its occurrences, its relations, and what it rests on.

        Raises:
            UnknownName: nothing, or more than one thing, is called so.
        """
        from detente.asking.names import Names
        from detente.explaining.things import Thing

        return Thing(self, name if isinstance(name, Node) else Names(self).resolve(name))


def load(
    view: str = DEFAULT_VIEW,
    as_of: int | None = None,
    extra: Iterable[str | Path] = (),
    reasoner: str = "detente",
    possible: bool = False,
    collection: Collection | str | Path | None = None,
    sources: Iterable[str] | None = None,
) -> KnowledgeGraph:
    """Load a view of a collection.

    Args:
        view: ``corrected`` (what holds), ``as-stated`` (what the sources say), ``tentative`` (also what is hedged), or
            a view of the collection's own.
        as_of: a calendar year; None for the union of all years.
        extra: files of RDF to reason over together with the view.
        reasoner: ``detente``, or ``owlrl``, which is slow and gives no proofs.
        possible: whether to show also what is only possible, marked in answers; else it is counted.
        collection: the collection, or its folder; None: see `detente.collection.manifest.find`.
        sources: the names of the sources that are stated; None for all of the collection.

    Raises:
        UnknownView, UnknownSource: there is no such view, or source.
        BadCollection: the folder is no collection, or its ``detente.toml`` cannot be used.
        DetenteError: there is no such reasoner.
    """
    return KnowledgeGraph(view, as_of, extra, reasoner, possible, collection, sources)
