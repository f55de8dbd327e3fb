"""Articles beside data sets: what an article states of two states where a data set that is complete has a no.

Either is a selection of its own, the article with the records that correct and date it, so that neither lends the
other what follows. Looked at are the relations of which the data set can say no. What an article denies and a data set
has is found with the other denials (`detente.check.contradictions`).
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.asking.completeness import of_source
from detente.asking.panel_cells import Asked, Cube
from detente.asking.panel_years import BadPanel, stretches
from detente.check.findings import Finding, Places
from detente.explaining.sources_compared import Comparison, Difference, compared, of_sources
from detente.graph import KnowledgeGraph
from detente.rdf.terms import short
from detente.vocabulary import DET


def findings(kg: KnowledgeGraph) -> Iterator[Finding]:
    """What articles state of states beside the no of a data set, by pair and run of years."""
    known = kg.collection.sources
    records = [name for name in kg.sources if known[name].kind == "record"]
    places = Places(kg)
    sets: dict[str, Cube] = {}
    for article in (name for name in kg.sources if known[name].kind == "article"):
        span = [(first, last) for name, first, last in kg.epochs.spans if name == article]
        for other in (name for name in kg.sources if known[name].kind == "dataset"):
            lists = [c for c in of_source(kg.collection, other) if c.kind != DET.StateSystemMembership]
            if not lists or not span:
                continue
            years = range(min(c.first for c in lists), max(c.last for c in lists) + 1)
            try:
                if other not in sets:
                    sets[other] = of_sources(kg, [other], years)
                spoken = range(max(years[0], span[0][0]), min(years[-1], span[0][1]) + 1)
                its = of_sources(kg, [article, *records], spoken)
            except BadPanel:  # they share no years, or no state of them is known
                continue
            for relation in _told_apart(sets[other]):
                found = compared((article, its), (other, sets[other]), relation)
                for difference in found.differences:
                    if (difference.one, difference.other) == ("yes", "no"):
                        yield _finding(kg, places, found, difference)


def _told_apart(cube: Cube) -> list[str]:
    """The relations between actors of which a data set can say no."""
    across, kinds = cube.kg.across_periods, cube.kinds
    asked = (Asked(relation) for relation in sorted(kinds.relations - across, key=str) if kinds.of(relation).pairs)
    return [each.name for each in asked if cube.zeros(each).possible]


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
