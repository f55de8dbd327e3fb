"""Expansion: participations and dyads, made of occurrences with any number of participants before a view is closed.

A property chain over one role gives each actor to itself, and further chains build on that. So what further axioms
build on (alliances, conflicts; the classes that are marked ``det:expandedBy``) is expanded: the rules of
``ontology/expansion/`` make a dyad of each pair of participations whose years overlap, and only dyads carry the roles
that chains start from. The rules are SPARQL CONSTRUCT as SHACL writes them (``sh:SPARQLRule``,
https://www.w3.org/TR/shacl-af/#SPARQLRule): they run in the order of ``sh:order``, each once, and see what rules of a
lower order have made; what ``$this`` is, their pattern says itself. They read the stated triples of all years, closed
under sub-class, sub-property and inverse. What they make are stated triples of the view, in a named graph of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node, Variable

from detente.collection.expansion_rules import ExpansionRule, Patterns, patterns, rules
from detente.errors import DetenteError
from detente.proving.justifications import Justification, Justifications
from detente.proving.proof import Proof, by
from detente.rdf.terms import Triple, by_predicate, from_ox, short, to_ox
from detente.rules import Rule
from detente.vocabulary import DET

#: The name that a step of a proof bears where a rule of expansion gives it.
STEP = "expansion"
_Binding = dict[Node, Node]
Match = Callable[[Node | None, Node | None, Node | None], Iterable[Triple]]


class BadExpansion(DetenteError):
    """A rule of expansion that is none, or that makes what it must not."""


class Expansion:
    """What the rules of expansion have made of stated triples.

    Attributes:
        made: each triple that is made, in a fixed order, with the rule that makes it.
    """

    def __init__(self, made: Mapping[Triple, ExpansionRule], match: Match, schema: Iterable[Triple]) -> None:
        """Take what was made; see `expand`.

        Args:
            made: each triple that is made, with its rule.
            match: gives the triples, of all years, that fit a pattern; closed under sub-class, sub-property and
                inverse at least.
            schema: the ontology, with the axioms of files that were added.
        """
        self.made, self._match = made, match
        self._schema = schema

    @cached_property
    def _marks(self) -> dict[Node, tuple[Triple, ...]]:
        """The annotations that lead to each rule."""
        marks = [t for t in self._schema if t[1] == DET.expandedBy]
        return {rule: tuple(t for t in marks if t[2] == rule) for _, _, rule in marks}

    def premises(self, triple: Triple) -> tuple[Triple, ...]:
        """What a triple that was made follows from: the triples that its rule's pattern needs, each once.

        They are stated, or follow by sub-class, sub-property and inverse; in place of what rules of a lower order
        made stands what that follows from.
        """
        rule = patterns(self.made[triple])
        found: dict[Triple, None] = {}
        for pattern in rule.template:
            start = _unified(pattern, triple, {})
            solution = None if start is None else self._solution(rule, start)
            if solution is not None:
                needed = [(solution.get(s, s), solution.get(p, p), solution.get(o, o)) for s, p, o in rule.body]
                for premise in (*needed, *self._computed_from(rule, pattern, solution)):
                    if premise not in self.made:
                        found[premise] = None
                    elif premise[1] != DET.expandedFrom:
                        found |= dict.fromkeys(self.premises(premise))
                break
        first = {s: n for n, (s, _, _) in reversed(list(enumerate(found)))}
        return tuple(sorted(found, key=lambda premise: first[premise[0]]))  # one participation after the other

    def _computed_from(self, rule: Patterns, pattern: Triple, solution: _Binding) -> Iterator[Triple]:
        """The part of a UNION that holds; what an OPTIONAL found, where the object is computed from years or labels."""
        computed = _free(pattern[2]) and not any(pattern[2] in each for each in (*rule.body, *chain(*rule.tables)))
        for each in rule.every:
            s, p, o = (solution.get(term, term) for term in each)
            if each not in rule.body and not _free(s) and not _free(p) and (computed or not _free(o)):
                yield from self._match(s, p, None if _free(o) else o)

    def _solution(self, rule: Patterns, start: _Binding) -> _Binding | None:
        """A way in which the rule's body agrees with a binding; None where there is none.

        Rules tell apart the participations that they join by a filter, which is not evaluated here: so one in which
        what is described by different variables is different goes first.
        """
        subjects = {s for s, _, _ in rule.body if _free(s)}
        first = None
        for solution in self._solutions(rule, start):
            if len({solution.get(s, s) for s in subjects}) == len(subjects):
                return solution
            first = first or solution
        return first

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
        terms = [None if _free(term) else term for term in bound]
        found = [n for triple in self._match(*terms) if (n := _unified(pattern, triple, binding)) is not None]
        for more in found or ([binding] if optional else []):
            yield from self._matches(rest, more, optional)

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

    def unfold_each(
        self, found: Justifications, proving: Callable[[int], Callable[[Triple], Proof | None]]
    ) -> Justifications:
        """Justifications in which what expansion made is a step: the distinct minimal sets of what was stated.

        Args:
            found: justifications, the shortest proof first, of which a made triple is a fact like any stated one.
            proving: gives, for the epochs of one, what proves a triple in them.
        """
        unfolded = [(self.unfold(each.proof, proving(each.mask)), each.mask) for each in found]
        kept: dict[frozenset[Triple], Justification] = {}
        for proof, mask in sorted(unfolded, key=lambda row: row[0].size):
            facts, axioms = frozenset(proof.leaves()), frozenset(proof.axioms())
            kept.setdefault(facts | axioms, Justification(facts, axioms, proof, mask))
        minimal = (each for whole, each in kept.items() if not any(other < whole for other in kept))
        return Justifications(tuple(minimal), found.cut)

    def _step(self, rule: ExpansionRule) -> Rule:
        """A rule as a step of a proof shows it."""
        return Rule(STEP, self._marks.get(rule.node, ()), (), None, (rule.comment,))


def expand(triples: Iterable[Triple], schema: Iterable[Triple]) -> Expansion:
    """Run the rules of expansion over stated triples.

    Args:
        triples: what is stated, of all years.
        schema: the ontology, with the axioms of files that were added.

    Raises:
        BadExpansion: a rule cannot be run, or makes a blank node.
    """
    stated, axioms = list(triples), list(schema)
    run = _Run(axioms)
    marked = {s for s, p, _ in axioms if p == DET.expandedBy}
    if any(marked & run.wider(kind) for kind in {o for _, p, o in stated if p == RDF.type}):
        run.load(stated)
        known = set(stated)
        pending: dict[Triple, ExpansionRule] = {}
        order = None
        for rule in rules():
            if rule.order != order:
                run.take(pending)
                pending, order = {}, rule.order
            pending |= {t: rule for t in run.of(rule) if t not in known and t not in pending}
        run.take(pending)
    return Expansion(run.made, run.match, axioms)


class _Run:
    """One run of the rules."""

    def __init__(self, axioms: list[Triple]) -> None:
        self.made: dict[Triple, ExpansionRule] = {}
        self._store = ox.Store()
        self._known: dict[int, tuple[Node, Any]] = {}  # by the object: terms of one source are one object each
        self._nodes: dict[object, Node] = {}
        self._leads, self.wider = _properties(axioms), _above(axioms)

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples that are loaded, or made, and fit a pattern."""
        terms = [None if term is None else to_ox(term) for term in (s, p, o)]
        return map(_triple, self._store.quads_for_pattern(*terms, None))  # type: ignore[arg-type, call-arg]

    def take(self, made: Mapping[Triple, ExpansionRule]) -> None:
        """Note what rules of one order have made, for those of the next to see."""
        new = {triple: rule for triple, rule in made.items() if triple not in self.made}
        self.made |= new
        self._store.bulk_extend(self._quads(new))
        self.load(new)

    def load(self, triples: Iterable[Triple]) -> None:
        """Load what the rules read of some triples, closed under sub-class, sub-property and inverse."""
        read = {name for rule in rules() for name in rule.names}
        for p, pairs in by_predicate(triples).items():
            if p == RDF.type:
                wider = {kind: self.wider(kind) & read for kind in {o for _, o in pairs}}
                self._store.bulk_extend(self._quads((s, p, kind) for s, o in pairs for kind in wider[o]))
                continue
            for q, turned in self._leads(p):
                if q in read and turned:
                    self._store.bulk_extend(self._quads((o, q, s) for s, o in pairs if not isinstance(o, Literal)))
                elif q in read:
                    self._store.bulk_extend(self._quads((s, q, o) for s, o in pairs))

    def _quads(self, triples: Iterable[Triple]) -> Iterator[ox.Quad]:
        known, quad = self._known, ox.Quad
        for s, p, o in triples:
            try:
                yield quad(known[id(s)][1], known[id(p)][1], known[id(o)][1])
            except KeyError:
                for term in (s, p, o):
                    known[id(term)] = term, to_ox(term)
                yield quad(known[id(s)][1], known[id(p)][1], known[id(o)][1])

    def of(self, rule: ExpansionRule) -> list[Triple]:
        """What a rule makes of the triples that are loaded, in a fixed order."""
        try:
            found = self._store.query(rule.construct)
        except (OSError, SyntaxError, ValueError) as error:
            raise BadExpansion(f"{short(rule.node)} cannot be run: {' '.join(str(error).split())}") from None
        if not isinstance(found, ox.QueryTriples):
            raise BadExpansion(f"{short(rule.node)} is no CONSTRUCT: let its sh:construct be one")
        # Sorted as lines: to sort terms, or to put each into words, takes many times as long.
        lines = sorted((found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True))
        node = self._node
        try:
            made = ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES)
            return [(node(q.subject), node(q.predicate), node(q.object)) for q in made]
        except _Blank:
            raise BadExpansion(f"{short(rule.node)} makes a blank node: make an IRI from what it is made of") from None

    def _node(self, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Node:
        """A term that a rule made; each is made once."""
        found = self._nodes.get(term)
        if found is None:
            if isinstance(term, ox.BlankNode):
                raise _Blank
            found = self._nodes[term] = from_ox(term)
        return found


class _Blank(Exception):
    """A rule makes a blank node."""


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
