"""Claims, passages and references as templates show them; each with how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rdflib.term import Node, URIRef

from detente.explaining.evidence import Claim, Support
from detente.explaining.fragments import Fragments
from detente.explaining.passages import number
from detente.explaining.sentences import around
from detente.rdf.terms import Triple
from detente.server.pages import table_rows
from detente.server.pages.asked import Asked
from detente.server.pages.desk import Desk
from detente.server.pages.figures import says
from detente.server.pages.rendering import named, years_said
from detente.server.pages.ties import Tie
from detente.vocabulary import DET, OA

Shown = dict[str, Any]


def chips(desk: Desk, claim: Claim) -> list[tuple[str, str]]:
    """How sure a claim is, as kinds of chips with their texts; none of what is asserted and unflagged."""
    found = []
    if claim.polarity == "negative":
        found.append(("denied", "denial"))
    if claim.stance not in ("", "asserted"):
        found.append(("hedged", claim.stance))
    if flag := desk.assessed(claim):
        found.append(("hedged", flag))
    return found


def claim(asked: Asked, node: Node) -> Shown:
    """A claim in a list."""
    found = asked.desk.evidence.claim(node)
    return {
        "name": found.name,
        "href": asked.links.thing(node),
        "text": found.text,
        "chips": chips(asked.desk, found),
        "denies": found.polarity == "negative",
        "by": f"said by {found.holder}" if found.holder else "",
    }


def passage_place(asked: Asked, passage: Node) -> Shown:
    """Where a passage stands: its name and offsets."""
    start, end = number(asked.kg, passage, OA.start), number(asked.kg, passage, OA.end)
    name = str(passage).rpartition("/")[2]
    return {"text": f"{name}, characters {start} to {end}", "href": asked.links.thing(passage)}


def _work(asked: Asked, passage: Node) -> list[Shown]:
    work = asked.desk.first(passage, DET.passageOf)
    return [] if work is None else [named(asked, work)]


def _holder(claim: Claim) -> list[Shown]:
    return [{"text": f"said by {claim.holder}", "href": ""}] if claim.holder else []


def fragment(asked: Asked, passage: Node, of: Claim | None = None) -> Shown:
    """A stretch of text that a claim rests on: in its context where the text is at hand, else its position."""
    text = asked.desk.text
    before, found, after = (text.around(passage) if text is not None else None) or ("", "", "")
    made: Shown = {"before": before, "text": found, "after": after, "claim": "", "row": None, "denies": False}
    if of is not None:
        made |= {"claim": of.name, "href": asked.links.thing(of.node), "says": of.text, "chips": chips(asked.desk, of)}
        made["denies"] = of.polarity == "negative"
    made["places"] = [*_work(asked, passage), passage_place(asked, passage)]
    made["places"] += _holder(of) if of is not None else []
    return made


def said_at(asked: Asked, claim: Claim) -> list[Shown]:
    """The places where a claim is said: each passage with its text where that is at hand, else all in one line."""
    found = [fragment(asked, passage, claim) for passage in claim.passages]
    if not found or any(each["text"] for each in found):
        return found
    works = [_work(asked, passage) for passage in claim.passages]
    if any(work != works[0] for work in works):
        return found
    places = [passage_place(asked, passage) for passage in claim.passages]
    return [found[0] | {"places": [*works[0], *places, *_holder(claim)]}]


def row(asked: Asked, node: Node, of: Sequence[Node] = ()) -> Shown:
    """Rows of a data set, with the names of their columns, where the file is kept; else where they stand.

    Args:
        asked: what was asked for.
        node: the fragment.
        of: those that it is made of, which have pages; none: it is one itself.
    """
    made = table_rows.shown(asked, node)
    places = [{"text": made["title"], "href": made["href"] if not of or node in of else ""}]
    others = sorted((table_rows.shown_place(asked, n), asked.links.thing(n)) for n in of if n != node)
    places += [{"text": text, "href": href} for text, href in others[:6]]
    places += [{"text": f"file {made['file']}", "href": ""}] if made["file"] else []
    places += [{"text": made["left_out"], "href": ""}] if made["left_out"] else []
    shown = made if made["rows"] else None
    return {"text": "", "claim": "", "row": shown, "denies": False, "places": places, "data": True}


def reference(asked: Asked, node: Node) -> Shown:
    """What a reference of the record says it is; a row of a data set is shown as one."""
    if table_rows.is_row(str(node)):
        return row(asked, node)
    desk = asked.desk
    words = {"text": "the record: " + (desk.cited(node) or asked.label(node)), "href": asked.links.thing(node)}
    return {"text": "", "claim": "", "row": None, "denies": False, "places": [words]}


def fragments(asked: Asked, support: Support) -> list[Shown]:
    """All that a fact rests on: each claim with its first passage, each reference; rows of tables where there are."""
    found = []
    for each in support.claims:
        if each.passages:
            found += said_at(asked, each)
        else:
            made = {"text": "", "claim": each.name, "href": asked.links.thing(each.node), "says": each.text}
            more = {
                "chips": chips(asked.desk, each),
                "row": None,
                "denies": each.polarity == "negative",
                "places": _holder(each),
            }
            found.append(made | more)
    rows = [node for node in support.references if table_rows.is_row(str(node))]
    found += [row(asked, node, several) for node, several in Fragments.merged(rows).items()]
    return found + [reference(asked, node) for node in support.references if node not in rows]


def tie(asked: Asked, each: Tie) -> Shown:
    """A tie in a list: a sentence about the other, seen from the thing that the page is about."""
    s, p, o = each.triple
    words, tail = around(asked.desk.label(p))
    forward = each.other == o
    label = in_quotes(asked, each.other)
    return {
        "section": each.section,
        "tone": each.tone,
        "before": f"{words} " if forward else "",
        "other": label,
        "after": tail if forward else f" {words} {asked.label(o)}{tail}",
        "href": asked.links.thing(each.other),
        "lang": asked.desk.said_in(each.other, asked.language),
        "sentence": f"{asked.label(s)} {words} {asked.label(o)}{tail}",
        **_details(asked, each),
        "possible": each.possible,
        "stated": each.stated,
        "record": each.record,
        "data": each.data,
        "hedged": each.hedged,
        "flags": each.flags,
        "through": [named(asked, n) for n in each.through],
        "claims": ", ".join(c.name for c in each.claims[:6]) + (" …" if len(each.claims) > 6 else ""),
        "years": years_said(each.years, asked.span, asked.ends),
        "possibly": years_said(each.possibly, asked.span, asked.ends),
        "why": asked.links.why(each.triple),
    }


def _details(asked: Asked, each: Tie) -> Shown:
    """The narrower relations of the two: by name where each is so related to the other, else as sentences."""
    there = set(each.details)
    mutual = [t for t in each.details if t[0] == each.triple[0] and (t[2], t[1], t[0]) in there]
    both = {t[1] for t in mutual}
    alone = [t for t in each.details if t[1] not in both]
    named_so = [{"text": asked.label(t[1]).removesuffix(" of"), "href": asked.links.why(t)} for t in mutual]
    return {"mutual": named_so, "details": [{"text": says(asked, t), "href": asked.links.why(t)} for t in alone]}


def grouped(asked: Asked, node: Node, ties: Sequence[Tie]) -> list[Shown]:
    """Ties of a thing by what they are and how sure they are: one line for each, with the names of the others."""
    groups: dict[tuple[object, ...], list[Tie]] = {}
    for each in ties:
        key = (each.triple[1], each.other == each.triple[2], each.possible, each.stated, each.hedged, each.record)
        groups.setdefault((*key, each.data, each.flags), []).append(each)
    return [
        {"head": _head(asked, node, several[0]), "chips": _tie_chips(several[0]), "others": _others(asked, several)}
        for several in groups.values()
    ]


def _head(asked: Asked, node: Node, each: Tie) -> str:
    words, tail = around(asked.desk.label(each.triple[1]))
    return f"{words}{tail}" if each.other == each.triple[2] else f"{words} {asked.label(node)}{tail}"


def _tie_chips(each: Tie) -> list[tuple[str, str]]:
    found = [("possible", "possible")] * each.possible
    found.append(("stated", "stated") if each.stated else ("inferred", "inferred"))
    found += [("record", "record")] * each.record + [("record", "data set")] * each.data
    return found + [("hedged", "hedged")] * each.hedged + [("hedged", flag) for flag in each.flags]


def _others(asked: Asked, ties: Sequence[Tie]) -> list[Shown]:
    """The other things of ties, each with the address of the reason, and its years where they are few."""
    found = []
    for each in ties:
        years = years_said(each.years or each.possibly, asked.span, ())
        shown = named(asked, each.other) | {"href": asked.links.why(each.triple)}
        found.append(shown | {"years": years if len(years) < 16 else ""})
    return found


def sentence(asked: Asked, triple: Triple) -> Shown:
    """A triple as a sentence in three parts, its things with their pages."""
    s, p, o = triple
    other = named(asked, o) if isinstance(o, URIRef) else {"text": asked.label(o), "href": "", "lang": ""}
    before, after = around(asked.desk.label(p))
    subject = named(asked, s) | {"text": in_quotes(asked, s)}
    made = {"subject": subject, "verb": before, "object": other | {"text": in_quotes(asked, o)}, "tail": after}
    return made | {"relation": asked.links.thing(p)}


def in_quotes(asked: Asked, node: Node) -> str:
    """The label of a thing; that of a situation in quotes, since it is a sentence or a phrase of its own."""
    label, desk = asked.label(node), asked.desk
    return f"“{label}”" if desk.is_a(node, DET.Content) and not desk.is_a(node, DET.Agreement) else label


def in_common(asked: Asked, ties: list[Tie]) -> list[Shown]:
    """What a thing has in common with many, in one line for each relation and what it goes through."""
    groups: dict[tuple[Node, tuple[Node, ...], bool], list[Tie]] = {}
    for each in ties:
        groups.setdefault((each.triple[1], each.through, each.possible), []).append(each)
    return [
        {
            "verb": around(asked.desk.label(p))[0],
            "through": [named(asked, n) for n in through],
            "possible": possible,
            "others": [
                {
                    "text": asked.label(t.other),
                    "href": asked.links.why(t.triple),
                    "years": years_said(t.years, asked.span, asked.ends),
                }
                for t in several
            ],
        }
        for (p, through, possible), several in groups.items()
    ]
