"""A thing of a graph: what is stated of it and what follows, each with what makes it less than said outright."""

from __future__ import annotations

import html
import json
from collections import defaultdict
from collections.abc import Iterable

from rdflib.namespace import RDF, RDFS
from rdflib.term import BNode, Literal, Node

from detente.collection.view import View
from detente.explaining.citation import Citation
from detente.explaining.description import Description
from detente.explaining.evidence import PROPOSED, Evidence
from detente.explaining.explainer import Explainer
from detente.rdf.markdown import block
from detente.rdf.terms import Triple, short

#: Of how many relations that follow the caveats are looked up, which takes a proof each.
_TRACED = 300


def status_of(evidence: Evidence, node: Node) -> str:
    """Whether a thing is only ``supposed``, or ``denied``; empty of what is there.

    Args:
        evidence: that of the graph.
        node: the thing.
    """
    kinds = evidence.kinds(node)
    return next((word for kind, word in PROPOSED.items() if kind in kinds), "")


class Thing:
    """A thing of a graph, as it shows itself.

    Attributes:
        node: the RDF term.
        iri: its IRI.
        label: its label.
        types: its most specific classes that are stated, as prefixed names; where none is, those that follow.
        inferred_types: its most specific classes that follow.
        status: ``supposed`` or ``denied`` of what is not there; else empty.
    """

    def __init__(self, kg: View, node: Node, explainer: Explainer | None = None) -> None:
        """A thing of a graph.

        Args:
            kg: the graph.
            node: the RDF term.
            explainer: what explains in the graph, where that is kept.
        """
        self._description = Description(kg)
        self._given = explainer
        self.node = node
        self.iri = str(node)
        self.label = kg.label(node)
        stated, inferred = (tuple(map(short, some)) for some in self._description.kinds(node))
        self.types, self.inferred_types = stated or inferred, inferred
        self.status = status_of(self._told.evidence, node)

    @property
    def _told(self) -> Explainer:
        if self._given is None:
            self._given = Explainer(self._description.kg)
        return self._given

    def __str__(self) -> str:
        """What it is, its codes, the occurrences it is in, its relations, and what it rests on."""
        return self._description.thing(self.node)

    def to_json(self) -> str:
        """Its IRI, label, classes and all that the graph says of it, stated or inferred, as JSON.

        Of each fact stands there whether it is stated, what its caveats are, and which claims and references it rests
        on. What is only possible stands apart from the facts, where the graph shows it. Without a year, ``years`` says
        in EDTF when each relation holds that is dated. Of very many relations not all are traced to their caveats:
        these have none, and ``untraced`` says how many they are.
        """
        kg, told = self._description.kg, self._told
        found = [t for t in kg.match(self.node, None, None) if not isinstance(t[2], BNode)]
        found.sort(key=lambda t: (short(t[1]), short(t[2])))
        certain = [t for t in found if not kg.possible or kg.certain.holds(*t)]
        possible = [t for t in found if t not in set(certain)]
        traced = set([t for t in found if t not in kg.stated_in and not _plain(t)][:_TRACED])
        data: dict[str, object] = {"iri": self.iri, "label": self.label, "view": kg.view, "as_of": kg.as_of}
        data |= {"status": self.status, "types": self.types, "inferred_types": self.inferred_types}
        data["facts"] = self._by_property(certain, traced)
        data |= {"possible": self._by_property(possible, traced)} if possible else {}
        if left := sum(1 for t in found if t not in kg.stated_in and not _plain(t)) - len(traced):
            data["untraced"] = left
        if kg.as_of is None:
            years: dict[str, dict[str, str]] = defaultdict(dict)
            for triple in kg.match(self.node, None, None):
                if dated := self._description.years(triple):
                    years[short(triple[1])][short(triple[2])] = dated
            data["years"] = years
        claims = list(map(told.evidence.claim, Citation(told, self.node).claims))
        data["claims"] = [told.claim_data(claim) for claim in claims]
        places = told.evidence.references_of(self.node)
        data["citations"] = told.citations(claims, places)
        return json.dumps(data, ensure_ascii=False, indent=2)

    def _by_property(self, triples: Iterable[Triple], traced: set[Triple]) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = defaultdict(list)
        for triple in triples:
            found[short(triple[1])].append(self._fact(triple, traced))
        return found

    def _fact(self, triple: Triple, traced: set[Triple]) -> dict[str, object]:
        """A fact as plain values: whether it is stated; its caveats, unless it is not traced; what it rests on."""
        from detente.explaining.row_evidence import caveats_of  # whose import loads the grammar of SPARQL

        told = self._told
        stated = triple in told.kg.stated_in
        data: dict[str, object] = {"value": short(triple[2]), "stated": stated}
        if stated:
            support = told.evidence.of(triple)
            claims, places = [c.name for c in support.claims], list(map(told.reference_key, support.references))
            data |= ({"claims": claims} if claims else {}) | ({"references": places} if places else {})
            if support.own:
                return data
        if (stated and not _plain(triple)) or triple in traced:
            data["caveats"] = caveats_of(told, triple)
        return data

    def to_markdown(self) -> str:
        """The same as text, as a block of code."""
        return block(str(self))

    def __repr__(self) -> str:
        """What it is, for a prompt."""
        description = self._description
        what = description.what(self.node, stated=True) or "nothing in this year"
        return f"<Thing: {self.label} ({short(self.node)}), {what}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


def _plain(triple: Triple) -> bool:
    """Whether a triple only says what something is, or is called, or how it is written."""
    return triple[1] in (RDF.type, RDFS.label) or isinstance(triple[2], Literal)
