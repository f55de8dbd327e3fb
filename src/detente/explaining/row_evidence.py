"""What a row of an answer rests on, and how sure that makes it; it shows itself as text, HTML and JSON."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from detente.asking.origins import Origin
from detente.collection.view import View
from detente.explaining.evidence import PROPOSED, SAYS, Claim, Support
from detente.explaining.explainer import Explainer
from detente.explaining.fragments import Fragments
from detente.explaining.lineage import Lineage
from detente.proving.proof import Proof
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE, DET

#: In how many ways a triple may follow that are compared for the surest.
_WAYS = 20


#: What makes adversaries of two who are in no dispute, as the question on the edges of the signed graph says it.
POLICY = "hostility to a policy"


def in_doubt(caveats: str) -> bool:
    """Whether a tie has a caveat beside that it is for a policy, which is no doubt."""
    return caveats not in ("", POLICY)


def for_a_policy(kg: View, triple: Triple) -> bool:
    """Whether two are adversaries since one is hostile to a policy of the other, and in no dispute.

    Args:
        kg: the graph.
        triple: a relation.
    """
    s, p, o = triple
    return p == DET.adversarialTo and not kg.holds(s, DET.inDisputeWith, o)


@dataclass(frozen=True, slots=True)
class Fact:
    """A stated triple behind a row.

    Attributes:
        triple: the triple.
        says: the triple in words.
        files: the files in which it stands.
        support: the claims and references that it rests on.
    """

    triple: Triple
    says: str
    files: tuple[str, ...]
    support: Support


def count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def origin_of(explainer: Explainer, triple: Triple) -> Origin:
    """Where a triple that holds comes from, and what makes it less than said outright."""
    return RowEvidence(explainer, "", Lineage({triple: None})).origin


def caveats_of(explainer: Explainer, triple: Triple) -> str:
    """What makes a triple that holds less than said outright: the caveats of `origin_of`, sooner.

    Most have a proof that nothing does, and need no other; and where nothing at all is said with a reserve, as in data
    sets alone, they need none.
    """
    kg, evidence = explainer.kg, explainer.evidence
    if for_a_policy(kg, triple):
        return origin_of(explainer, triple).caveats
    if all_outright(kg):
        return ""
    proof = kg.proof(*triple)
    leaves = [leaf for leaf in proof.leaves() if not explainer.is_schema(leaf)] if proof else []
    claims = (claim for leaf in leaves for claim in evidence.of(leaf).claims)
    proposed = (leaf for leaf in leaves if not PROPOSED.keys().isdisjoint(evidence.kinds(leaf[0])))
    return origin_of(explainer, triple).caveats if any(c.caveats for c in claims) or any(proposed) else ""


def all_outright(kg: View) -> bool:
    """Whether there are no claims in a graph in any year, and nothing that is only supposed or denied."""
    if "all outright" not in kg.both:
        match = kg.closure.match
        found = [*(match(None, p, None) for p in SAYS), *(match(None, RDF.type, kind) for kind in PROPOSED)]
        kg.both["all outright"] = all(next(iter(each), None) is None for each in found)
    return bool(kg.both["all outright"])


#: The surest facts behind triples that rows of the answers of a graph rest on; many rest on the same.
_SUREST: WeakKeyDictionary[View, dict[Triple, tuple[Fact, ...]]] = WeakKeyDictionary()
#: How many triples' are kept of a graph.
_KEPT = 20_000


def _surest(kg: View) -> dict[Triple, tuple[Fact, ...]]:
    known = _SUREST.setdefault(kg, {})
    if len(known) > _KEPT:
        known.clear()
    return known


class RowEvidence:
    """What a row of an answer rests on.

    Attributes:
        heading: the row in words.
        found: the triples that it rests on, stated or inferred, and what must be absent.
        facts: the stated facts at the ground of it all, each once.
    """

    def __init__(self, explainer: Explainer, heading: str, found: Lineage) -> None:
        """Made by `detente.asking.answers.Answer.evidence`."""
        self._explainer = explainer
        self.heading = heading
        self.found = found
        self._proofs = explainer.proofs(found.triples)
        leaves = dict.fromkeys(leaf for t, proof in self._proofs.items() for leaf in self._leaves(t, proof))
        self.facts = self._stated(leaves)

    def _leaves(self, triple: Triple, proof: Proof) -> Iterable[Triple]:
        """The stated facts at the ground of a proof."""
        return self._called(triple) or proof.leaves()

    def _called(self, triple: Triple) -> list[Triple]:
        """What says outright what kind of thing something is, where that follows from it; else nothing.

        That a state is an actor follows from whatever it takes part in, too; none of that is what a row is about.
        """
        kg, (s, p, kind) = self._explainer.kg, triple
        if p != RDF.type or triple in kg.stated_in:
            return []
        said = ((s, p, narrower) for narrower in self._explainer.evidence.kinds(s))
        known = [t for t in said if kg.reference.issuperset(kg.stated_in.get(t, (None,)))]
        return [t for t in known if kg.holds(t[2], RDFS.subClassOf, kind)]

    def _stated(self, triples: Iterable[Triple]) -> tuple[Fact, ...]:
        told = self._explainer
        stated = (t for t in triples if not told.is_schema(t))
        return tuple(Fact(t, told.phrase(t), told.files(t), told.evidence.of(t)) for t in stated)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims behind the facts, by number, each once."""
        found = {c.node: c for fact in self.facts for c in fact.support.claims}
        return tuple(found[node] for node in sorted(found, key=str))

    @property
    def passages(self) -> tuple[Node, ...]:
        """The passages of those claims, each once."""
        return tuple(dict.fromkeys(p for claim in self.claims for p in claim.passages))

    @property
    def references(self) -> tuple[Node, ...]:
        """The public references behind the facts, each once."""
        return tuple(dict.fromkeys(r for fact in self.facts for r in fact.support.references))

    @property
    def inferred(self) -> bool:
        """Whether a rule gave any of it."""
        return any(proof.rule is not None for proof in self._proofs.values())

    @property
    def hedged(self) -> bool:
        """Whether any fact rests on hedged claims alone."""
        return self._only(CODE.Hedged)

    @property
    def attributed(self) -> bool:
        """Whether any fact rests only on what the article says that others hold."""
        return self._only(CODE.Attributed)

    @property
    def for_a_policy(self) -> bool:
        """Whether the row rests on adversaries who are so for a policy, and in no dispute."""
        return any(for_a_policy(self._explainer.kg, t) for t in self.found.triples)

    @property
    def origin(self) -> Origin:
        """Where the row comes from, its caveats, and what it rests on, each as a line for a table.

        A relation that follows in several ways is as sure as the surest of them, and rests on all that are as sure.
        What things are called is no origin, nor is the claim that gives a situation its kind, where others say who
        takes part in it.
        """
        surest = dict.fromkeys(f for t, proof in self._proofs.items() for f in self._surest(t, proof))
        told = [f for f in surest if not self._is_reference(f)] or list(surest)
        facts = [f for f in told if f.triple[1] != RDF.type and f.support and not f.support.own] or told
        sources = sorted({s for fact in facts for s in self._sources(fact)})
        found: dict[str, set[str]] = {}
        for word, names in (each for fact in told for each in self._caveats(fact)):
            found.setdefault(word, set()).update(names)
        if "denied" in found and found.get("denial", set()) <= found["denied"]:
            found.pop("denial", None)  # that a denial is denied by a denial is said once
        caveats = [f"{word} ({'; '.join(sorted(names))})" if names else word for word, names in found.items()]
        caveats += [POLICY] * self.for_a_policy
        caveats += ["by what is absent"] * bool(self.found.absences) + ["in part"] * (not self.complete)
        claims = sorted({c.name for fact in facts for c in fact.support.claims})
        references = dict.fromkeys(r for fact in facts for r in fact.support.references)
        behind = [*claims, *map(self._explainer.label, references)]
        said = ", ".join(sources) or "the ontology"
        inferred = self.inferred or not self.facts
        return Origin(f"inferred from {said}" if inferred else said, ", ".join(caveats), "; ".join(behind))

    def _surest(self, triple: Triple, proof: Proof) -> Iterable[Fact]:
        """The facts of all ways in which a triple follows that have the fewest caveats."""
        if proof.rule is None or self._called(triple):
            return self._stated(self._leaves(triple, proof))
        known = _surest(self._explainer.kg)
        if triple not in known:
            several = self._explainer.kg.justifications(*triple, limit=_WAYS)
            ways = [self._stated(sorted(j.facts, key=str)) for j in several] or [self._stated(proof.leaves())]
            caveats = [len({word for fact in way for word, _ in self._caveats(fact)}) for way in ways]
            best = min(caveats)
            known[triple] = tuple(f for way, n in zip(ways, caveats, strict=True) if n == best for f in way)
        return known[triple]

    def _is_reference(self, fact: Fact) -> bool:
        """Whether a fact says no more than what kind of thing something is, and what it is called."""
        kg = self._explainer.kg
        return all(graph in kg.reference for graph in kg.stated_in.get(fact.triple, (None,)))

    def _sources(self, fact: Fact) -> Iterator[str]:
        """Who says a fact: the article, the record, or a file of one's own."""
        kg = self._explainer.kg
        yield from (str(kg.files[g]) for g in kg.stated_in.get(fact.triple, ()) if g in kg.own)
        if fact.support.claims:
            yield "article"
        rows = {Fragments.is_one(r) for r in fact.support.references}
        yield from ("data set" if row else "record" for row in sorted(rows))

    def _caveats(self, fact: Fact) -> Iterator[tuple[str, list[str]]]:
        """What makes a fact less than said outright, with the claims that it is said of.

        The fact is of what is only supposed or denied, or all claims behind it have a caveat in common. A reference
        to the record makes up for what claims lack.
        """
        kinds = self._explainer.evidence.kinds(fact.triple[0])
        names = [claim.name for claim in fact.support.claims]
        proposed = [word for kind, word in PROPOSED.items() if kind in kinds]
        yield from ((word, names or ["record"] * bool(fact.support.references)) for word in proposed)
        each = [] if fact.support.references else [claim.caveats for claim in fact.support.claims]
        yield from ((word, names) for word in (each[0] if each else ()) if all(word in words for words in each))

    def _only(self, stance: Node) -> bool:
        word = self._explainer.label(stance)
        supports = [fact.support for fact in self.facts if not fact.support.references]
        return any(s.claims and all(c.stance == word for c in s.claims) for s in supports)

    @property
    def complete(self) -> bool:
        """Whether every solution behind the row was looked at."""
        return not self.found.cut

    @property
    def mark(self) -> str:
        """How sure the row is, in words: stated or inferred; hedged; attributed; by absence; in part."""
        words = ["inferred" if self.inferred else "stated"] if self.facts else []
        words += ["hedged"] * self.hedged + ["attributed"] * self.attributed
        words += ["by what is absent"] * bool(self.found.absences) + ["in part"] * (not self.complete)
        return ", ".join(words) or "by the ontology alone"

    def __str__(self) -> str:
        """The row, its mark, its facts, and once each the claims with their passages, and the references."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        put = self._explainer.wrap
        yield from put(f"{self.heading} [{self.mark}]", "", "  ")
        for fact in self.facts:
            if fact.support.own and fact.support.claims:
                continue  # the claim itself, which stands below
            names = [c.name for c in fact.support.claims]
            names += [f"record {i}" for i, r in enumerate(self.references, 1) if r in fact.support.references]
            source = "; ".join([", ".join(fact.files), *([", ".join(names)] if names else [])])
            yield from put(f"{fact.says} ({source})", "  fact    ", "          ")
        for claim in self.claims:
            yield from put(self._explainer.claim_line(claim), "  claim   ", "          ")
            for passage in claim.passages:
                yield from put(self._explainer.passage_line(passage), "          ", "          ")
        for i, reference in enumerate(self.references, 1):
            text = self._explainer.source(reference)
            yield from put(f"{i}: {text}", "  record  ", "          ")
        yield from self._explainer.absent(self.found, "  absent  ")

    def to_dict(self) -> dict[str, object]:
        """The evidence as plain values, for JSON."""
        told = self._explainer
        return {
            "row": self.heading,
            "inferred": self.inferred,
            "hedged": self.hedged,
            "attributed": self.attributed,
            "complete": self.complete,
            "facts": [
                {
                    "triple": [short(t) for t in fact.triple],
                    "says": fact.says,
                    "files": list(fact.files),
                    "claims": [c.name for c in fact.support.claims],
                    "references": [told.source(r) for r in fact.support.references],
                    "fragments": [
                        {"key": told.reference_key(r), "source": told.source_key(told.source_of(r))}
                        for r in fact.support.references
                    ],
                    "background": self._is_reference(fact),
                }
                for fact in self.facts
            ],
            "claims": [told.claim_data(c) for c in self.claims],
            "citations": told.citations(self.claims, self.references),
            "absent": [" and ".join(map(told.phrase, a.patterns)) for a in self.found.absences],  # type: ignore[arg-type]
        }

    def to_json(self) -> str:
        """The evidence as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def __repr__(self) -> str:
        """What it is, for a prompt."""
        counts = f"{count(len(self.facts), 'fact')}, {count(len(self.claims), 'claim')}"
        return f"<RowEvidence: {self.heading} [{self.mark}], {counts}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"
