"""Contradictions: what the ontology calls false, what is denied and holds, claims against each other.

What makes `detente check` fail, and what is only reported:

* A W3C ``false`` rule that fires on a view (disjoint classes, different things that are the same ...) is
  always a finding: every view is consistent, year by year.
* A denial that clashes with what holds, or an actor that is full member and dialogue partner of one
  organisation in one year, is reported as a note where the article itself contains it: in the view
  ``as-stated``; and in the other views where both sides rest on its claims, or where a ``det:contradicts``
  joins the claims of both sides. Otherwise, where one side comes from the record or from a user's file, it
  is a finding.
* Claims joined by ``det:contradicts`` are always notes, with how the pair stands in each view.
* Dyads that are both allied and adversarial, and self-pairs that publishing drops, are notes: a dyad can be
  both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib.namespace import OWL, RDF
from rdflib.term import BNode, Node

from detente.check.material import Material, is_thing, short
from detente.check.report import Finding
from detente.graph import KnowledgeGraph
from detente.proof import Prover
from detente.rdf import Triple
from detente.rules import compile_rules
from detente.slices import BadYear, Epochs
from detente.vocabulary import CODE, DET

_ARTICLE = "as-stated"


def check(material: Material) -> Iterator[Finding | str]:
    """Findings and notes of all views; see the module for which is which."""
    for view, kg in material.views.items():
        try:
            kg.masks  # noqa: B018  # read now, because wrong years leave no slices to reason in
        except BadYear as error:
            remedy = "put the years right; no contradictions were looked for"
            yield Finding(f"view {view}", 0, "years", str(error), remedy, "years")
            continue
        yield from inconsistencies(material, view, kg)
        yield from denials(material, view, kg)
        yield from double_affiliations(material, view, kg)
        yield from pairs(material, view, kg)
        yield from ambivalent(view, kg)


def inconsistencies(material: Material, view: str, kg: KnowledgeGraph) -> Iterator[Finding]:
    """Each firing of a rule of OWL 2 RL/RDF without a head, in any year."""
    for found in kg.closure.contradictions():
        premises = [t for t in found.premises if is_thing(t[0])] or list(found.premises)
        node = premises[0][0]
        said = " and ".join(" ".join(map(short, t)) for t in found.premises)
        problem = f"contradiction in the view {view}, {_years(kg.epochs, found.mask)}: {said}"
        remedy = f"{found.rule.words(short) or 'the ontology'} ({found.rule.name}): put one of them right"
        yield material.finding("consistency", material.home(node, view), node, problem, remedy)


def denials(material: Material, view: str, kg: KnowledgeGraph) -> Iterator[Finding | str]:
    """Denied relations that hold in a year of the denial.

    Each denial whose code is ``det:expressedBy`` a property is generated as an
    ``owl:NegativePropertyAssertion``, compiled to its rule (prp-npa1) and tested in the years of the
    denial; nothing of it is stored.
    """
    by_node: dict[Node, dict[Node, Node]] = {}
    expressed: dict[Node, Node] = {}
    for s, p, o in kg.masks:
        if p in (DET.deniedSubject, DET.deniedRelation, DET.deniedObject):
            by_node.setdefault(s, {})[p] = o
        elif p == DET.expressedBy:
            expressed[s] = o
    for denial, parts in sorted(by_node.items()):
        relation = expressed.get(parts.get(DET.deniedRelation, BNode()))
        if relation is None or DET.deniedSubject not in parts or DET.deniedObject not in parts:
            continue
        triple = (parts[DET.deniedSubject], relation, parts[DET.deniedObject])
        when = kg.masks[denial, DET.deniedSubject, triple[0]]
        rules = [r for r in compile_rules(_negative(triple)).rules if r.name == "prp-npa1"]
        for found in kg.closure.contradictions(rules):
            if found.rule in rules and found.mask & when:
                yield _clash(material, view, kg, denial, triple, found.mask & when)


def _negative(triple: Triple) -> list[Triple]:
    node = BNode()
    source, relation, target = triple
    return [
        (node, RDF.type, OWL.NegativePropertyAssertion),
        (node, OWL.sourceIndividual, source),
        (node, OWL.assertionProperty, relation),
        (node, OWL.targetIndividual, target),
    ]


def _clash(
    material: Material, view: str, kg: KnowledgeGraph, denial: Node, triple: Triple, mask: int
) -> Finding | str:
    against = frozenset(claim.node for claim in material.evidence.claims_about(denial))
    leaves = _leaves(kg, triple, mask)
    problem = (
        f"denies {' '.join(map(short, triple))}, which holds in the view {view}, {_years(kg.epochs, mask)}: "
        f"denied by {_sources(material, [denial])}, held by {_sources(material, [s for s, _, _ in leaves])}"
    )
    known = _known(material, view, [against], [_claims(material, t) for t in leaves])
    return _outcome(material, view, "denial", denial, problem, known)


def double_affiliations(material: Material, view: str, kg: KnowledgeGraph) -> Iterator[Finding | str]:
    """Actors that are full member and dialogue partner of one organisation in the same year."""
    for s, p, o in sorted(kg.closure.match(None, DET.memberOf, None)):
        other = (s, DET.dialoguePartnerOf, o)
        mask = kg.closure.mask((s, p, o)) & kg.closure.mask(other)
        if mask:
            sides = [_leaves(kg, (s, p, o), mask), _leaves(kg, other, mask)]
            node = next((t[0] for t in sides[0] if material.is_a(t[0], DET.Content)), s)
            told = _sources(material, [t[0] for t in sides[1]])
            problem = (
                f"makes {short(s)} a member of {short(o)}, whose dialogue partner it is by {told} "
                f"in the view {view}, {_years(kg.epochs, mask)}"
            )
            known = _known(material, view, *([_claims(material, t) for t in side] for side in sides))
            yield _outcome(material, view, "affiliation", node, problem, known)


def pairs(material: Material, view: str, kg: KnowledgeGraph) -> Iterator[str]:
    """Each pair of claims joined by ``det:contradicts``, and how it stands in the view.

    It is resolved where one side is not accepted in the view, or where the years, the degree or the stance
    differ; otherwise it is a real clash.
    """
    facts: dict[Node, dict[Node, list[Node]]] = {}
    for s, p, o in kg.masks:
        facts.setdefault(s, {}).setdefault(p, []).append(o)
    joined = {frozenset((s, o)) for s, found in facts.items() for o in found.get(DET.contradicts, ())}
    for pair in sorted((sorted(pair, key=str) for pair in joined), key=str):
        sides = [_contents(facts, *pair), _contents(facts, *reversed(pair))]
        stances = [facts[x].get(DET.stance, [CODE.Asserted])[0] for x in pair]
        masks = [_mask(kg, facts, side) for side in sides]
        degree = next((d for side in sides for c in side for d in facts[c].get(DET.deniedDegree, ())), None)
        if not all(sides):
            lacking = " and ".join(short(x) for x, side in zip(pair, sides, strict=True) if not side)
            how = f"what {lacking} says is not accepted there"
        elif not masks[0] & masks[1]:
            how = "resolved by time: " + " against ".join(_years(kg.epochs, m) for m in masks)
        elif stances[0] != stances[1]:
            how = "resolved by modality: " + " against ".join(map(short, stances))
        elif degree is not None:
            how = f"resolved by degree: only {short(degree)} is denied"
        else:
            how = f"a real clash, {_years(kg.epochs, masks[0] & masks[1])}"
        yield f"{view}: {short(pair[0])} and {short(pair[1])} contradict each other (det:contradicts): {how}"


def _contents(facts: dict[Node, dict[Node, list[Node]]], claim: Node, other: Node) -> list[Node]:
    """What one claim says, the other does not, and the view holds: denials, else facts, else prospects."""
    for verb in (DET.denies, DET.asserts, DET.supposes):
        own = [c for c in facts[claim].get(verb, ()) if c not in facts[other].get(verb, ())]
        if own:
            return [c for c in own if RDF.type in facts.get(c, ())]
    return []


def _mask(kg: KnowledgeGraph, facts: dict[Node, dict[Node, list[Node]]], nodes: Iterable[Node]) -> int:
    mask = 0
    for node in nodes:
        mask |= kg.masks[node, RDF.type, facts[node][RDF.type][0]]
    return mask


def ambivalent(view: str, kg: KnowledgeGraph) -> Iterator[str]:
    """Dyads allied and adversarial in the same year, and what follows; self-pairs that are dropped."""
    for s, p, o in sorted(kg.closure.match(None, DET.alliedWith, None)):
        mask = kg.closure.mask((s, p, o)) & kg.closure.mask((s, DET.adversarialTo, o))
        if mask and str(s) < str(o):
            odd = sorted(
                f"{short(a)} {short(q)} {short(b)}"
                for a, q, b in kg.closure.match(None, DET.indirectlyOpposedTo, None)
                if kg.closure.mask((a, q, b)) & mask and str(a) < str(b) and {a, b} & {s, o}
            )
            follows = f"; there follows {', '.join(odd)}" if odd else ""
            years = _years(kg.epochs, mask)
            yield f"{view}: {short(s)} and {short(o)} are allied and adversarial, {years}{follows}"
    counts: dict[Node, int] = {}
    for (_, p, _), _ in kg.self_pairs():
        counts[p] = counts.get(p, 0) + 1
    if counts:
        told = ", ".join(f"{short(p)} {n}" for p, n in sorted(counts.items()))
        yield f"{view}: self-pairs left out when the graph is published: {told}"


# ---- both sides of a clash -----------------------------------------------------------------------------


def _leaves(kg: KnowledgeGraph, triple: Triple, mask: int) -> list[Triple]:
    """The stated triples on which a triple rests in the last of some epochs."""
    proof = Prover(kg.closure, mask.bit_length() - 1).prove(triple)
    return [] if proof is None else list(proof.leaves())


def _claims(material: Material, triple: Triple) -> frozenset[Node]:
    """The claims on which a stated triple rests; none where it rests on the record."""
    return frozenset(claim.node for claim in material.evidence.of(triple).claims)


def _sources(material: Material, nodes: Iterable[Node]) -> str:
    """The claims that assert some nodes, or else the files that hold them."""
    told: dict[str, None] = {}
    for node in nodes:
        claims = material.evidence.claims_about(node)
        names = ", ".join(claim.name for claim in claims) or "the record"
        told[f"{short(node)} ({names}, {material.name(material.home(node))})"] = None
    return ", ".join(told)


def _known(material: Material, view: str, *sides: list[frozenset[Node]]) -> bool:
    """Whether the article itself contains a clash: see the module."""
    if view == _ARTICLE or all(claims for side in sides for claims in side):
        return view != _ARTICLE or any(claims for side in sides for claims in side)
    first, second = (frozenset().union(*side) for side in sides)
    joined = {(s, o) for t in material.graphs.values() for s, p, o in t if p == DET.contradicts}
    return any((a, b) in joined or (b, a) in joined for a in first for b in second)


def _outcome(
    material: Material, view: str, rule: str, node: Node, problem: str, known: bool
) -> Finding | str:
    if known:
        return f"{view}: {short(node)} {problem} (the article's own contradiction)"
    remedy = "put one side right; if both are the article's, join their claims with det:contradicts"
    return material.finding(rule, material.home(node, view), node, problem, remedy)


def _years(epochs: Epochs, mask: int) -> str:
    """The years of a mask in words; the runs that meet are one."""
    if mask == epochs.all:
        return "in every year"
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in epochs.years(mask))
