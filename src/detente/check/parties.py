"""Who takes part: both sides of what has two, two different participants, nobody outside of its lifetime."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib.namespace import RDF, RDFS
from rdflib.term import BNode, Literal, Node

from detente.check.findings import Finding
from detente.check.kinds import NOTE
from detente.check.shapes import required
from detente.check.structure import Structure
from detente.rdf.terms import short
from detente.vocabulary import DET, EXPANDED_GRAPH

#: From how many dyads of one occurrence on a warning is given.
MANY_DYADS = 10_000
#: What does not tell one occurrence from another: how it is called, and what it rests on; but for rows of a data set,
#: each of which its makers count as one.
_ABOUT = frozenset(
    {
        RDFS.label, DET.note, DET.reference, DET.timeReference, DET.timeBasis, DET.duringPeriod,
        DET.corrects,
    }
)  # fmt: skip
_LABEL, _ROW = frozenset({RDFS.label}), frozenset({DET.row})


def findings(st: Structure) -> Iterator[Finding]:
    """What is wrong with the parties of the occurrences."""
    yield from _sides(st)
    yield from _participants(st)
    yield from _dyads(st)
    yield from _twice(st)
    yield from _lifetimes(st)


def _pairs(st: Structure) -> dict[Node, list[tuple[Node, Node]]]:
    """The two roles of each relation between two actors that follows from an occurrence, by the class of occurrence.

    A relation with several chains (moved to a place, or to a state) has as many pairs, one of which is enough.
    """
    heads: dict[Node, list[tuple[Node, Node]]] = defaultdict(list)
    for head, items in st.chains:
        if len(items) == 2 and items[0] in st.inverse:
            a, b = st.inverse[items[0]], items[1]
            if a in st.roles and b in st.roles:
                heads[head].append((a, b))
    found: dict[Node, list[tuple[Node, Node]]] = {}
    for pairs in heads.values():
        between_actors = any({DET.party} <= st.above(a) & st.above(b) for a, b in pairs)
        kinds = {d for pair in pairs for role in pair for d in st.domains.get(role, ())}
        kinds -= {wider for d in kinds for wider in st.above(d) - {d}}  # a role that many kinds share has a wide domain
        if between_actors and len(kinds) == 1:
            found[kinds.pop()] = pairs
    return found


def _sides(st: Structure) -> Iterator[Finding]:
    """One side missing, or the same actor on both."""
    pairs, needed = _pairs(st), required()
    sided: dict[frozenset[Node], list[Node]] = {}
    for s, kinds in st.types.items():
        if not kinds & st.occurrences:
            continue
        by = st.fillers.get(s, {})
        if kinds & st.expanded:  # it has its sides in its dyads, or of its own
            yield from _both(st, s, by, DET.sideA, DET.sideB)
            continue
        if kinds not in sided:
            paired = {k for t in kinds for k in st.above(t) if k in pairs}
            # The sides of a narrower kind are those of the wider one too.
            sided[kinds] = [k for k in paired if not any(k in st.above(other) for other in paired - {k})]
        for kind in sided[kinds]:
            alternatives = pairs[kind]
            if not any(_complete(st, by, a, b) for a, b in alternatives):
                empty = {_lacking(by, a, b) for a, b in alternatives}
                if not any(by.get(role) or role not in needed for role in empty):
                    continue  # the shapes say it
                lacking = sorted(map(short, empty))
                text = f"it has two sides, and one is missing: {' or '.join(lacking)}"
                yield st.places.finding("role-missing", s, text, f"give it {' or '.join(lacking)}")
            for a, b in alternatives:
                yield from _both(st, s, by, a, b)


def _both(st: Structure, s: Node, by: dict[Node, set[Node]], a: Node, b: Node) -> Iterator[Finding]:
    """An actor that fills both of two roles."""
    both = set(by.get(a, ())) & set(by.get(b, ())) if a != b else set()
    if both and {DET.party} <= st.above(a) & st.above(b):
        actor = min(both, key=str)
        text = f"{short(actor)} cannot be both {short(a)} and {short(b)}"
        graphs = st.places.stating((s, role, actor) for role in (a, b))
        # What a row of a data set says is its makers' word: a regional body puts sanctions on its own members.
        level = NOTE if st.has_row(s) else None
        yield st.places.finding("both-sides", s, text, path=b, value=actor, graphs=graphs, level=level)


def _complete(st: Structure, by: dict[Node, set[Node]], a: Node, b: Node) -> bool:
    one, other = by.get(a, set()), by.get(b, set())
    if a != b:
        return bool(one and other)
    # A role with several fillers: two of them, or one that has members, or an organiser in their place.
    return (
        len(one) > 1
        or (not one and bool(by.get(DET.party)))
        or any(DET.State not in st.kinds_of(o) and st.kinds_of(o) for o in one)
    )


def _lacking(by: dict[Node, set[Node]], a: Node, b: Node) -> Node:
    return b if by.get(a) else a


def _participants(st: Structure) -> Iterator[Finding]:
    """What is expanded into dyads and has not two different participants, or participations that cannot be named."""
    wholes: dict[Node, set[Node]] = defaultdict(set)
    for part, whole in st.parts:
        wholes[whole].add(part)
    for part, whole in sorted((pair for pair in st.parts if any(isinstance(x, BNode) for x in pair)), key=str):
        text = "a participation without an IRI is in no dyad"
        yield st.places.finding("unnamed-participation", part if isinstance(whole, BNode) else whole, text)
    for s, kinds in st.types.items():
        if kinds & st.expanded:
            actors = set(st.fillers.get(s, {}).get(DET.party, ()))
            actors |= {a for part in wholes[s] for a in st.fillers.get(part, {}).get(DET.participationOf, ())}
            if len(actors) == 1:
                text = f"{short(actors.pop())} is its only participant"
                yield st.places.finding("one-participant", s, text)


def _dyads(st: Structure) -> Iterator[Finding]:
    """Situations of which very many dyads are made."""
    count: dict[Node, int] = defaultdict(int)
    made = st.kg.graphs.get(EXPANDED_GRAPH, ())
    within, made_of = {DET.participationIn}, {DET.expandedFrom}
    whole = {part: node for part, node in (*st.parts, *((s, o) for s, p, o in made if p in within))}
    for _, p, o in made:
        if p in made_of and o in whole:
            count[whole[o]] += 1
    for node, leads in sorted(count.items(), key=str):
        if leads > 2 * MANY_DYADS:  # each dyad leads to two participations
            yield st.places.finding("many-dyads", node, f"{leads // 2} dyads are made of it")


def _twice(st: Structure) -> Iterator[Finding]:
    """The same class, roles and years under two names."""
    said: dict[Node, set[tuple[Node, Node]]] = defaultdict(set)
    labels: dict[Node, set[Node]] = defaultdict(set)
    rows: dict[tuple[Node, frozenset[Node]], set[Node]] = defaultdict(set)
    for _, (s, _, row) in st.facts_with(_ROW):
        if s in st.contents:
            rows[row, st.types[s]].add(s)
    # What alone of its kind has a row is like nothing else; of data sets that is nearly all.
    alone = {s for nodes in rows.values() if len(nodes) == 1 for s in nodes}
    among = st.contents.keys() - alone
    for _, (s, p, o) in st.facts():
        if s in among:
            if p in _LABEL:
                labels[s].add(o)
            elif p not in _ABOUT:
                said[s].add((p, o))
    same: dict[object, list[Node]] = defaultdict(list)
    for s, pairs in said.items():
        parties = [o for p, o in pairs if p != RDF.type and not isinstance(o, Literal) and p in st.roles]
        if not parties:
            continue
        # With one party only, the label is part of what tells one from another: two policies of one state.
        called = frozenset(labels[s]) if len(parties) == 1 else frozenset()
        same[frozenset(pairs), called].append(s)
    for nodes in same.values():
        nodes.sort(key=str)
        for s in nodes if len(nodes) > 1 else ():
            other = nodes[1] if s == nodes[0] else nodes[0]
            more = f" and {len(nodes) - 2} more" if len(nodes) > 2 else ""
            text = f"the same class, roles and years as {short(other)}{more}"
            yield st.places.finding("occurrence-twice", s, text, value=other)


def _lifetimes(st: Structure) -> Iterator[Finding]:
    """Parties in years before they were founded, or after they ended."""
    timeline = st.kg.timeline
    for s, by in st.fillers.items():
        if s not in st.contents or st.types[s] & st.memberships or s not in timeline.bounds:
            continue
        when = timeline.bounds[s]
        actors = {*by.get(DET.party, ()), *by.get(DET.participationOf, ())}
        for actor in sorted(actors & timeline.lifetimes.of.keys(), key=str):
            life, (_, ended) = timeline.bounds[actor], timeline.lifetimes.of[actor]
            # Of years that are not known one that both share is enough.
            first, last = (when.latest_start, when.earliest_end) if when.certain else (when[3], when[0])
            if first < life.earliest_start or (ended is not None and last > life.latest_end):
                lived, took_part = (timeline.years(node) for node in (actor, s))
                text = f"{short(actor)} existed in {lived}, and takes part in {took_part}"
                graphs = st.places.stating((s, role, actor) for role in st.roles)
                yield st.places.finding("outside-lifetime", s, text, value=actor, graphs=graphs)
