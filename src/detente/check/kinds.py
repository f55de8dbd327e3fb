"""Kinds: roles and properties stand at the right kind of thing and are filled by the right kind of thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Literal, Node

from detente.check.material import Material, Ontology, short
from detente.check.report import Finding


def check(material: Material) -> Iterator[Finding]:
    """Everything that `misfits`, `untyped` and `dyads` find."""
    yield from misfits(material)
    yield from untyped(material)
    yield from dyads(material)


def misfits(material: Material) -> Iterator[Finding]:
    """Stated triples whose subject or object is not of the class that the property asks for.

    OWL reads a domain and a range as licence to infer; here they are read as rules on what is stated: the
    thing must be *stated* to be of the class or of one below it, so that a state used as a place is caught.
    The domains and ranges of the properties above count as well.
    """
    wanted = {p: _wanted(material.ontology, p) for triples in material.said.values() for _, p, _ in triples}
    for graph, triples in material.said.items():
        for s, p, o in triples:
            domains, ranges = wanted[p]
            wrong = next((kind for kind in domains if not material.is_a(s, kind)), None)
            if wrong is not None:
                problem = f"has {short(p)}, and is {material.kind(s)}"
                yield material.finding(
                    "kind", graph, s, problem, f"{short(p)} belongs to a {short(wrong)}", p
                )
                continue
            wrong = next((kind for kind in ranges if not _fits(material, o, kind)), None)
            if wrong is not None:
                told = "a literal" if isinstance(o, Literal) else material.kind(o)
                problem = f"has {short(p)} {short(o)}, which is {told}"
                yield material.finding("kind", graph, s, problem, f"{short(p)} takes a {short(wrong)}", o)


def _wanted(ontology: Ontology, p: Node) -> tuple[list[Node], list[Node]]:
    """The classes that a property's subjects and objects must be of, those of properties above included."""
    above = sorted(ontology.above(p, RDFS.subPropertyOf), key=lambda q: (q != p, str(q)))
    domains, ranges = (
        [c for q in above for c in ontology.graph.objects(q, side)] for side in (RDFS.domain, RDFS.range)
    )
    return domains, ranges


def _fits(material: Material, term: Node, kind: Node) -> bool:
    if isinstance(term, Literal):
        return (term.datatype or XSD.string) == kind
    return material.is_a(term, kind)


def untyped(material: Material) -> Iterator[Finding]:
    """Things with no stated class in some view, and things to which two files give different classes."""
    for view, kg in material.views.items():
        typed = {s for triples in kg.graphs.values() for s, p, _ in triples if p == RDF.type}
        for graph in kg.graphs:
            if graph in material.said:
                for node in material.subjects(graph):
                    if node not in typed:
                        problem = f"has no class in the view {view}"
                        yield material.finding(
                            "kind", graph, node, problem, "give it its class there, as in: a det:Trade"
                        )
    for node, kinds in material.types.items():
        by_graph: dict[Node, set[Node]] = defaultdict(set)
        for graph, triples in material.said.items():
            for s, p, o in triples if len(kinds) > 1 else ():
                if s == node and p == RDF.type and o != OWL.NamedIndividual:
                    by_graph[graph].add(o)
        if len({frozenset(v) for v in by_graph.values()}) > 1:
            graph = max(by_graph, key=str)
            problem = f"is {material.kind(node)}, each in another file"
            remedy = "keep one class; where the kind is wrong, state a new node that det:corrects the old one"
            yield material.finding("kind", graph, node, problem, remedy)


def dyads(material: Material) -> Iterator[Finding]:
    """Situations of two sides that lack a side, or have the same actor on both.

    Two roles are the sides of a dyad where a chain makes of them a relation that is declared symmetric: then
    both must be filled. For every relation between two roles, no filler may stand on both sides.
    """
    ontology = material.ontology
    sides = [
        (
            ontology.below(first, RDFS.subPropertyOf),
            ontology.below(second, RDFS.subPropertyOf),
            relation,
            first,
            second,
        )
        for relation, first, second in ontology.dyads
    ]
    for view, kg in material.views.items():
        fillers: dict[Node, dict[Node, dict[Node, None]]] = defaultdict(lambda: defaultdict(dict))
        for graph, triples in kg.graphs.items():
            for s, p, o in triples if graph in material.said else ():
                if p in ontology.roles:
                    fillers[s][p][o] = None
        for node, by_role in fillers.items():
            for below_first, below_second, relation, first, second in sides:
                one = {o for p, found in by_role.items() if p in below_first for o in found}
                other = {o for p, found in by_role.items() if p in below_second for o in found}
                symmetric = (relation, RDF.type, OWL.SymmetricProperty) in ontology.graph
                if symmetric and bool(one) != bool(other):
                    lacking = second if one else first
                    problem = f"has one side only in the view {view}"
                    remedy = f"name the other with {short(lacking)}"
                elif both := one & other:
                    problem = f"has {short(min(both, key=str))} on both sides in the view {view}"
                    remedy = f"{short(first)} and {short(second)} take different things"
                else:
                    continue
                yield material.finding("dyad", material.home(node, view), node, problem, remedy)
                break
