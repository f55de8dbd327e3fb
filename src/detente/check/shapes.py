"""The SHACL shapes of ontology/shapes.ttl, validated by pyshacl (https://www.w3.org/TR/shacl/).

pyshacl takes milliseconds a node, and most nodes are alike to a shape: an alliance of two states with years, a label
and a reference is told from the next by nothing that a shape looks at. So one node of each *description* is validated,
and what is found holds for all of that description. A description keeps of a value what a shape can see: its kinds and
lists, its datatype and language, and the value itself where a shape compares it; of years, which shapes only compare
with each other, their order: of ten thousand situations with years of their own few descriptions are left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from rdflib import Graph
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.check.findings import Finding, Places, shown
from detente.collection import library
from detente.collection.years import BOUNDS, STATED
from detente.graph import KnowledgeGraph
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE, DET, ONTOLOGY_GRAPH, SHAPES_FILE

#: Annotations that no shape looks at are left out, which makes descriptions fewer.
_UNSEEN = frozenset({SKOS.definition, SKOS.altLabel, SKOS.prefLabel, DET.note, DET.mentions, RDFS.isDefinedBy})
#: What a shape sees of a value that is a thing.
_OF_A_VALUE = frozenset({RDF.type, SKOS.inScheme, DET.side})
_SUBCLASS = frozenset({RDFS.subClassOf})
#: What a property shape can say without comparing values.
_BLIND = frozenset({SH.path, SH.message, SH.minCount, SH.maxCount, SH.datatype, SH["class"], SH.node, RDF.type})
#: What a property shape can say of the order of two values, and beside it without comparing a value with anything else.
_ORDER = frozenset({SH.lessThan, SH.lessThanOrEquals})
_AT_LEAST = SH.MinCountConstraintComponent
#: The name of the check, by the constraint that is broken.
_COMPONENTS: dict[Node, str] = {
    _AT_LEAST: "value-missing",
    SH.MaxCountConstraintComponent: "value-twice",
    SH.DatatypeConstraintComponent: "wrong-datatype",
    SH.ClassConstraintComponent: "wrong-kind",
    SH.NodeConstraintComponent: "wrong-code",
    SH.InConstraintComponent: "wrong-code",
    SH.PatternConstraintComponent: "malformed-value",
    SH.MinInclusiveConstraintComponent: "value-out-of-range",
    SH.MaxInclusiveConstraintComponent: "value-out-of-range",
    SH.LessThanConstraintComponent: "wrong-order",
    SH.LessThanOrEqualsConstraintComponent: "wrong-order",
}
#: The name of the check and what is wrong, by the shape of which no alternative fits.
_ALTERNATIVES = {
    "Claim": ("claim-without-object", "the claim says of its subject nothing"),
    "Occurrence": ("role-missing", "nothing has a part in it"),
    "OccurrenceInTime": ("occurrence-without-years", "it has no years"),
    "YearsNeedABasis": ("years-without-basis", "nothing says where its years come from"),
    "RecordNeedsAReference": ("years-without-reference", "its years come from a record that is not named"),
    "OpenEnd": ("open-end-unexplained", "it has no last year, and nothing says why"),
    "StateCode": ("state-without-code", "the state has no code"),
    "CausationReaches": ("role-missing", "it has no effect"),
    "InfluenceReaches": ("role-missing", "nothing is influenced"),
    "PopulationMovementReaches": ("role-missing", "it leads nowhere"),
    "JointExerciseReaches": ("role-missing", "nobody takes part"),
    "ProspectReaches": ("role-missing", "it is about nobody and nothing"),
    "Conflict": ("conflict-without-sides", "it has not two sides"),
    "Level": ("level-of-the-whole", "a level is said of what has several"),
}
#: Stands for each value of a thing where one of them cannot be compared.
_ALIKE = Literal(0)
_Feature = tuple[object, ...]
_Kinds = tuple[tuple[str, str], ...]
_Pairs = list[tuple[Node, Node]]


@dataclass(frozen=True, slots=True)
class _Broken:
    """What breaks a shape, for every node of a description."""

    component: Node
    shape: str
    path: Node | None
    value: _Feature | None
    remedy: str


@cache
def _shapes() -> Graph:
    return Graph().parse(library.path(SHAPES_FILE))


def _ordered(shapes: Graph) -> set[Node]:
    """The properties of which shapes say no more than which value comes first: no bound, no list, no pattern."""
    groups: list[set[Node]] = []
    others: set[Node] = set()
    for shape, path in shapes.subject_objects(SH.path):
        group = {path, *(o for p in _ORDER for o in shapes.objects(shape, p))}
        groups += [group] if len(group) > 1 else []
        others |= {path} if set(shapes.predicates(shape)) - _BLIND - _ORDER else set()
    while more := [group for group in groups if group & others]:
        others = others.union(*more)
        groups = [group for group in groups if group not in more]
    return set().union(*groups)


def required() -> frozenset[Node]:
    """The properties that some kind of thing cannot be without."""
    shapes = _shapes()
    return frozenset(o for shape in shapes.subjects(SH.minCount) for o in shapes.objects(shape, SH.path))


def required_of(schema: Iterable[Triple]) -> dict[str, frozenset[str]]:
    """The properties that things of each class cannot be without, by the IRI of the class.

    Args:
        schema: the ontology, for its class hierarchy.
    """
    shapes, hierarchy = _shapes(), list(schema)
    found: dict[str, set[str]] = defaultdict(set)
    for shape, target in shapes.subject_objects(SH.targetClass):
        for each in shapes.objects(shape, SH.property):
            path = shapes.value(each, SH.path)
            if isinstance(path, URIRef) and shapes.value(each, SH.minCount) is not None:
                for kind in descendants(hierarchy, [target], RDFS.subClassOf):
                    found[str(kind)].add(str(path))
    return {kind: frozenset(paths) for kind, paths in found.items()}


class Validation:
    """The shapes over one graph after another; a description that was validated is not validated again."""

    def __init__(self) -> None:
        """Read the shapes."""
        shapes = _shapes()
        self._named = {o for o in shapes.objects() if isinstance(o, URIRef)}
        self._compared: set[Node] = set()
        for shape, path in shapes.subject_objects(SH.path):
            rest = set(shapes.predicates(shape)) - _BLIND
            if rest:
                self._compared |= {path, *(o for p in rest for o in shapes.objects(shape, p) if isinstance(o, URIRef))}
        #: The properties whose values are compared with each other alone.
        self._ordered = _ordered(shapes)
        self._known: dict[object, list[_Broken]] = {}
        self._paths = {o for o in shapes.objects(None, SH.path) if isinstance(o, URIRef)}
        #: By a property that a shape reads backwards, what stands for it in a description.
        self._backwards = {o: URIRef(f"urn:detente:backwards:{o}") for o in shapes.objects(None, SH.inversePath)}
        self._narrower: dict[Node, set[Node]] = {}

    def findings(self, kg: KnowledgeGraph, focus: Iterable[Node] | None = None) -> Iterator[Finding]:
        """What breaks a shape, in the stated triples of a view.

        Args:
            kg: the graph; all years count.
            focus: only these things are validated; None means all.
        """
        self._narrower = self._roles(kg)
        described, kinds, classes = self._described(kg)
        wanted = described if focus is None else dict.fromkeys(s for s in focus if s in described)
        members: dict[object, list[Node]] = defaultdict(list)
        for node in wanted:
            members[self._description(described[node], kinds)].append(node)
        new = [key for key in members if key not in self._known]
        self._validate({members[key][0]: key for key in new}, described, kinds, classes)
        places = Places(kg)
        for key, nodes in members.items():
            for broken in self._known[key]:
                # What is said of a narrower role need not be said of the wider one.
                wider = DET.involves if broken.shape == "Occurrence" else broken.path
                narrower = self._narrower.get(wider, ()) if wider is not None else ()
                component = _AT_LEAST if broken.shape == "Occurrence" else broken.component
                if any(b.component == component and b.path in narrower for b in self._known[key]):
                    continue
                for node in nodes:
                    yield from self._told(places, node, broken, described[node], kinds)

    def _roles(self, kg: KnowledgeGraph) -> dict[Node, set[Node]]:
        """The roles that shapes look at, each with the narrower ones, whose fillers are its fillers too."""
        wanted = {RDFS.subPropertyOf}
        hierarchy = [t for triples in kg.graphs.values() for t in triples if t[1] in wanted]
        roles = descendants(hierarchy, [DET.involves], RDFS.subPropertyOf)
        return {p: set(descendants(hierarchy, [p], RDFS.subPropertyOf)) - {p} for p in self._paths & roles}

    def _described(
        self, kg: KnowledgeGraph
    ) -> tuple[dict[Node, _Pairs], dict[Node, _Kinds], list[tuple[Node, Node, Node]]]:
        """What is stated of each thing, what shapes see of it where it is a value, and the hierarchy of the classes."""
        described: dict[Node, _Pairs] = defaultdict(list)
        kinds: dict[Node, set[tuple[str, str]]] = defaultdict(set)
        wider: dict[Node, list[Node]] = defaultdict(list)
        for role, narrower in self._narrower.items():
            for p in narrower:
                wider[p].append(role)
        classes = []
        for graph, triples in kg.said.items():
            for triple in triples:
                s, p, o = triple
                if p in _SUBCLASS:
                    classes.append(triple)
                elif graph != ONTOLOGY_GRAPH and p not in _UNSEEN:
                    described[s].append((p, o))
                    if p in _OF_A_VALUE:
                        kinds[s].add((str(p), str(o)))
                    if p in wider:
                        described[s] += ((role, o) for role in wider[p])
                    if p in self._backwards:
                        described[o].append((self._backwards[p], s))
        # What the record dates, where it is not selected, is in some year of its source's span.
        for node, years in kg.timeline.undated.items():
            if any(p in STATED for p, _ in described[node]):
                continue  # its years cannot be read, which is told of them
            others = [(p, o) for p, o in described[node] if p != DET.timeBasis]  # which would ask for a reference
            bounds = ((p, Literal(year)) for p, year in zip(BOUNDS, years, strict=True))
            described[node] = [*others, *bounds, (DET.timeBasis, CODE.ArticleNow)]
        return described, {s: tuple(sorted(found)) for s, found in kinds.items()}, classes

    def _ranks(self, pairs: _Pairs) -> dict[Node, str]:
        """The place of each value among those of a thing that are compared with each other alone; all are numbers."""
        values = {o for p, o in pairs if p in self._ordered}
        numbers = {o: o.value for o in values if isinstance(o, Literal) and isinstance(o.value, int)}
        if len(numbers) < len(values):
            return {}
        places = {number: str(i) for i, number in enumerate(sorted(set(numbers.values())))}
        return {o: places[number] for o, number in numbers.items()}

    def _feature(
        self, path: Node, value: Node, kinds: dict[Node, _Kinds], ranks: Mapping[Node, str] = MappingProxyType({})
    ) -> _Feature:
        """What a shape can see of a value."""
        if isinstance(value, Literal):
            seen = None if path not in self._compared else str(value)
            if path in self._ordered:
                seen = ranks.get(value, seen)
            return "literal", str(value.datatype), value.language, bool(value.ill_typed), seen
        if path in _OF_A_VALUE:
            return "kind", value
        return "thing", value if value in self._named else type(value).__name__, kinds.get(value, ())

    def _description(self, pairs: _Pairs, kinds: dict[Node, _Kinds]) -> object:
        ranks = self._ranks(pairs)
        return frozenset(Counter((p, self._feature(p, o, kinds, ranks)) for p, o in dict.fromkeys(pairs)).items())

    def _validate(
        self,
        nodes: dict[Node, object],
        described: dict[Node, _Pairs],
        kinds: dict[Node, _Kinds],
        classes: list[tuple[Node, Node, Node]],
    ) -> None:
        """Validate one node of each description, its values stood in for by things of the same kinds."""
        from pyshacl import validate

        data = Graph()
        for triple in classes:
            data.add(triple)
        stands_for: dict[tuple[_Feature, int], URIRef] = {}
        feature_of: dict[Node, _Feature] = {}
        keys: dict[Node, object] = {}
        ranks_of: dict[Node, dict[Node, str]] = {}
        forwards: dict[Node, Node] = {stands: p for p, stands in self._backwards.items()}
        for number, (node, key) in enumerate(nodes.items()):
            self._known[key] = []
            focus = URIRef(f"urn:detente:focus:{number}")  # a report calls blank nodes otherwise
            keys[focus] = key
            ranks_of[focus] = ranks = self._ranks(described[node])
            # What is no value of its datatype has no order, and pyshacl compares all the same; `structure` tells it.
            unordered = self._ordered if any(isinstance(o, Literal) and o.ill_typed for _, o in described[node]) else ()
            count: Counter[_Feature] = Counter()
            for p, o in dict.fromkeys(described[node]):
                feature = self._feature(p, o, kinds, ranks)
                if p in _OF_A_VALUE:
                    data.add((focus, p, o))
                    continue
                if not isinstance(o, Literal) and o not in self._named:
                    count[feature] += 1
                    name = stands_for.setdefault(
                        (feature, count[feature]), URIRef(f"urn:detente:value:{len(stands_for)}")
                    )
                    feature_of[name] = feature
                    for q, kind in kinds.get(o, ()):
                        data.add((name, URIRef(q), URIRef(kind)))
                    o = name
                elif o in self._named:
                    for q, kind in kinds.get(o, ()):
                        data.add((o, URIRef(q), URIRef(kind)))
                if p in unordered:
                    o = _ALIKE
                if p in forwards:
                    data.add((o, forwards[p], focus))
                else:
                    data.add((focus, p, o))
        if not nodes:
            return
        conforms, report, _ = validate(data, shacl_graph=_shapes(), inference="none", advanced=False)
        if conforms:
            return
        for result in report.subjects(RDF.type, SH.ValidationResult):
            node = report.value(result, SH.focusNode)
            if node not in keys:
                continue
            path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
            seen: _Feature | None = None
            if value is not None and value != node:
                seen = feature_of.get(value) or self._feature(path or RDF.value, value, kinds, ranks_of[node])
            found = _Broken(
                report.value(result, SH.sourceConstraintComponent) or RDF.nil,
                str(report.value(result, SH.sourceShape)).rpartition("/")[2],
                None if path is None or isinstance(path, BNode) else path,
                seen,
                str(report.value(result, SH.resultMessage)),
            )
            if found not in self._known[keys[node]]:
                self._known[keys[node]].append(found)
        for key in keys.values():  # a report is in no order
            self._known[key].sort(key=lambda b: tuple(map(str, (b.component, b.path, b.remedy, b.value))))

    def _told(
        self, places: Places, node: Node, broken: _Broken, pairs: _Pairs, kinds: dict[Node, _Kinds]
    ) -> Iterator[Finding]:
        """What is wrong with one node."""
        path, remedy = broken.path, broken.remedy
        name = _COMPONENTS.get(broken.component)
        if name is None:
            name, text = _ALTERNATIVES[broken.shape]
            yield places.finding(name, node, text, remedy)
        elif path is None and (RDF.type, DET.Claim) in pairs:
            yield places.finding("claim-without-content", node, "the claim leads to nothing", remedy)
        elif path is None:
            yield places.finding(name, node, "it has too few of what its kind must have", remedy)
        elif name == "value-missing":
            role = "role-missing" if path in self._narrower else name
            yield places.finding(role, node, f"it has no {short(path)}", remedy, path=path)
        elif name == "value-twice":
            stated = [found for p in (path, *self._narrower.get(path, ())) for found in places.values(node, p)]
            text = " and ".join(dict.fromkeys(f"{shown(o)} (in {places.file(g)})" for o, g in stated))
            count = {2: "two"}.get(len({o for o, _ in stated}), "several")
            yield places.finding(
                name, node, f"{count} values of {short(path)}: {text}", remedy, path=path, graphs=[g for _, g in stated]
            )
        else:
            ranks = self._ranks(pairs)
            for value in dict.fromkeys(o for p, o in pairs if p == path):
                if broken.value in (None, self._feature(path, value, kinds, ranks)):
                    text = f"{short(path)} {shown(value) or '(empty)'} {_FAULT[name]}"
                    yield places.finding(name, node, text, remedy, path=path, value=value)


#: What is wrong with a value.
_FAULT = {
    "wrong-datatype": "is of the wrong datatype",
    "wrong-kind": "is of the wrong kind",
    "wrong-code": "is not of the right list",
    "malformed-value": "is malformed",
    "value-out-of-range": "is out of range",
    "wrong-order": "is not before the end",
}
