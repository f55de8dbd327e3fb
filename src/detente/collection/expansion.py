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

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import chain, groupby
from math import inf
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import RDF
from rdflib.term import Node, Variable

from detente.collection.expansion_rules import ExpansionRule, Patterns, patterns, rules
from detente.collection.facts import Facts, Match, related_properties, wider_classes
from detente.collection.lookups import Lookup
from detente.errors import DetenteError
from detente.proving.justifications import Justification, Justifications
from detente.proving.proof import Proof, by
from detente.rdf.terms import ByPredicate, Triple, by_predicate, from_ox, short, to_ox
from detente.rules import Rule
from detente.vocabulary import DET, EXPANDED_GRAPH

if TYPE_CHECKING:
    from concurrent.futures import Executor

#: The name that a step of a proof bears where a rule of expansion gives it.
STEP = "expansion"
_TYPE = RDF.type  # taken once: a namespace looks its names up each time
_Binding = dict[Node, Node]
#: Of how many triples that were made it is kept what they follow from.
_REMEMBERED = 10_000


class BadExpansion(DetenteError):
    """A rule of expansion that is none, or that makes what it must not."""


class Expansion:
    """What the rules of expansion have made of stated triples.

    Attributes:
        made: each triple that is made, in a fixed order, with the rule that makes it.
        bounds: what the rules were given of years beside what is stated.
    """

    def __init__(
        self,
        made: Mapping[Triple, ExpansionRule],
        match: Match,
        schema: Iterable[Triple],
        bounds: Collection[Triple] = (),
    ) -> None:
        """Take what was made; see `expand`.

        Args:
            made: each triple that is made, with its rule.
            match: gives the triples, of all years, that fit a pattern; closed under sub-class, sub-property and
                inverse at least.
            schema: the ontology, with the axioms of files that were added.
            bounds: what the rules were given of years beside what is stated.
        """
        self.made, self.bounds, self._match = made, bounds, match
        self._schema = schema
        # The justifications of one relation share most of what they rest on.
        self._premises = lru_cache(_REMEMBERED)(self._needed)

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
        return self._premises(triple)

    def _needed(self, triple: Triple) -> tuple[Triple, ...]:
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
        # Patterns of whose variables most are known come first, so that few ways are followed; what is of a class
        # or on a side may be much.
        pattern = max(asked, key=lambda t: 4 * ((t[0] in binding) + (t[1] in binding) + (t[2] in binding)) + _given(t))
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


class Made(Mapping[Triple, ExpansionRule]):
    """What rules have made, each triple with its rule; looked up only when it is asked for."""

    def __init__(self, triples: list[Triple], by: list[ExpansionRule]) -> None:
        """Take different triples, and the rule of each."""
        self._triples, self._by = triples, by

    @cached_property
    def _rule(self) -> dict[Triple, ExpansionRule]:
        return dict(zip(self._triples, self._by, strict=True))

    def __getitem__(self, triple: Triple) -> ExpansionRule:
        """The rule that has made a triple; KeyError where none has."""
        return self._rule[triple]

    def __iter__(self) -> Iterator[Triple]:
        """Every triple, in order."""
        return iter(self._triples)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._triples)


def expand(triples: Iterable[Triple], schema: Iterable[Triple], bounds: Collection[Triple] = ()) -> Expansion:
    """Run the rules of expansion over stated triples.

    Args:
        triples: what is stated, of all years.
        schema: the ontology, with the axioms of files that were added.
        bounds: what is known of years beside what is stated.

    Raises:
        BadExpansion: a rule cannot be run, or makes a blank node.
    """
    stated, axioms = [*triples, *bounds], list(schema)
    made: list[Triple] = []
    by: list[ExpansionRule] = []
    said, wider, marked = by_predicate(stated), wider_classes(axioms), {s for s, p, _ in axioms if p == DET.expandedBy}
    if not all(marked.isdisjoint(wider(kind)) for kind in {o for _, o in said.get(_TYPE, ())}):
        from concurrent.futures import ThreadPoolExecutor  # which a proof has no use for

        run = _Run(axioms, wider)
        run.load(said)
        things = {s for pairs in said.values() for s, _ in pairs}
        known: set[Triple] = set()  # filled where something is made of what was there before
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for order, group in groupby(rules(), key=lambda rule: rule.order):
                for rule, new in run.of(list(group), pool):
                    if not things.isdisjoint(s for s, _, _ in new):
                        known = known or set(stated)
                        new = [triple for triple in new if triple not in known]
                    made += new
                    by += [rule] * len(new)
                run.take(order)
    facts = Facts([Lookup({EXPANDED_GRAPH: chain(stated, made)})], axioms)
    return Expansion(Made(made, by), facts.match, axioms, bounds)


#: A subject and an object, as N-Triples write them.
_Pair = tuple[bytes, bytes]


class _Nodes(dict[bytes, Node]):
    """The terms that N-Triples write in some way, each made once."""

    def __missing__(self, text: bytes) -> Node:
        self.read([text])
        return self[text]

    def read(self, texts: Collection[bytes]) -> None:
        """Make the terms of some texts, in one go."""
        lines = b"".join(b"<urn:s> <urn:p> %b .\n" % text for text in texts)
        self.update(zip(texts, (from_ox(q.object) for q in ox.parse(lines, ox.RdfFormat.N_TRIPLES)), strict=True))


class _Run:
    """One run of the rules, on lines of N-Triples: a store reads and writes these many times faster than terms."""

    def __init__(self, axioms: list[Triple], wider: Callable[[Node], Collection[Node]]) -> None:
        self._store = ox.Store()
        self._nodes = _Nodes()
        self._implied, self._wider = related_properties(axioms), wider
        self._seen: set[bytes] = set()
        self._new: dict[bytes, list[_Pair]] = {}

    def load(self, said: ByPredicate) -> None:
        """Load what the rules read of what is stated."""
        read = _read_from(-inf)
        used = {p: pairs for p, pairs in said.items() if any(q in read for q, _ in self._implied(p))}
        # By the object: to compare terms takes longer, and terms of one source are one object each.
        terms = {id(term): term for pairs in used.values() for pair in pairs for term in pair}
        text = {i: str(to_ox(term)).encode() for i, term in terms.items()}
        self._load(((p, [(text[id(s)], text[id(o)]) for s, o in pairs]) for p, pairs in used.items()), read)

    def take(self, order: float) -> None:
        """Load what the rules of one order have made, for those of the next to see."""
        self._load(((self._nodes[p], pairs) for p, pairs in self._new.items()), _read_from(order))
        self._new = {}

    def _load(self, groups: Iterable[tuple[Node, list[_Pair]]], read: frozenset[Node]) -> None:
        """Load what is read of subjects and objects of predicates, closed under sub-class, sub-property and inverse."""
        lines: list[bytes] = []
        for p, pairs in groups:
            for q, turned in self._implied(p):
                if q not in read:
                    continue
                name = _iri(q)
                if q == _TYPE:
                    wider = {o: [_iri(k) for k in self._wider(self._nodes[o]) if k in read] for _, o in pairs}
                    lines += [b"%b %b %b .\n" % (s, name, kind) for s, o in pairs for kind in wider[o]]
                elif turned:
                    lines += [b"%b %b %b .\n" % (o, name, s) for s, o in pairs if not o.startswith(b'"')]
                else:
                    lines += [b"%b %b %b .\n" % (s, name, o) for s, o in pairs]
        text = b"".join(lines)
        if b"_:" in text:  # blank nodes: loaded as lines they would get other labels
            blank = {line for line in lines if line.startswith(b"_:") or b" _:" in line}
            text = b"".join(line for line in lines if line not in blank)
            self._store.extend(ox.parse(b"".join(blank), ox.RdfFormat.N_TRIPLES))
        self._store.bulk_load(input=text, format=ox.RdfFormat.N_TRIPLES, lenient=True)

    def of(self, group: Sequence[ExpansionRule], pool: Executor) -> Iterator[tuple[ExpansionRule, list[Triple]]]:
        """What each rule makes of the triples that are loaded, and none before it has made, in a fixed order."""
        for rule, lines in zip(group, pool.map(self._lines, group), strict=True):
            # Sorted as lines: to sort terms, or to put each into words, takes many times as long.
            parts = [line[:-2].split(b" ", 2) for line in sorted(lines - self._seen)]
            self._seen |= lines
            texts = {text for line in parts for text in line}
            if any(text.startswith(b"_:") for text in texts):
                raise BadExpansion(f"{short(rule.node)} makes a blank node: make an IRI from what it is made of")
            node = self._nodes
            node.read(texts.difference(node))
            for s, p, o in parts:
                self._new.setdefault(p, []).append((s, o))
            yield rule, [(node[s], node[p], node[o]) for s, p, o in parts]

    def _lines(self, rule: ExpansionRule) -> set[bytes]:
        """What a rule makes. The store lets other threads go on meanwhile."""
        try:
            found = self._store.query(rule.construct)
        except (OSError, SyntaxError, ValueError) as error:
            raise BadExpansion(f"{short(rule.node)} cannot be run: {' '.join(str(error).split())}") from None
        if not isinstance(found, ox.QueryTriples):
            raise BadExpansion(f"{short(rule.node)} is no CONSTRUCT: let its sh:construct be one")
        return set((found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").splitlines())


def _read_from(order: float) -> frozenset[Node]:
    """What the rules of a higher order read."""
    return frozenset().union(*(rule.reads for rule in rules() if rule.order > order))


def _iri(node: Node) -> bytes:
    return f"<{node}>".encode()


def _free(term: Node) -> bool:
    return isinstance(term, Variable)


@cache
def _given(pattern: Triple) -> int:
    """How many terms of a pattern of a rule are no variables; there are few patterns."""
    return sum(not _free(term) for term in pattern)


def _unified(pattern: Triple, triple: Triple, binding: _Binding) -> _Binding | None:
    """The binding, extended so that the pattern is this triple; None where that cannot be."""
    found = dict(binding)
    for slot, term in zip(pattern, triple, strict=True):
        there = found.setdefault(slot, term) if isinstance(slot, Variable) else slot
        if there is not term and there != term:
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
