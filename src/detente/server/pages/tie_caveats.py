"""What makes a tie less than said outright, in pictures and lists: what its proof tells, as of rows of tables."""

from __future__ import annotations

from time import process_time

from detente.asking.traced import UNTRACED
from detente.rdf.terms import Triple
from detente.server.pages.asked import Asked

#: How many ties are kept of a graph.
_KEPT = 20_000


def caveats_of(asked: Asked, triple: Triple) -> str:
    """The caveats of a tie that is shown, as ``ambiguous as to the reading (C117)``; empty of one said outright.

    Args:
        asked: the request; what is looked for when its patience is over, is not.
        triple: the tie.
    """
    kept = asked.desk.kept
    key = ("caveats", triple)
    if key not in kept:
        if process_time() > asked.until:
            return UNTRACED
        from detente.explaining import row_evidence  # whose import loads the grammar of SPARQL

        if len(kept) > _KEPT:
            kept.clear()
        sure = asked.kg.certain
        half = sure if sure.holds(*triple) else asked.kg
        kept[key] = row_evidence.caveats_of(asked.graphs.explainer(half), triple)
    found: str = kept[key]
    return found


def reserved(asked: Asked, *triples: Triple) -> bool:
    """Whether one of some ties has a caveat beside that it is for a policy, which is no doubt."""
    from detente.explaining.row_evidence import in_doubt

    return any(in_doubt(caveats_of(asked, triple)) for triple in triples)


def with_caveats(text: str, caveats: str) -> str:
    """A tie in words with its caveats."""
    return f"{text} ({caveats})" if caveats else text
