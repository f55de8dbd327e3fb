"""What it means that an answer has no rows: that a source says so which is complete for it, or that none is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib.term import Node, URIRef

from detente.asking.completeness import Coverage, coverages, not_covered, silent, spoken_for
from detente.asking.state_codes import not_then
from detente.asking.tokens import Token, tokens
from detente.collection.view import View
from detente.vocabulary import DET, ID

if TYPE_CHECKING:
    from detente.asking.kinds_behind import KindsBehind  # which imports the rules

_PREFIX = "det:"
#: What is part of a situation, for which no source can be complete by itself.
_PARTS = (DET.Dyad, DET.Participation)


def unspoken(kg: View, query: str, empty: bool) -> str:
    """What must be known of the sources to read an answer, in a line; empty where there is nothing.

    Args:
        kg: the graph that was asked; without a year nothing is said.
        query: the query.
        empty: whether the answer has no rows.

    Returns:
        By which selected sources the year is not covered. Of an answer without rows also whether for every kind of
        situation behind the relations and classes of the query some selected source is complete in the year, and which
        actors that it names did not exist then.
    """
    year = kg.as_of
    if year is None:
        return ""
    parts = [not_covered(silent(kg, year), year)]
    if empty and (kinds := _kinds(kg, query)):
        known: KindsBehind = _behind(kg)
        usable = [c for c in coverages(kg) if c.holds(year)]

        def holding(kind: Node, recorded: frozenset[Node]) -> list[Coverage]:
            return [c for c in usable if known.is_within(kind, c.kind) and recorded <= c.relations]

        if missing := {k: recorded for k, recorded in kinds if not holding(k, recorded)}:
            named = ", ".join(sorted(_named(kg, k, missing[k]) for k in known.most_general(missing))[:4])
            more = ", ..." if len(missing) > 4 else ""
            parts.append(f"none known: no selected source is complete for {named}{more} in {year}")
        else:
            told = dict.fromkeys(spoken_for(kg, c) for each in kinds for c in holding(*each))
            parts.append(f"none: {' and '.join(told)}")
    if empty:
        parts += _dead(kg, query, year)
    return "; ".join(filter(None, parts))


def _named(kg: View, kind: Node, recorded: frozenset[Node]) -> str:
    """A kind, with what has to be recorded of it."""
    return kg.label(kind) + (f" with {' and '.join(sorted(map(kg.label, recorded)))}" if recorded else "")


def _behind(kg: View) -> KindsBehind:
    known: dict[str, KindsBehind] = kg.both
    if "kinds behind" not in known:
        from detente.asking.kinds_behind import KindsBehind

        known["kinds behind"] = KindsBehind(kg.schema)
    return known["kinds behind"]


def _dead(kg: View, query: str, year: int) -> list[str]:
    """Of each actor that a query names and that did not exist in the year: when it did, and who stood there for it."""
    named = dict.fromkeys(_term(kg, token) for token in tokens(query).all if token.kind in ("PNAME", "IRI"))
    lives = kg.lives(named)
    actors = [node for node in named if node in lives]
    return [told for node in actors if (told := not_then(kg, node, year))]


def _term(kg: View, token: Token) -> URIRef:
    if token.kind == "IRI":
        return URIRef(token.text.strip("<>"))
    prefix, _, name = token.text.partition(":")
    return URIRef(f"{kg.prefixes.get(prefix, ID if prefix == 'id' else '')}{name}")


def _kinds(kg: View, query: str) -> list[tuple[Node, frozenset[Node]]]:
    """The kinds of situation that a query asks for: its classes, and those that its relations can follow from.

    Each with the relations that a source has to record to be complete for them (`Behind.recorded`).
    """
    known = _behind(kg)
    occurrences = known.below(DET.Occurrence) - {DET.Occurrence}
    found: dict[tuple[Node, frozenset[Node]], None] = {}
    for token in tokens(query).all:
        written = token.text.strip("<>").removeprefix(str(DET) if token.kind == "IRI" else _PREFIX)
        if token.kind in ("PNAME", "IRI") and written != token.text.strip("<>"):
            term = DET[written]
            if term in occurrences and not any(known.is_within(term, part) for part in _PARTS):
                found[term, frozenset()] = None
            elif term in known.relations and not known.is_role(term):
                behind = known.of(term)
                recorded = frozenset(relation for relation, _ in behind.recorded)
                found |= dict.fromkeys((kind, recorded) for kind in behind.kinds)
    return list(found)
