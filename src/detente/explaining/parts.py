"""What belongs to an occurrence: who takes part on which side, what it is part of, its parts, what speaks of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from detente.collection.view import View
from detente.explaining.evidence import Evidence
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import short
from detente.vocabulary import DET

#: What a participation is said to be, beside its actor and its years.
_SAID_OF_IT = (DET.side, DET.obligation, DET.level, DET.issue)


class Parts:
    """Tells, in lines of text, what belongs to an occurrence, in the year of a view or without one."""

    def __init__(self, kg: View, evidence: Evidence) -> None:
        """What belongs to the occurrences of a view.

        Args:
            kg: the view; what is only possible is marked where it shows that too.
            evidence: the claims and roles of the same view.
        """
        self._kg = kg
        self._evidence = evidence
        short_forms = {DET.sideA, DET.sideB, DET.ally, DET.party} | descendants(
            kg.schema, [DET.hasParticipation], RDFS.subPropertyOf
        )
        #: The properties that are not listed again where participations say the same, with years and sides.
        self.said_by_participations = frozenset(short_forms)

    def participations(self, node: Node) -> list[str]:
        """Who takes part in an occurrence: actor, side, obligations or level, and years, in the order of sides."""
        found = []
        for _, _, part in self._kg.match(node, DET.hasParticipation, None):
            actors = [o for _, _, o in self._kg.match(part, DET.participationOf, None)]
            codes = {p: sorted({self._name(o) for _, _, o in self._kg.match(part, p, None)}) for p in _SAID_OF_IT}
            sides = codes.pop(DET.side)
            what = ", ".join([*sides, *(name for names in codes.values() for name in names)])
            years = self._evidence.years(part)
            who = ", ".join(sorted(self._name(actor) for actor in actors)) or self._name(part)
            mark = self._possibly(node, DET.hasParticipation, part)
            inner = "; ".join([short(part), *([years] if years else [])])
            found.append((sides, years, who, f"{who}{': ' + what if what else ''} ({inner}){mark}"))
        return [text for *_, text in sorted(found)]

    def parts(self, node: Node) -> list[str]:
        """What an occurrence consists of: its episodes, incidents, claims to the same territory, with their levels."""
        pairs = {s for s, _, _ in self._kg.match(None, DET.partOf, node)}
        return [self._told(s, DET.partOf, node) for s in self._in_time(pairs)]

    def wholes(self, node: Node) -> list[str]:
        """What an occurrence is part of: the conflict of an incident or episode, the dispute of a claim."""
        return [self._told(o, DET.partOf, node) for o in self._in_time(o for _, _, o in self._of(node))]

    def mentions(self, node: Node) -> list[str]:
        """The names of the claims that speak of an occurrence without asserting it, in the order of their numbers."""
        asserting = set(self._evidence.claims_of(node))
        claims = self._evidence.mentioning(node)
        return sorted(self._evidence.claim(c).name for c in claims if c not in asserting)

    def naming(self, node: Node) -> dict[Node, list[Node]]:
        """What names an occurrence in a role other than of its whole, with these roles: causes, effects, topics."""
        found: dict[Node, list[Node]] = defaultdict(list)
        for triples in self._kg.said.values():
            for s, p, o in triples:
                if o == node and p in self._evidence.roles and p != DET.partOf and self._kg.holds(s, p, o):
                    found[s].append(p)
        return found

    def _of(self, node: Node) -> Iterable[tuple[Node, Node, Node]]:
        return self._kg.match(node, DET.partOf, None)

    def _told(self, node: Node, p: Node, other: Node) -> str:
        """A part or a whole with its class, years, level, and the claims that assert it."""
        kinds = {o for _, _, o in self._kg.match(node, RDF.type, None) if str(o).startswith(str(DET))}
        wider = {b for a in kinds for b in kinds if a != b and self._kg.holds(a, RDFS.subClassOf, b)}
        inner = [short(node), *sorted(self._name(kind) for kind in kinds - wider)]
        inner += filter(None, [self._evidence.years(node)])
        inner += sorted(self._name(o) for _, _, o in self._kg.match(node, DET.level, None))
        claims = ", ".join(self._evidence.claim(c).name for c in self._evidence.claims_of(node))
        pair = (node, p, other) if self._kg.holds(node, p, other) else (other, p, node)
        return f"{self._name(node)} ({'; '.join(inner)}){self._possibly(*pair)}" + (f" [{claims}]" if claims else "")

    def _in_time(self, nodes: Iterable[Node]) -> list[Node]:
        return sorted(set(nodes), key=lambda s: (*self._kg.timeline.bounds.get(s, ()), self._name(s)))

    def _name(self, node: Node) -> str:
        return self._kg.label(node)

    def _possibly(self, s: Node, p: Node, o: Node) -> str:
        return " (possibly)" if self._kg.possible and not self._kg.certain.holds(s, p, o) else ""
