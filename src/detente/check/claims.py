"""What claims say: their numbers, what they point to, and that polarity and stance fit what they lead to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rdflib.term import Literal, Node, URIRef

from detente.check.findings import Finding, Nearest, Where
from detente.check.structure import POINTERS, Structure
from detente.rdf.terms import short
from detente.vocabulary import CODE, DET, ID

#: What each kind of content is said by.
_LEADS_TO: dict[Node, Node] = {DET.asserts: DET.Occurrence, DET.supposes: DET.Prospect, DET.denies: DET.Denial}
_NUMBERED = re.compile(r"C(\d+)")


def findings(st: Structure) -> Iterator[Finding]:
    """What is wrong with what the claims say."""
    said: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
    claims = {s for s, kinds in st.types.items() if DET.Claim in kinds}
    for _, (s, p, o) in st.facts() if claims else ():
        if s in claims:
            said[s][p].append(o)
    yield from _numbers(st, said)
    yield from _pointers(st)
    yield from _polarity(st, said)
    yield from _stance(st, said)


_Said = dict[Node, dict[Node, list[Node]]]


def _numbers(st: Structure, said: _Said) -> Iterator[Finding]:
    """Numbers used twice, or unlike the claim's name."""
    users: dict[tuple[str, int], list[Node]] = defaultdict(list)
    for claim, what in said.items():
        for number in what.get(DET.number, ()):
            if not isinstance(number, Literal) or not isinstance(number.value, int):
                continue
            users[str(claim).rpartition("/")[0], number.value].append(claim)  # each source counts its own
            where: Where = {"path": DET.number, "value": number}
            if number.value < 1:
                yield st.places.finding(
                    "claim-number-unlike-name", claim, f"the number {number} counts nothing", **where
                )
            name = _NUMBERED.fullmatch(short(claim).rpartition(":")[2])
            if name and int(name[1]) != number.value:
                text = f"the claim is called {short(claim)} and has the number {number}"
                yield st.places.finding("claim-number-unlike-name", claim, text, **where)
    for (_, value), claims in users.items():
        for claim in claims if len(set(claims)) > 1 else ():
            others = ", ".join(short(c) for c in sorted(set(claims), key=str) if c != claim)
            number = next(n for n in said[claim][DET.number] if isinstance(n, Literal) and n.value == value)
            text = f"the number {value} is that of {others} too"
            yield st.places.finding("claim-number-twice", claim, text, path=DET.number, value=number)


def _pointers(st: Structure) -> Iterator[Finding]:
    """What is asserted, supposed, denied, mentioned, corrected or contradicted, and is nowhere."""
    described = {s for _, (s, _, _) in st.facts()}

    def named() -> Iterator[Node]:
        """What a name can have been meant to be."""
        yield from (d for d in described | st.elsewhere if str(d).startswith(str(ID)))

    nearest = Nearest(named())
    for graph, (s, p, o) in st.facts_with(POINTERS):
        if not isinstance(o, URIRef):
            continue
        where: Where = {"path": p, "value": o, "graphs": [graph]}
        if o == s:
            yield st.places.finding("points-to-itself", s, f"{short(p)} leads to the thing itself", **where)
        elif not (o in described or o in st.kinds or str(o).startswith(str(CODE)) or o in st.elsewhere):
            text = f"{short(p)} {short(o)}, which no file describes"
            yield st.places.finding("points-to-nothing", s, text, nearest.hint(o), **where)
        elif p in _LEADS_TO and st.types.get(o) and _LEADS_TO[p] not in st.kinds_of(o):
            is_a = ", ".join(sorted(map(short, st.types[o])))
            text = f"{short(p)} leads to a {short(_LEADS_TO[p])}, {short(o)} is {is_a}"
            yield st.places.finding("claim-leads-to-wrong-kind", s, text, **where)


def _polarity(st: Structure, said: _Said) -> Iterator[Finding]:
    """Negative claims that assert, and positive ones that deny."""
    for claim, what in said.items():
        if CODE.Negative in what.get(DET.polarity, ()):
            # An opinion against something is an attitude of its holder, and denies too.
            for node in what.get(DET.asserts, ()):
                if st.types.get(node) and DET.Attitude not in st.kinds_of(node):
                    text = f"the claim is negative, and asserts {short(node)}"
                    yield st.places.finding("negative-claim-asserts", claim, text, path=DET.asserts, value=node)
            if not what.get(DET.denies) and not what.get(DET.modelGap):
                text = "the claim is negative, and denies nothing"
                yield st.places.finding("negative-claim-denies-nothing", claim, text)
        elif CODE.Positive in what.get(DET.polarity, ()):
            for node in what.get(DET.denies, ()):
                text = f"the claim is positive, and denies {short(node)}"
                yield st.places.finding("positive-claim-denies", claim, text, path=DET.denies, value=node)


def _stance(st: Structure, said: _Said) -> Iterator[Finding]:
    """Facts that are only hedged among the facts, accepted ones among the hedged, suppositions that assert."""
    asserted: dict[Node, list[Node]] = defaultdict(list)
    for claim, what in said.items():
        for node in what.get(DET.asserts, ()):
            asserted[node].append(claim)
            for stance in (CODE.Hypothetical, CODE.Predicted):
                if stance in what.get(DET.stance, ()):
                    text = f"the claim is {short(stance)}, and asserts {short(node)}"
                    yield st.places.finding("supposition-asserts", claim, text, path=DET.asserts, value=node)
    parts: dict[Node, set[str]] = defaultdict(set)
    for graph, s, _ in st.typings():
        if s in asserted:
            parts[s].add(str(graph).rpartition("/")[2])
    leads: dict[Node, set[Node]] = defaultdict(set)
    noted: set[Node] = set()
    for _, (s, p, o) in st.facts() if parts else ():
        if s in parts:
            leads[s].add(o)
            if p == DET.note:
                noted.add(s)
    for node, claims in asserted.items():
        hedged = all(CODE.Hedged in said[c].get(DET.stance, ()) for c in claims)
        accepted = [c for c in claims if not _in_reserve(said[c])]
        # What only doubtful claims say can be sure all the same, in every reading of them: then a note says why.
        among = parts[node] - {"hedged"} if hedged else parts[node] - {"hedged", "as-stated"}
        if not accepted and among and (hedged or node not in noted) and st.kg.view != "tentative":
            names = ", ".join(sorted(map(short, claims)))
            text = f"it stands in the view {st.kg.view}, and is only hedged, ambiguous or contested ({names})"
            yield st.places.finding("hedged-among-facts", node, text)
        # What leads to something hedged cannot stand elsewhere.
        if "hedged" in parts[node] and not any("hedged" in parts[o] for o in leads[node] if o in parts):
            for claim in accepted:
                if CODE.Asserted in said[claim].get(DET.stance, ()) and CODE.Positive in said[claim].get(
                    DET.polarity, ()
                ):
                    text = f"it asserts {short(node)} without reserve, which stands in hedged.ttl"
                    yield st.places.finding("fact-among-hedged", claim, text, path=DET.asserts, value=node)


def _in_reserve(what: dict[Node, list[Node]]) -> bool:
    """Whether what a claim asserts belongs to the tentative view alone.

    So where it is hedged, where its wording leaves open what it says or of whom, and where it is contested: by the
    record, or as the word of another. A judgement that the source makes in its own name is accepted as it stands.
    """
    stances, assessed = what.get(DET.stance, ()), what.get(DET.assessment, ())
    if (
        CODE.Hedged in stances
        or CODE.Ambiguous in assessed
        or CODE.HolderComponent in what.get(DET.assessedComponent, ())
    ):
        return True
    return CODE.Contested in assessed and (CODE.Attributed in stances or bool(what.get(DET.reference)))
