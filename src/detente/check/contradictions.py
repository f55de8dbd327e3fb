"""Contradictions: what the ontology calls false, denials that clash with what follows, claims against each other.

What makes the check fail: a contradiction by the ontology, in any view; and a denial by the record that clashes with
what the corrected or the tentative view holds. What is reported and does not fail: the article against itself
(a denial and an assertion of its own, or two of its claims), and, in the view as stated, the article against the
record, since that view is meant to show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib.namespace import RDF
from rdflib.term import BNode, Node

from detente.check.findings import Finding, Places
from detente.check.kinds import ERROR, NOTE
from detente.collection.epochs import years_text
from detente.explaining.evidence import SOURCES, Claim, Evidence, evidence_of
from detente.explaining.explainer import Explainer
from detente.explaining.fragments import Fragments
from detente.explaining.sentences import sentence
from detente.graph import KnowledgeGraph
from detente.proving.proof import Prover
from detente.rdf.terms import Triple, short
from detente.rules import Atom, Rule
from detente.vocabulary import DET


def findings(kg: KnowledgeGraph) -> Iterator[Finding]:
    """The contradictions of a view, over all years."""
    places, evidence = Places(kg), evidence_of(kg)
    refutations = kg.refutations
    label = Explainer(kg).label if refutations else kg.label  # it reads all that is stated
    for found in refutations:
        clash = found.contradiction
        text = f"{clash.line(label)} ({years_text(kg.epochs.years(clash.mask))})"
        leaves = [t for proof in found.proofs for t in proof.leaves()]
        # An axiom alone can be false, as two equal members of owl:AllDifferent.
        where = clash.premises[0][0] if clash.premises else clash.rule.axioms[0][0]
        yield _resting_on(places, kg, "contradiction", where, text, leaves)
    yield from _denials(kg, places, evidence)
    yield from _claims(kg, places, evidence)
    yield from _members(kg, places)
    yield from _opposed(kg, places)


def _opposed(kg: KnowledgeGraph, places: Places) -> Iterator[Finding]:
    """The actors that the rules oppose to themselves: allies and adversaries of one and the same."""
    closure = kg.closure
    found = (t for t in closure.match(None, DET.indirectlyOpposedTo, None) if t[0] == t[2])
    pairs = [(t, closure.half(closure.mask(t) & ~closure.stated.get(t, 0), True)) for t in found]
    for triple, mask in sorted(((t, mask) for t, mask in pairs if mask), key=str):
        when = years_text(kg.epochs.years(mask))
        text = f"ally and adversary of the same actor, so opposed to itself by the rules; the pair is dropped ({when})"
        yield _resting_on(places, kg, "opposed-to-itself", triple[0], text, _leaves(kg, triple, mask))


def _leaves(kg: KnowledgeGraph, triple: Triple, mask: int) -> Iterator[Triple]:
    """The stated triples of a proof in the last of some epochs, found when the first is asked for."""
    proof = Prover(kg.closure, kg.epochs.latest(mask)).prove(triple)
    yield from proof.leaves() if proof else ()


def _resting_on(
    places: Places,
    kg: KnowledgeGraph,
    name: str,
    node: Node,
    text: str,
    leaves: Iterable[Triple],
    level: str | None = None,
) -> Finding:
    """A finding that rests on stated facts: about the fact of a file of one's own, where one takes part in it."""
    for leaf in leaves if kg.own else ():
        own = [g for g in kg.stated_in.get(leaf, ()) if g in kg.own]
        if own:
            return places.finding(name, leaf[0], text, path=leaf[1], value=leaf[2], graphs=own, level=level)
    return places.finding(name, node, text, level=level)


def _placed(claim: Claim) -> str:
    """A claim by its name, with the passages in which it is made: where two sources differ, a reader wants both."""
    passages = ", ".join(short(passage).removeprefix("id:") for passage in claim.passages)
    return f"{claim.name} in {passages}" if passages else claim.name


def _sources(kg: KnowledgeGraph, evidence: Evidence, node: Node) -> tuple[str, bool]:
    """The claims or references that a node rests on, and whether they are the article's claims."""
    claims = [_placed(evidence.claim(c)) for c in evidence.claims_of(node)]
    if claims:
        return ", ".join(claims), True
    return ", ".join(_records(kg, (r for p in SOURCES for r in evidence.objects(node, p)))) or "nothing", False


def _records(kg: KnowledgeGraph, references: Iterable[Node]) -> list[str]:
    """References by their names, and rows of a data set by their file and number."""
    rows = Fragments(kg)
    merged = Fragments.merged(dict.fromkeys(references))
    return sorted(rows.place(node) if rows.is_one(node) else short(node) for node in merged)


def _sources_of(kg: KnowledgeGraph, leaves: Iterable[Triple]) -> list[str]:
    """The names of the sources that state some triples, or what expansion made them of."""
    made = kg.expansion.made
    stated = (fact for leaf in leaves for fact in (kg.expansion.premises(leaf) if leaf in made else (leaf,)))
    sources = {kg.collection.source_of(graph) for fact in stated for graph in kg.stated_in.get(fact, ())}
    return sorted(source.name for source in sources if source is not None)


def _stated(kg: KnowledgeGraph, p: Node, o: Node | None = None) -> list[Triple]:
    """What is stated with a predicate, of one thing or of all."""
    return [triple for triple in kg.closure.match(None, p, o) if triple in kg.closure.stated]


def denial_rules(kg: KnowledgeGraph, evidence: Evidence) -> Iterator[tuple[Node, Rule, int]]:
    """Each denial whose relation is a property: the rule that calls the denied pair false, and the denial's epochs."""
    properties = {s: o for s, _, o in _stated(kg, DET.expressedBy)}
    for denial in sorted({s for s, _, _ in _stated(kg, RDF.type, DET.Denial)}, key=str):
        subjects, relations, objects = (
            evidence.objects(denial, p) for p in (DET.deniedSubject, DET.deniedRelation, DET.deniedObject)
        )
        for relation in relations:
            if relation in properties and not evidence.objects(denial, DET.deniedDegree):
                for s in subjects:
                    for o in objects:
                        atom = Atom(s, properties[relation], o)
                        rule = Rule("prp-npa1", ((BNode(), RDF.type, DET.Denial),), (atom,), None)
                        yield denial, rule, kg.masks[denial, RDF.type, DET.Denial]


def _denials(kg: KnowledgeGraph, places: Places, evidence: Evidence) -> Iterator[Finding]:
    for denial, rule, mask in denial_rules(kg, evidence):
        triple: Triple = rule.body[0].ground({})
        common = mask & kg.closure.certain(triple)
        if not common:
            continue
        leaves = list(_leaves(kg, triple, common))
        supports = [evidence.of(leaf) for leaf in leaves]
        claims = sorted({_placed(c) for support in supports for c in support.claims})
        claims = claims or _records(kg, (r for support in supports for r in support.references))
        claims = claims or _sources_of(kg, leaves)
        said_by, by_article = _sources(kg, evidence, denial)
        says = sentence(*map(kg.label, triple))
        text = f"it denies that {says} ({said_by}), which follows from {', '.join(claims) or 'the record'}"
        text = f"{text} ({years_text(kg.epochs.years(common))})"
        fails = not by_article and kg.view != "as-stated"
        own = any(g in kg.own for g in places.stating([(denial, RDF.type, DET.Denial)]))
        yield _resting_on(
            places, kg, "denied-and-held", denial, text, () if own else leaves, level=ERROR if fails else NOTE
        )


def _claims(kg: KnowledgeGraph, places: Places, evidence: Evidence) -> Iterator[Finding]:
    """The pairs of claims that the review sets against each other, and how each pair stands in this view."""
    pairs = {(s, o) for s, _, o in _stated(kg, DET.contradicts)}
    for one, other in sorted(pairs, key=str):
        a, b = evidence.claim(one), evidence.claim(other)
        text = f"{a.name} ({a.stance}, {a.polarity}) stands against {b.name} ({b.stance}, {b.polarity}): "
        text += _resolution(kg, evidence, one, other)
        yield places.finding("claims-stand-against", one, text, path=DET.contradicts, value=other)


def _resolution(kg: KnowledgeGraph, evidence: Evidence, one: Node, other: Node) -> str:
    """What keeps two claims apart, worked out from their contents in this view."""
    masks: list[int] = []
    for claim in (one, other):
        nodes = [o for p in (DET.asserts, DET.denies) for o in evidence.objects(claim, p)]
        held = [kg.masks[n, RDF.type, kind] for n in nodes for kind in evidence.kinds(n)]
        if not nodes:
            return "one is only supposed, so that they differ in modality"
        if not held:
            return f"{evidence.claim(claim).name} does not hold in this view"
        masks.append(max(held))
    degree = any(evidence.objects(d, DET.deniedDegree) for c in (one, other) for d in evidence.objects(c, DET.denies))
    if degree:
        return "one denies only a degree of what the other says"
    common = masks[0] & masks[1]
    if not common:
        return "their years do not meet"
    kinds = {evidence.claim(c).polarity for c in (one, other)}
    clash = "a denial and an assertion" if len(kinds) == 2 else "both can hold at once"
    return f"{clash} ({years_text(kg.epochs.years(common))})"


def _members(kg: KnowledgeGraph, places: Places) -> Iterator[Finding]:
    """Actors that are full members and dialogue partners of one organisation in the same year."""
    partners = set(kg.closure.match(None, DET.dialoguePartnerOf, None))
    for triple in kg.closure.match(None, DET.memberOf, None) if partners else ():
        other = (triple[0], DET.dialoguePartnerOf, triple[2])
        if other not in partners:
            continue
        common = kg.closure.certain(triple) & kg.closure.certain(other)
        if common:
            text = (
                f"member and dialogue partner of {kg.label(triple[2])} at once ({years_text(kg.epochs.years(common))})"
            )
            level = NOTE if kg.view == "as-stated" else ERROR
            leaves = (leaf for t in (triple, other) for leaf in _leaves(kg, t, common))
            yield _resting_on(places, kg, "member-and-partner", triple[0], text, leaves, level=level)
