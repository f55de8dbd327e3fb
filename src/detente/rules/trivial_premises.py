"""What follows from premises that say nothing, which are never materialised.

Every class is within itself, within ``owl:Thing``, and above ``owl:Nothing`` (scm-cls); every property is within itself
(scm-op, scm-dp); ``owl:Thing`` and ``owl:Nothing`` are classes (cls-thing, cls-nothing1). No evaluator keeps such a
triple, so that a rule with a premise that can be one is written out: the premise is replaced by what it follows from.
With these rules nothing is lost by leaving out on the way what `detente.rules.is_tautology` calls empty, but for one
thing: that each thing is the same as itself (eq-ref) would be a rule over every predicate there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product

from rdflib.namespace import OWL, RDFS
from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.rules.datatypes import SUPPORTED
from detente.rules.model import Atom, Rule, Slot, Var
from detente.rules.registry import TYPE, X, Y, Z, kind, rule
from detente.rules.schema import Malformed, Schema
from detente.rules.schema_vocabulary import REFLEXIVE, SAME_CLASS, SAME_PROPERTY, SELVES, SUB, WIDER

_NOTHING, _THING, _CLASS = OWL.Nothing, OWL.Thing, OWL.Class
#: The annotation properties of prp-ap.
_ANNOTATIONS = (
    *(OWL[n] for n in ("deprecated", "versionInfo", "priorVersion", "backwardCompatibleWith", "incompatibleWith")),
    *(RDFS[n] for n in ("label", "comment", "seeAlso", "isDefinedBy")),
)
#: What every graph says of the vocabulary's terms: cls-thing, cls-nothing1, prp-ap, dt-type1.
AXIOMATIC: tuple[Triple, ...] = (
    (_THING, TYPE, _CLASS),
    (_NOTHING, TYPE, _CLASS),
    *((p, TYPE, OWL.AnnotationProperty) for p in _ANNOTATIONS),
    *((d, TYPE, RDFS.Datatype) for d in sorted(SUPPORTED, key=str)),
)
#: The same, with what is trivial of owl:Thing.
EVERYWHERE = (*AXIOMATIC, (_THING, SUB, _THING), (_THING, SAME_CLASS, _THING))
#: cls-thing, cls-nothing1, scm-cls: what is trivial, where owl:Thing or owl:Nothing has another name.
ENDS_NAMED = (
    *(
        Rule(name, (), (), kind(end, _CLASS), (end, " is a class"))
        for name, end in (("cls-thing", _THING), ("cls-nothing1", _NOTHING))
    ),
    Rule(
        "scm-cls",
        (),
        (kind(X, Y), kind(Y, _CLASS)),
        kind(X, _THING),
        ("everything that belongs to a class is a ", _THING),
    ),
)
_Source = tuple[Atom, tuple[Atom, ...]]


def _sources(*found: _Source) -> tuple[_Source, ...]:
    return found


#: A trivial triple, and what it follows from.
_TRIVIAL = (*((rule.head, rule.body) for rule in SELVES if rule.head is not None),)
_AXIOMATIC = _sources(*((Atom(*triple), ()) for triple in AXIOMATIC))
#: That a class is above owl:Nothing follows from more than that it is a class.
_ABOVE = _sources(
    (Atom(_NOTHING, SUB, Z), (Atom(Z, SAME_CLASS, _NOTHING),)),
    (Atom(_NOTHING, SUB, Z), (Atom(_NOTHING, SAME_CLASS, Z),)),
    (Atom(_NOTHING, SUB, Z), (Atom(_THING, SUB, Z),)),
)
#: What else gives a triple of a class or property and itself, or with owl:Thing, for rules on these predicates.
_MORE = _sources(
    *((Atom(X, p, X), (Atom(X, SUB, Y), Atom(Y, SUB, X))) for p in (SUB, SAME_CLASS)),
    *((Atom(X, p, X), (Atom(X, WIDER, Y), Atom(Y, WIDER, X))) for p in (WIDER, SAME_PROPERTY)),
    (Atom(X, SUB, _THING), (Atom(X, SUB, Y), kind(Y, _CLASS))),
    (Atom(X, SUB, _THING), (Atom(X, SAME_CLASS, _THING),)),
    (Atom(X, SUB, _THING), (Atom(_THING, SAME_CLASS, X),)),
    *((Atom(X, p, _THING), (Atom(X, p, Y), kind(Y, _CLASS))) for p in (RDFS.domain, RDFS.range)),
    *((Atom(X, p, _THING), (Atom(X, WIDER, Y), Atom(Y, p, _THING))) for p in (RDFS.domain, RDFS.range)),
    (kind(X, _THING), (kind(X, _THING),)),
)
#: The rules of the schema's vocabulary that are written out; those on restrictions are made where these are read.
_OF_CLASSES = frozenset({"scm-sco", "scm-eqc2", "scm-dom1", "scm-rng1", "scm-cls"})
_KINDS = frozenset({_CLASS, OWL.AnnotationProperty, RDFS.Datatype})
_PREDICATES = frozenset({*REFLEXIVE, RDFS.domain, RDFS.range})
#: The predicates of premises that can be trivial.
_LOOKED_AT = frozenset({*_PREDICATES, TYPE})


def written_out(rules: Iterable[Rule], schema: Schema) -> Iterator[Rule]:
    """The rules with trivial premises replaced by what they follow from, as far as the ontology has to do with them.

    Args:
        rules: the rules of the ontology.
        schema: the ontology.
    """
    mentioned = schema.mentioned
    ends = mentioned & {_THING, _NOTHING}
    for each in rules:
        if not any(atom.p in _LOOKED_AT and _can_be_trivial(atom) for atom in each.body):
            continue
        if each.name not in _OF_CLASSES:
            if not each.name.startswith(("scm-", "eq-")):
                yield from _unfold(each, (*_TRIVIAL, *_ABOVE, *_MORE))
        elif ends:
            sources = [s for s in (*_TRIVIAL, *_ABOVE) if not {_THING, _NOTHING}.isdisjoint(s[0])]
            for made in _unfold(each, sources):
                if {x for atom in made.body for x in atom} & {_THING, _NOTHING} <= ends:
                    yield made
    if _NOTHING in mentioned:
        yield from _of_nothing(schema)


def _can_be_trivial(atom: Atom) -> bool:
    """Whether a premise can be a trivial triple."""
    if atom.p == TYPE:
        return isinstance(atom.o, Var) or atom.o in _KINDS
    return atom.p in _PREDICATES


def _of_nothing(schema: Schema) -> Iterator[Rule]:
    """What belongs to owl:Nothing belongs to every class; what is above an empty class, and empty, is the same."""
    for c in sorted({*schema.members(_CLASS), _THING} - {_NOTHING}, key=str):
        declared = ((c, TYPE, _CLASS),) if c != _THING else ()
        yield Rule("cax-sco", declared, (kind(X, _NOTHING),), kind(X, c), ("what belongs to owl:Nothing is a ", c))
    words = ("from the axioms alone",)
    body = (Atom(Y, SAME_CLASS, _NOTHING), Atom(Y, SUB, X), Atom(X, SUB, _NOTHING))
    for head in (Atom(X, SAME_CLASS, _NOTHING), Atom(_NOTHING, SAME_CLASS, X)):
        yield Rule("scm-eqc2", (), body, head, words)
    for c, axioms in _listed_above_nothing(schema):
        for name, p in (("scm-sco", SUB), ("scm-dom1", RDFS.domain), ("scm-rng1", RDFS.range)):
            yield Rule(name, axioms, (Atom(X, p, _NOTHING),), Atom(X, p, c), words)
        for head in (Atom(c, SAME_CLASS, _NOTHING), Atom(_NOTHING, SAME_CLASS, c)):
            yield Rule("scm-eqc2", axioms, (Atom(c, SUB, _NOTHING),), head, words)


def _listed_above_nothing(schema: Schema) -> Iterator[tuple[Node, tuple[Triple, ...]]]:
    """What a list puts above owl:Nothing (scm-int, scm-uni), where it is not declared a class, with the axiom."""
    for p in (OWL.intersectionOf, OWL.unionOf):
        for whole, head in schema.pairs(p):
            try:
                items, used = schema.items(head)
            except Malformed:
                continue  # warned of where its own rules are made
            within = items if p == OWL.intersectionOf and whole == _NOTHING else []
            above = [whole] if p == OWL.unionOf and _NOTHING in items else []
            for c in (*within, *above):
                if c not in (_NOTHING, _THING) and not schema.typed(c, _CLASS):
                    yield c, ((whole, p, head), *used)


def _unfold(rule: Rule, sources: Iterable[_Source]) -> Iterator[Rule]:
    """A rule with one or more premises replaced by the bodies of sources whose heads they can be."""
    given = tuple(sources)
    found: dict[Rule, None] = {}
    queue = [(rule, len(rule.body))]  # with how many premises may yet be replaced by others
    while queue:
        current, left = queue.pop()
        for i, atom in enumerate(current.body):
            for head, body in (*given, *_AXIOMATIC) if left else _AXIOMATIC:
                made = _replaced(current, i, atom, head, body)
                if made is not None and made != rule and made not in found:
                    found[made] = None
                    queue.append((made, left - 1 if body else left))
    yield from found


def _replaced(rule: Rule, i: int, atom: Atom, head: Atom, body: tuple[Atom, ...]) -> Rule | None:
    """A rule with its i-th premise taken for the head of a source; None where it is none, or the rule says nothing."""
    if not _can_be_trivial(atom):
        return None
    mark = "'" * (1 + max((x.name.count("'") for a in rule.body for x in a if isinstance(x, Var)), default=0))
    fresh = {v: Var(v.name + mark) for a in (head, *body) for v in a if isinstance(v, Var)}
    bound: dict[Slot, Slot] = {}
    for a, b in zip(atom, _with(head, fresh), strict=True):
        a, b = _end(a, bound), _end(b, bound)
        if a == b:
            continue
        if isinstance(b, Var):
            bound[b] = a
        elif isinstance(a, Var):
            bound[a] = b
        else:
            return None
    rest = (*rule.body[:i], *rule.body[i + 1 :], *(_with(a, fresh) for a in body))
    premises = tuple(dict.fromkeys(Atom(*(_end(x, bound) for x in a)) for a in rest))
    if rule.head is None:
        return Rule(rule.name, rule.axioms, premises, None, rule.wording)
    made = Atom(*(_end(x, bound) for x in rule.head))
    if made in premises or (made.s == made.o and made.p in REFLEXIVE):
        return None
    if (made.p == SUB and (made.s == _NOTHING or made.o == _THING)) or (
        made.p in (RDFS.domain, RDFS.range) and made.o == _THING
    ):
        return None
    return Rule(rule.name, rule.axioms, premises, made, rule.wording)


def _with(atom: Atom, names: dict[Var, Var]) -> Atom:
    return Atom(*(names[x] if isinstance(x, Var) else x for x in atom))


def _end(slot: Slot, bound: dict[Slot, Slot]) -> Slot:
    while slot in bound:
        slot = bound[slot]
    return slot


@rule()
def of_restrictions(schema: Schema) -> Iterator[Rule]:
    """scm-svf, scm-avf and scm-hv where the premise on the fillers or on the properties is trivial."""
    within = _Within(schema)
    renamed = {p for pair in schema.pairs(SAME_PROPERTY) for p in pair}
    for name, p in (("svf", OWL.someValuesFrom), ("avf", OWL.allValuesFrom), ("hv", OWL.hasValue)):
        on_property: dict[Node, dict[Node, list[Node]]] = {}
        for node, filler in schema.pairs(p):
            for on in schema.objects(node, OWL.onProperty):
                on_property.setdefault(on, {}).setdefault(filler, []).append(node)
        for on, found in on_property.items():
            declared = on in renamed or any(schema.typed(on, k) for k in (OWL.ObjectProperty, OWL.DatatypeProperty))
            for narrow, wide in _related(found):
                if p != OWL.hasValue and within(narrow, wide):
                    number = "1"
                elif narrow == wide and declared:
                    number = "" if p == OWL.hasValue else "2"
                else:
                    continue
                for a, b in product(found[narrow], found[wide]):
                    axioms = ((a, p, narrow), (a, OWL.onProperty, on), (b, p, wide), (b, OWL.onProperty, on))
                    if a != b:
                        yield Rule(f"scm-{name}{number}", axioms, (), Atom(a, SUB, b), ("from the axioms alone",))


def _related(fillers: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """The pairs of fillers of which that one is within the other may be trivial."""
    every = dict.fromkeys(fillers)
    for c in every:
        yield c, c
        if _THING in every and c != _THING:
            yield c, _THING
        if _NOTHING in every and c not in (_NOTHING, _THING):
            yield _NOTHING, c


class _Within:
    """Whether one class is within another by the axioms, what is trivial included."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def __call__(self, narrow: Node, wide: Node) -> bool:
        found: set[Node] = set()
        queue = [narrow]
        while queue and wide not in found:
            new = self._wider.get(queue.pop(), set()) - found
            found |= new
            queue += new
        return wide in found

    @cached_property
    def _wider(self) -> dict[Node, set[Node]]:
        """What each class is within, in one step."""
        schema = self._schema
        found: dict[Node, set[Node]] = defaultdict(set)
        for a, b in schema.pairs(SUB):
            found[a].add(b)
        for a, b in schema.pairs(SAME_CLASS):
            found[a].add(b)
            found[b].add(a)
        for c, head in schema.pairs(OWL.intersectionOf):
            found[c].update(schema.members_of(head))
        for c, head in schema.pairs(OWL.unionOf):
            for item in schema.members_of(head):
                found[item].add(c)
        for c in (*schema.members(_CLASS), _THING, _NOTHING):
            found[c] |= {c, _THING}
            found[_NOTHING].add(c)
        return found
