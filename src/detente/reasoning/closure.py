"""The closure of stated triples under Horn rules, for many slices of time at once.

Evaluation is semi-naive: each round joins only what the round before found. A triple carries a bit mask of
the *epochs* (runs of years with the same make-up, see `detente.collection.years`) in which it stands, an ``int`` of any
width: what two premises imply holds in the epochs that both share. The round in which a triple first appears
in an epoch is its *rank* there; a stated triple has rank 0. Ranks are all that `detente.proving.proof` needs.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib.namespace import OWL, RDFS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.rdf.terms import Triple
from detente.reasoning.rule_index import RuleIndex
from detente.rules import Atom, Binding, Label, Rule, Ruleset, Var, is_tautology
from detente.rules.compiler import ENDS, EVERYTHING, ITSELF
from detente.rules.schema_vocabulary import REFLEXIVE

_SUB = RDFS.subClassOf
#: Dictionaries without values stand for ordered sets: the same input gives the same proofs.
_Objects = dict[Node, dict[Node, None]]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A body of premises that the rules call false.

    Attributes:
        rule: the rule, with its axiom and its name in the tables of OWL 2 RL/RDF.
        premises: the triples that match its body.
        mask: the epochs in which all of them hold.
    """

    rule: Rule
    premises: tuple[Triple, ...]
    mask: int

    @property
    def code(self) -> str:
        """A code that stays the same as long as rule, axiom and premises do, as ``prp-irp-1f0c2a9d``.

        Blank nodes count by what is said of them in the axiom only, not by their labels.
        """
        parts = sorted(" ".join(map(_stable, triple)) for triple in (*self.rule.axioms, *self.premises))
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return f"{self.rule.name}-{digest[:8]}"

    def line(self, label: Label = str) -> str:
        """The contradiction in one line: code, axiom, and the premises that break it.

        Args:
            label: gives each term the name to show.
        """
        facts = "; ".join(" ".join(map(label, premise)) for premise in self.premises)
        return f"{self.code}: {self.rule.words(label)}" + (f", but {facts}" if facts else "")


class Closure:
    """What some stated triples and the rules of an ontology imply.

    Attributes:
        ruleset: the rules that were applied.
        stated: each stated triple with the mask of the epochs in which it is stated.
        rounds: how many rounds it took until nothing new was found.
    """

    def __init__(self, stated: Mapping[Triple, int], ruleset: Ruleset, index: RuleIndex | None = None) -> None:
        """Close the triples; see `close`."""
        self.ruleset = ruleset
        self.stated: dict[Triple, int] = dict(stated)
        self.rounds = 0
        self._mask: dict[Triple, int] = {}
        self._ranks: dict[Triple, list[tuple[int, int]]] = {}
        self._by_s: dict[Node, _Objects] = defaultdict(lambda: defaultdict(dict))
        self._by_o: dict[Node, _Objects] = defaultdict(lambda: defaultdict(dict))
        self._free = EVERYTHING - ruleset.universal
        self._index = index if index is not None else RuleIndex(ruleset.rules)
        self._run()

    def _run(self) -> None:
        everywhere = 0
        for mask in self.stated.values():
            everywhere |= mask
        delta, first = dict(self.stated), dict[Triple, int]()
        for fact in self._index.facts():
            new = everywhere & ~self.stated.get(fact, 0)
            if new and self._useful(fact):
                first[fact] = first.get(fact, 0) | new
        while delta:
            for triple, mask in delta.items():
                if triple not in self._mask:
                    self._by_s[triple[1]][triple[0]][triple[2]] = None
                    self._by_o[triple[1]][triple[2]][triple[0]] = None
                self._mask[triple] = self._mask.get(triple, 0) | mask
                self._ranks.setdefault(triple, []).append((self.rounds, mask))
            self.rounds += 1
            found, first = first, {}  # axioms without premises count as found in the first round
            for triple, mask in delta.items():
                for rule, position in self._index.needing(triple):
                    self._fire(rule, position, triple, mask, found)
            delta = found

    def _fire(self, rule: Rule, position: int, triple: Triple, mask: int, found: dict[Triple, int]) -> None:
        assert rule.head is not None
        binding = rule.body[position].match(triple, {})
        if binding is None:
            return
        for full, common in self.solutions(rule.body, binding, mask, skip=position):
            head = rule.head.ground(full)
            new = common & ~self._mask.get(head, 0)
            if new and self._useful(head):
                found[head] = found.get(head, 0) | new

    def _useful(self, triple: Triple) -> bool:
        """Whether a conclusion says something, or is what a rule asks for; as `detente.reasoning.statements.Kept`."""
        s, p, o = triple
        if s == o and p in ITSELF:
            return self.ruleset.reflexive and p in REFLEXIVE
        if p == _SUB and not self.ruleset.reflexive and (o in self._free or s == OWL.Nothing):
            return False
        return isinstance(p, URIRef) and not (o in self._free and p in ENDS)

    def solutions(
        self, body: tuple[Atom, ...], binding: Binding, mask: int, skip: int = -1, at: int = 0
    ) -> Iterator[tuple[Binding, int]]:
        """The bindings that make all atoms of a body hold together, with the epochs that they share.

        Args:
            body: the atoms.
            binding: what is already bound.
            mask: the epochs to stay within.
            skip: the position of an atom that is bound already.
            at: the position to go on from.
        """
        if at == len(body):
            yield binding, mask
        elif at == skip:
            yield from self.solutions(body, binding, mask, skip, at + 1)
        else:
            s, p, o = (binding.get(x) if isinstance(x, Var) else x for x in body[at])
            for triple in self.match(s, p, o):
                common = mask & self._mask[triple]
                if common and (wider := body[at].match(triple, binding)) is not None:
                    yield from self.solutions(body, wider, common, skip, at + 1)

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples of the closure, stated ones included, that fit; None fits everything."""
        for predicate in [p] if p is not None else list(self._by_s):
            if predicate not in self._by_s:
                continue
            if s is not None:
                objects = self._by_s[predicate].get(s, ())
                for x in list(objects) if o is None else [o] if o in objects else ():
                    yield s, predicate, x
            elif o is not None:
                for x in list(self._by_o[predicate].get(o, ())):
                    yield x, predicate, o
            else:
                for x, objects in list(self._by_s[predicate].items()):
                    for y in list(objects):
                        yield x, predicate, y

    def mask(self, triple: Triple) -> int:
        """The epochs in which a triple holds, stated or inferred; 0 where it never does."""
        return self._mask.get(triple, 0)

    def rank(self, triple: Triple, epoch: int) -> int | None:
        """The round in which a triple first appeared in an epoch; None where it does not hold there."""
        for rank, mask in self._ranks.get(triple, ()):
            if mask >> epoch & 1:
                return rank
        return None

    def inferred(self) -> Iterator[tuple[Triple, int]]:
        """Every triple that holds in some epoch without being stated there, with those epochs."""
        for triple, mask in self._mask.items():
            new = mask & ~self.stated.get(triple, 0)
            if new and not is_tautology(triple):
                yield triple, new

    def rules_for(self, triple: Triple) -> Iterator[Rule]:
        """The rules whose conclusion can be this triple."""
        return self._index.giving(triple)

    def contradictions(self, extra: Iterable[Rule] = ()) -> Iterator[Contradiction]:
        """What the rules call false, each set of premises once.

        Args:
            extra: further rules without a head to test, such as denials of a year.
        """
        everywhere = 0
        for mask in self.stated.values():
            everywhere |= mask
        seen: set[tuple[str, frozenset[Triple]]] = set()
        same = [rule for d in self.ruleset.distinct for rule in d.clashes(self._first_name)]
        shared = [rule for d in self.ruleset.disjoint for rule in d.clashes(self._holders)]
        for rule in (*self.ruleset.rules, *same, *shared, *extra):
            if rule.head is not None:
                continue
            for binding, mask in self.solutions(rule.body, {}, everywhere):
                premises = tuple(atom.ground(binding) for atom in rule.body)
                key = (rule.name, frozenset(premises))
                if key not in seen:
                    seen.add(key)
                    yield Contradiction(rule, premises, mask)

    def _holders(self, atom: Atom) -> Iterator[tuple[Node, ...]]:
        """The bindings of an atom's variables, in the order of their names."""
        for binding, _ in self.solutions((atom,), {}, -1):
            yield tuple(binding[v] for v in sorted(binding))

    def _first_name(self, term: Node) -> Node:
        """One and the same of the names of a thing, in whatever epoch they are its names."""
        names: list[Node] = [term, *self._by_s[OWL.sameAs].get(term, ())]
        return min(names, key=str)

    def __len__(self) -> int:
        """How many triples hold in some epoch."""
        return len(self._mask)


def _stable(term: Node) -> str:
    """A term's text in a code: blank nodes have no lasting label."""
    if isinstance(term, Literal) and (term.language or term.datatype):
        return term.n3() if term.language else f"{term}^^{term.datatype}"
    return "_" if isinstance(term, BNode) else f"{type(term).__name__} {term}"


def close(
    triples: Iterable[Triple] | Mapping[Triple, int], ruleset: Ruleset, index: RuleIndex | None = None
) -> Closure:
    """Close triples under the rules of an ontology.

    Args:
        triples: stated triples, all in one epoch; or each with the mask of its epochs.
        ruleset: the rules, from `detente.rules.compile_rules`.
        index: their index, where it was made before.
    """
    if isinstance(triples, Mapping):
        return Closure(triples, ruleset, index)
    return Closure(dict.fromkeys(triples, 1), ruleset, index)
