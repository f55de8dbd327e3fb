"""Expansion: participations and dyads, made of situations with any number of participants before a view is closed.

A property chain over one role gives each actor to itself, and further chains build on that. So what further axioms
build on (alliances, conflicts; the classes that are marked ``det:expandedBy``) is expanded: the rules of
``ontology/expansion/`` make a dyad of each pair of participations whose years overlap, and only dyads carry the roles
that chains start from. The rules are SPARQL CONSTRUCT as SHACL writes them (``sh:SPARQLRule``,
https://www.w3.org/TR/shacl-af/#SPARQLRule): they run in the order of ``sh:order``, each once, and see what rules of a
lower order have made; what ``$this`` is, their pattern says itself. They read the stated triples of all years, closed
under sub-class, sub-property and inverse. What they make are stated triples of the view, in a named graph of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import Literal, Node, URIRef, Variable

from detente.collection import library
from detente.errors import DetenteError
from detente.proving.proof import Proof, by
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, from_ox, short, to_ox
from detente.rules import Rule
from detente.vocabulary import DET, PREFIXES

#: The name that a step of a proof bears where a rule of expansion gives it.
STEP = "expansion"
_PROLOGUE = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())
_NAMES = re.compile(rf"(?<![\w<])({'|'.join(PREFIXES)}):([A-Za-z]\w*)|<([^<>\s]+)>")
_Binding = dict[Node, Node]


class BadExpansion(DetenteError):
    """A rule of expansion that is none, or that makes what it must not."""


@dataclass(frozen=True, slots=True)
class ExpansionRule:
    """One rule of expansion.

    Attributes:
        node: its IRI.
        comment: what it does, in a sentence.
        order: the rules of a lower order run before it.
        construct: the rule, as SPARQL CONSTRUCT.
    """

    node: Node
    comment: str
    order: float
    construct: str

    @property
    def names(self) -> frozenset[Node]:
        """The IRIs that it writes: among them all properties and classes that it reads."""
        found = (f"{PREFIXES[m[1]]}{m[2]}" if m[1] else m[3] for m in _NAMES.finditer(self.construct))
        return frozenset(map(URIRef, found)) | {RDF.type}


@dataclass(frozen=True, slots=True)
class Patterns:
    """What a rule of expansion is made of.

    Attributes:
        template: what it makes; variables are rdflib's.
        body: the triple patterns that each of its solutions meets, those of OPTIONAL and of filters left out.
        tables: the rows of its VALUES.
        every: all of its triple patterns.
    """

    template: tuple[Triple, ...]
    body: tuple[Triple, ...]
    tables: tuple[tuple[Mapping[Node, Node], ...], ...]
    every: tuple[Triple, ...]


@cache
def rules() -> tuple[ExpansionRule, ...]:
    """The rules of expansion, in the order in which they run.

    Raises:
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    found = []
    for file in library.rule_files():
        said: dict[Node, dict[Node, Node]] = defaultdict(dict)
        for s, p, o in parse(file):
            said[s][p] = o
        for node, what in said.items():
            if what.get(RDF.type) == SH.SPARQLRule:
                order = what.get(SH.order)
                number = float(order.value) if isinstance(order, Literal) else 0.0
                construct = _PROLOGUE + str(what.get(SH.construct, ""))
                found.append(ExpansionRule(node, str(what.get(RDFS.comment, short(node))), number, construct))
    return tuple(sorted(found, key=lambda rule: (rule.order, str(rule.node))))


@cache
def patterns(rule: ExpansionRule) -> Patterns:
    """What a rule is made of; for proofs alone, since reading it takes longer than running it."""
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    algebra = prepareQuery(rule.construct).algebra
    body: list[Triple] = []
    every: list[Triple] = []
    tables: list[tuple[Mapping[Node, Node], ...]] = []
    queue: list[tuple[object, bool]] = [(algebra.p, True)]
    while queue:
        part, sure = queue.pop()
        if isinstance(part, list | tuple):
            queue += ((each, sure) for each in reversed(part))
        elif isinstance(part, CompValue):
            if part.name == "BGP":
                every += part.triples
                body += part.triples if sure else ()
            elif part.name == "values":
                tables.append(tuple(part.res))
            else:
                certain = {"p", "p1"} | ({"p2"} if part.name == "Join" else set())
                certain -= {"p1"} if part.name == "Union" else set()
                queue += ((value, sure and key in certain) for key, value in reversed(part.items()) if key != "_vars")
    return Patterns(tuple(map(tuple, algebra.template or ())), tuple(body), tuple(tables), tuple(every))


class Expansion:
    """What the rules of expansion make of stated triples.

    Attributes:
        made: each triple that is made, in a fixed order, with the rule that makes it.
    """

    def __init__(self, triples: Iterable[Triple], schema: Iterable[Triple]) -> None:
        """Run the rules.

        Args:
            triples: what is stated, of all years.
            schema: the ontology, with the axioms of files that were added.

        Raises:
            BadExpansion: a rule cannot be run, or makes a blank node.
        """
        self.made: dict[Triple, ExpansionRule] = {}
        self._store = ox.Store()
        stated, axioms = list(triples), list(schema)
        wider = _above(axioms)
        marks = [t for t in axioms if t[1] == DET.expandedBy]
        marked = {s for s, _, _ in marks}
        #: The annotations that lead to each rule.
        self._marks = {rule: tuple(t for t in marks if t[2] == rule) for _, _, rule in marks}
        types = {o for _, p, o in stated if p == RDF.type}
        if not any(marked & wider(kind) for kind in types):
            return
        self._leads, self._wider = _properties(axioms), wider
        self._load(stated)
        known = set(stated)
        pending: dict[Triple, ExpansionRule] = {}
        order = None
        for rule in rules():
            if rule.order != order:
                self._take(pending)
                pending, order = {}, rule.order
            pending |= {t: rule for t in self._run(rule) if t not in known and t not in pending}
        self._take(pending)

    def _take(self, made: Mapping[Triple, ExpansionRule]) -> None:
        """Note what rules of one order have made, for those of the next to see."""
        new = {triple: rule for triple, rule in made.items() if triple not in self.made}
        self.made |= new
        self._store.bulk_extend(map(_quad, new))
        self._load(new)

    def _load(self, triples: Iterable[Triple]) -> None:
        """Load what the rules read of some triples, closed under sub-class, sub-property and inverse."""
        read = {name for rule in rules() for name in rule.names}
        closed: dict[Triple, None] = {}
        for s, p, o in triples:
            if p == RDF.type:
                closed.update(dict.fromkeys((s, p, kind) for kind in self._wider(o) & read))
                continue
            for q, turned in self._leads(p):
                if q in read:
                    if not turned:
                        closed[s, q, o] = None
                    elif not isinstance(o, Literal):
                        closed[o, q, s] = None
        self._store.bulk_extend(map(_quad, closed))

    def _run(self, rule: ExpansionRule) -> list[Triple]:
        """What a rule makes of the triples that are loaded, in a fixed order."""
        try:
            found = self._store.query(rule.construct)
        except (OSError, SyntaxError, ValueError) as error:
            raise BadExpansion(f"{short(rule.node)} cannot be run: {' '.join(str(error).split())}") from None
        if not isinstance(found, ox.QueryTriples):
            raise BadExpansion(f"{short(rule.node)} is no CONSTRUCT: let its sh:construct be one")
        made = sorted(found, key=str)
        if any(isinstance(term, ox.BlankNode) for triple in made for term in triple):
            raise BadExpansion(f"{short(rule.node)} makes a blank node: make an IRI from what it is made of")
        return [(from_ox(s), from_ox(p), from_ox(o)) for s, p, o in made]

    def premises(self, triple: Triple) -> tuple[Triple, ...]:
        """What a triple that was made follows from: the triples that its rule's pattern needs, each once.

        They are stated, or follow by sub-class, sub-property and inverse; in place of what rules of a lower order
        made stands what that follows from.
        """
        rule = patterns(self.made[triple])
        found: dict[Triple, None] = {}
        for pattern in rule.template:
            start = _unified(pattern, triple, {})
            solution = None if start is None else next(self._solutions(rule, start), None)
            if solution is not None:
                for s, p, o in rule.body:
                    premise = solution.get(s, s), solution.get(p, p), solution.get(o, o)
                    if premise not in self.made:
                        found[premise] = None
                    elif p != DET.expandedFrom:
                        found |= dict.fromkeys(self.premises(premise))
                break
        return tuple(found)

    def _solutions(self, rule: Patterns, start: _Binding) -> Iterator[_Binding]:
        """The ways in which the rule's body, its tables and what else it made agree with a binding."""
        for made in self._matches(rule.template, start, optional=True):
            for full in _rows(rule.tables, made):
                yield from self._matches(rule.body, full)

    def _matches(self, asked: tuple[Triple, ...], binding: _Binding, optional: bool = False) -> Iterator[_Binding]:
        """The bindings under which all patterns are among the triples; an optional one need not be."""
        if not asked:
            yield binding
            return
        # Patterns of which most is known come first, so that few ways are followed.
        pattern = max(asked, key=lambda each: sum(binding.get(t, t) != t or not _free(t) for t in each))
        rest = tuple(each for each in asked if each is not pattern)
        bound = [binding.get(term, term) for term in pattern]
        terms = [None if _free(term) else to_ox(term) for term in bound]
        found = [
            next_
            for quad in self._store.quads_for_pattern(*terms, None)  # type: ignore[arg-type, call-arg]
            if (next_ := _unified(pattern, _triple(quad), binding)) is not None
        ]
        for next_ in found or ([binding] if optional else []):
            yield from self._matches(rest, next_, optional)

    def unfold(self, proof: Proof, prove: Callable[[Triple], Proof | None]) -> Proof:
        """A proof in which what expansion made is a step of its own, with the rule and what it was made of.

        Args:
            proof: a proof, of which a made triple is a leaf like any stated one.
            prove: gives the proof of a triple; None where it does not hold in the year.
        """
        if not any(leaf in self.made for leaf in proof.leaves()):
            return proof
        whole: dict[int, Proof] = {}
        for node in reversed(list(proof.nodes())):  # premises stand behind their conclusion
            if node.rule is not None:
                whole[id(node)] = by(node.conclusion, node.rule, tuple(whole[id(p)] for p in node.premises))
            elif node.conclusion in self.made:
                below = tuple(p for t in self.premises(node.conclusion) if (p := prove(t)) is not None)
                whole[id(node)] = by(node.conclusion, self._step(self.made[node.conclusion]), below) if below else node
            else:
                whole[id(node)] = node
        return whole[id(proof)]

    def _step(self, rule: ExpansionRule) -> Rule:
        """A rule as a step of a proof shows it."""
        return Rule(STEP, self._marks.get(rule.node, ()), (), None, (rule.comment,))


def _quad(triple: Triple) -> ox.Quad:
    s, p, o = map(to_ox, triple)
    return ox.Quad(s, p, o)  # type: ignore[arg-type]


def _triple(quad: ox.Quad) -> Triple:
    return from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)  # type: ignore[arg-type]


def _free(term: Node) -> bool:
    return isinstance(term, Variable)


def _unified(pattern: Triple, triple: Triple, binding: _Binding) -> _Binding | None:
    """The binding, extended so that the pattern is this triple; None where that cannot be."""
    found = dict(binding)
    for slot, term in zip(pattern, triple, strict=True):
        if (found.setdefault(slot, term) if _free(slot) else slot) != term:
            return None
    return found


def _rows(tables: tuple[tuple[Mapping[Node, Node], ...], ...], binding: _Binding) -> Iterator[_Binding]:
    """The bindings that agree with a row of each table."""
    if not tables:
        yield binding
        return
    for row in tables[0]:
        if all(binding.get(key, value) == value for key, value in row.items()):
            yield from _rows(tables[1:], {**binding, **row})


def _above(axioms: Iterable[Triple]) -> Callable[[Node], set[Node]]:
    """Gives a class with all wider ones."""
    up: dict[Node, list[Node]] = defaultdict(list)
    for s, p, o in axioms:
        if p == RDFS.subClassOf:
            up[s].append(o)
    known: dict[Node, set[Node]] = {}

    def wider(kind: Node) -> set[Node]:
        if kind not in known:
            found, queue = {kind}, [kind]
            while queue:
                new = [k for k in up.get(queue.pop(), ()) if k not in found]
                found.update(new)
                queue += new
            known[kind] = found
        return known[kind]

    return wider


def _properties(axioms: Iterable[Triple]) -> Callable[[Node], set[tuple[Node, bool]]]:
    """Gives all that a property implies by sub-property and inverse: a property, and whether it leads back."""
    up: dict[Node, list[tuple[Node, bool]]] = defaultdict(list)
    for s, p, o in axioms:
        if p == RDFS.subPropertyOf:
            up[s].append((o, False))
        elif p == OWL.inverseOf:
            up[s].append((o, True))
            up[o].append((s, True))
    known: dict[Node, set[tuple[Node, bool]]] = {}

    def implied(property_: Node) -> set[tuple[Node, bool]]:
        if property_ not in known:
            found, queue = {(property_, False)}, [(property_, False)]
            while queue:
                p, turned = queue.pop()
                new = {(q, turned != back) for q, back in up.get(p, ())} - found
                found |= new
                queue += new
            known[property_] = found
        return known[property_]

    return implied
