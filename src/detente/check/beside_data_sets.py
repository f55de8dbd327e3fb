"""Articles beside data sets: what an article states of two states where a data set that is complete has a no.

Either is a selection of its own, the article with the records that correct and date it, so that neither lends the
other what follows. Looked at are the relations of which the data set can say no. What an article denies and a data set
has is found with the other denials (`detente.check.contradictions`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from detente.asking.completeness import of_source
from detente.asking.kinds_behind import KindsBehind
from detente.asking.one_kind import Asked, BadPanel
from detente.asking.panel_cells import Cube, cube
from detente.asking.panel_years import stretches
from detente.check.findings import Finding, Places
from detente.collection.view import View
from detente.explaining.sources_compared import Comparison, Difference, compared, selection
from detente.graph import KnowledgeGraph
from detente.rdf.terms import short
from detente.vocabulary import DET


class BesideDataSets:
    """Compares articles with data sets, in one view after another; what is the same in all is read once."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._views: dict[tuple[object, ...], View] = {}
        self._relations: dict[str, list[str]] = {}

    def findings(self, kg: KnowledgeGraph) -> Iterator[Finding]:
        """What articles state of states beside the no of a data set, by pair and run of years."""
        known = kg.collection.sources
        records = [name for name in kg.sources if known[name].kind == "record"]
        places = Places(kg)
        for article in (name for name in kg.sources if known[name].kind == "article"):
            span = [(first, last) for name, first, last in kg.epochs.spans if name == article]
            for other in (name for name in kg.sources if known[name].kind == "dataset"):
                lists = [c for c in of_source(kg.collection, other) if c.kind != DET.StateSystemMembership]
                if not lists or not span:
                    continue
                first, last = max(min(c.first for c in lists), span[0][0]), min(max(c.last for c in lists), span[0][1])
                try:
                    theirs = self._cube(kg, [other], range(first, last + 1))
                    its = self._cube(kg, [article, *records], range(first, last + 1))
                except BadPanel:  # they share no years, or no state of them is known
                    continue
                for relation in self._told_apart(other, theirs):
                    found = compared((article, its), (other, theirs), relation)
                    for difference in found.differences:
                        if (difference.one, difference.other) == ("yes", "no"):
                            yield _finding(kg, places, found, difference)

    def _cube(self, kg: KnowledgeGraph, names: Sequence[str], years: range) -> Cube:
        """The cells of a selection of sources; it is closed, and its ontology compiled, once for all views."""
        chosen = selection(kg, names)
        files = tuple(kg.collection.files(kg.view, chosen).items())
        if files not in self._views:
            self._views[files] = View(kg.view, None, collection=kg.collection, sources=chosen)
        made = cube(self._views[files], years)
        made.kinds = self._kinds
        return made

    @cached_property
    def _kinds(self) -> KindsBehind:
        """What relations can follow from, by the axioms of the collection: the same for all its sources."""
        return KindsBehind(next(iter(self._views.values())).schema)

    def _told_apart(self, name: str, made: Cube) -> list[str]:
        """The relations between actors of which a data set can say no."""
        if name not in self._relations:
            across, kinds = made.kg.across_periods, made.kinds
            asked = (Asked(r) for r in sorted(kinds.relations - across, key=str) if kinds.of(r).pairs)
            self._relations[name] = [each.name for each in asked if made.zeros(each).possible]
        return self._relations[name]


def _finding(kg: KnowledgeGraph, places: Places, found: Comparison, difference: Difference) -> Finding:
    grounds, _ = found.grounds(difference)
    said, no = ("; ".join(f.told for f in fragments) for fragments in found.fragments(difference))
    one, other = difference.names
    relation = kg.label(DET[found.relation])
    text = (
        f"by {found.sources[0]} {one} and {other} stand in the relation {relation} ({stretches(difference.years)}: "
        f"{said or ', '.join(short(t[0]) for t in grounds[:1])}), of which {found.sources[1]} has nothing ({no})"
    )
    node = grounds[0][0] if grounds else DET[found.relation]
    return places.finding("stated-beside-no", node, text)
