"""Proofs in PROV-O (https://www.w3.org/TR/prov-o/), written as Turtle and read again.

Each conclusion, with the proof that it has here, is a ``prov:Entity`` that says its triple as an ``rdf:Statement``. The
use of a rule is a ``prov:Activity``: it used the premises, in the roles ``premise-1``, ``premise-2``, and was
associated with this program, by the rule as its ``prov:Plan``, which names the axioms that it was compiled from. What
is stated was derived from claims, and these have passages as their primary source; what is from the record has a
reference. All names are digests of contents, so that the same proof is the same text in every run; blank nodes are
replaced by Skolem IRIs (https://www.w3.org/TR/rdf11-concepts/#section-skolemization).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, XSD, Namespace
from rdflib.term import BNode, Literal, Node, URIRef

from detente.explaining.evidence import Support
from detente.explaining.explainer import Explainer
from detente.explaining.passages import number
from detente.explaining.verbalisation import Verbaliser
from detente.proving.proof import Proof, by
from detente.proving.refutations import Refutation
from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.terms import Triple, from_ox, short, to_ox
from detente.rdf.writing import serialize
from detente.rules import Rule
from detente.vocabulary import DET, OA

#: What stands for statements, uses of rules, rules and roles.
PROOF = Namespace("https://w3id.org/detente/proof/")
#: What stands for blank nodes.
GENID = Namespace("https://w3id.org/.well-known/genid/detente-")
_AGENT = PROOF["program"]
_TABLES = URIRef("https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class Writer:
    """Gathers proofs in one graph.

    Attributes:
        triples: what was gathered, each once.
    """

    def __init__(self, told: Verbaliser) -> None:
        """Write for one graph, whose labels and evidence are used."""
        self._told = told
        self.triples: dict[Triple, None] = {}
        self._rules: dict[Rule, URIRef] = {}
        self._entities: dict[int, tuple[Proof, URIRef]] = {}
        self._add(_AGENT, RDF.type, PROV.SoftwareAgent)
        self._add(_AGENT, RDFS.label, Literal("Detente"))

    def _add(self, s: Node, p: URIRef, *objects: Node) -> None:
        for o in objects:
            self.triples[s, p, o] = None

    def collection(self, name: str, title: str, members: Iterable[Node]) -> None:
        """What the document is about, as a ``prov:Collection`` of conclusions."""
        node = PROOF[f"report-{_digest(name, title)}"]
        self._add(node, RDF.type, PROV.Collection)
        self._add(node, RDFS.label, Literal(title))
        self._add(node, PROV.hadMember, *members)

    def proof(self, root: Proof) -> URIRef:
        """Add a proof; its conclusion's entity."""
        nodes = list(root.nodes())
        for node in reversed(nodes):  # premises stand behind their conclusion
            if id(node) not in self._entities:
                self._entities[id(node)] = (node, self._entity(node))
        return self._entities[id(root)][1]

    def refutation(self, found: Refutation, line: str) -> URIRef:
        """Add a contradiction with the proofs of its premises; its entity."""
        entity = PROOF[f"contradiction-{found.code}"]
        self._add(entity, RDF.type, PROV.Entity)
        self._add(entity, DCTERMS.identifier, Literal(found.code))
        self._add(entity, RDFS.label, Literal(line))
        self._step(entity, found.code, found.contradiction.rule, [self.proof(p) for p in found.proofs])
        return entity

    def _entity(self, node: Proof) -> URIRef:
        premises = [self._entities[id(p)][1] for p in node.premises]
        terms = self._skolem(node.conclusion)
        rule = str(self._rule(node.rule)) if node.rule is not None else ""
        name = _digest(*(t.n3() for t in terms), rule, *premises)
        entity = PROOF[name]
        self._statement(entity, terms, self._told.phrase(node.conclusion))
        if node.rule is None:
            self._source(entity, node.conclusion)
        else:
            self._step(entity, name, node.rule, premises)
        return entity

    def _statement(self, entity: URIRef, terms: Sequence[URIRef | Literal], label: str) -> None:
        self._add(entity, RDF.type, PROV.Entity, RDF.Statement)
        for predicate, term in zip((RDF.subject, RDF.predicate, RDF.object), terms, strict=True):
            self._add(entity, predicate, term)
        self._add(entity, RDFS.label, Literal(label))

    def _step(self, entity: URIRef, name: str, rule: Rule, premises: list[URIRef]) -> None:
        step, plan = PROOF[f"step-{name}"], self._rule(rule)
        self._add(entity, PROV.wasGeneratedBy, step)
        self._add(entity, PROV.wasDerivedFrom, *premises)
        self._add(step, RDF.type, PROV.Activity)
        self._add(step, RDFS.label, Literal(f"use of {rule.name}"))
        self._add(step, PROV.used, *premises)
        for i, premise in enumerate(premises, 1):
            usage, role = PROOF[f"step-{name}-usage-{i}"], PROOF[f"premise-{i}"]
            self._add(step, PROV.qualifiedUsage, usage)
            self._add(usage, RDF.type, PROV.Usage)
            self._add(usage, PROV.entity, premise)
            self._add(usage, PROV.hadRole, role)
            self._add(role, RDF.type, PROV.Role)
            self._add(role, RDF.value, Literal(i))
        association = PROOF[f"step-{name}-association"]
        self._add(step, PROV.wasAssociatedWith, _AGENT)
        self._add(step, PROV.qualifiedAssociation, association)
        self._add(association, RDF.type, PROV.Association)
        self._add(association, PROV.agent, _AGENT)
        self._add(association, PROV.hadPlan, plan)

    def _rule(self, rule: Rule) -> URIRef:
        if rule not in self._rules:
            names = self._names(rule.axioms)
            axioms = [self._skolem(t, names) for t in rule.axioms]
            words = rule.words(self._told.label)
            plan = PROOF[f"rule-{_digest(rule.name, words, *sorted(' '.join(t.n3() for t in a) for a in axioms))}"]
            self._add(plan, RDF.type, PROV.Plan)
            self._add(plan, DCTERMS.identifier, Literal(rule.name))
            self._add(plan, RDFS.label, Literal(words))
            self._add(plan, RDFS.seeAlso, _TABLES)
            for axiom in axioms:
                node = PROOF[f"axiom-{_digest(*(t.n3() for t in axiom))}"]
                self._statement(node, axiom, " ".join(map(_written, axiom)))
                self._add(plan, PROV.wasDerivedFrom, node)
            self._rules[rule] = plan
        return self._rules[rule]

    def _names(self, axioms: Iterable[Triple]) -> dict[Node, URIRef]:
        """Names for the blank nodes of axioms, numbered as they are met."""
        order: dict[Node, int] = {
            b: i for i, b in enumerate(dict.fromkeys(t for a in axioms for t in a if isinstance(t, BNode)))
        }
        lines = [" ".join(f"_:{order[t]}" if t in order else str(t) for t in axiom) for axiom in axioms]
        return {b: GENID[f"{_digest(*lines)}-{i}"] for b, i in order.items()}

    def _skolem(self, triple: Triple, names: Mapping[Node, URIRef] | None = None) -> list[URIRef | Literal]:
        """A triple with a name for each blank node: from what it says, else from those given."""
        found: list[URIRef | Literal] = []
        for term in triple:
            if isinstance(term, BNode):
                said = term in self._told.ruleset.expressions
                other = (names or {}).get(term, GENID[str(term)])
                found.append(GENID[_digest(self._told.label(term))] if said else other)
            else:
                assert isinstance(term, (URIRef, Literal))
                found.append(term)
        return found

    def _source(self, entity: URIRef, triple: Triple) -> None:
        """What a stated triple rests on: named graphs, claims with passages, references."""
        told = self._told
        if not isinstance(told, Explainer):
            return  # of a graph that has nothing more to say
        self._add(entity, DCTERMS.isPartOf, *told.kg.stated_in.get(triple, ()))
        support: Support = told.evidence.of(triple)
        for claim in support.claims:
            self._add(entity, PROV.wasDerivedFrom, claim.node)
            self._add(claim.node, RDF.type, PROV.Entity)
            self._add(claim.node, RDFS.label, Literal(claim.name))
            self._add(claim.node, PROV.value, Literal(claim.text))
            for holder in told.evidence.objects(claim.node, DET.attributedTo):
                self._add(claim.node, PROV.wasAttributedTo, holder)
                self._add(holder, RDF.type, PROV.Agent)
                self._add(holder, RDFS.label, Literal(told.label(holder)))
            for passage in claim.passages:
                self._add(claim.node, PROV.hadPrimarySource, passage)
                self._add(passage, RDF.type, PROV.Entity)
                for p in (OA.start, OA.end):
                    self._add(passage, p, Literal(number(told.kg, passage, p), datatype=XSD.integer))
        for reference in support.references:
            self._add(entity, PROV.hadPrimarySource, reference)
            self._add(reference, RDF.type, PROV.Entity)
            self._add(reference, RDFS.label, Literal(told.source(reference)))

    def text(self) -> str:
        """The graph as Turtle."""
        names = {"proof": str(PROOF), "genid": str(GENID)}
        data, _ = serialize(((triple, None) for triple in self.triples), GRAPH_FORMATS["turtle"], names)
        return data.decode().rstrip("\n")


def _written(term: Node) -> str:
    """A term as Turtle writes it: a prefixed name or an IRI, or a literal with its datatype."""
    return short(term) if isinstance(term, URIRef) else str(to_ox(term))


def turtle(
    told: Verbaliser, title: str, proofs: Iterable[Proof], clashes: Iterable[tuple[Refutation, str]] = ()
) -> str:
    """Proofs as one document of Turtle.

    Args:
        told: gives labels and evidence.
        title: what they are the proofs of.
        proofs: the proofs.
        clashes: contradictions, each with its line.
    """
    writer = Writer(told)
    members = [writer.proof(p) for p in proofs] + [writer.refutation(found, line) for found, line in clashes]
    writer.collection(" ".join(members), title, members)
    return writer.text()


def read(text: str) -> tuple[Proof, ...]:
    """The proofs that a document of `turtle` holds, the shortest first.

    Returns:
        The proofs, with Skolem IRIs for blank nodes. Their rules have name, axioms and wording, but no atoms.

    Raises:
        ValueError: the text is no Turtle, or not such a document.
    """
    graph = Graph()
    try:
        for q in ox.parse(text, format=ox.RdfFormat.TURTLE):  # rdflib's parser would write numbers anew
            graph.add((from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)))
    except SyntaxError as error:
        raise ValueError(f"no Turtle: {' '.join(str(error).split())}") from None
    roots = sorted(set(graph.objects(None, PROV.hadMember)), key=str)
    if not roots:
        raise ValueError("no prov:Collection of conclusions in it")
    found = [_read(graph, root) for root in roots if (root, RDF.type, RDF.Statement) in graph]
    return tuple(sorted(found, key=lambda p: p.size))


def _read(graph: Graph, entity: Node) -> Proof:
    step = graph.value(entity, PROV.wasGeneratedBy)
    if step is None:
        return Proof(_triple(graph, entity))
    places = [
        (_one(graph, _one(graph, usage, PROV.hadRole), RDF.value), _one(graph, usage, PROV.entity))
        for usage in graph.objects(step, PROV.qualifiedUsage)
    ]
    premises = tuple(_read(graph, premise) for _, premise in sorted(places, key=lambda pair: int(str(pair[0]))))
    plan = _one(graph, _one(graph, step, PROV.qualifiedAssociation), PROV.hadPlan)
    axioms = sorted(_triple(graph, a) for a in graph.objects(plan, PROV.wasDerivedFrom))
    words = str(_one(graph, plan, RDFS.label))
    return by(
        _triple(graph, entity),
        Rule(str(_one(graph, plan, DCTERMS.identifier)), tuple(axioms), (), None, (words,)),
        premises,
    )


def _triple(graph: Graph, entity: Node) -> Triple:
    return (
        _one(graph, entity, RDF.subject),
        _one(graph, entity, RDF.predicate),
        _one(graph, entity, RDF.object),
    )


def _one(graph: Graph, subject: Node, predicate: URIRef) -> Node:
    found = graph.value(subject, predicate)
    if found is None:
        raise ValueError(f"{subject} has no {predicate}")
    return found
