"""The page of a thing: what it is, its ties, denials and prospects, what sources say of it, pictures of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.asking.state_codes import instead
from detente.collection.edtf import Bounds
from detente.collection.years import BOUNDS
from detente.server.pages import rdf_pages, saying, table_rows
from detente.server.pages.addresses import named as named_by
from detente.server.pages.addresses import path_of, written
from detente.server.pages.asked import Asked
from detente.server.pages.desk import RECORDS
from detente.server.pages.figures import file_of, neighbourhood, places_map, situations_timeline
from detente.server.pages.rendering import named, page, plural
from detente.server.pages.source_pages import claim_page, is_source, passage_page, row_page, source_page
from detente.server.pages.ties import IN_COMMON, Tie, Ties, by_section
from detente.server.replies import Graphs, Reply
from detente.vocabulary import CODE, DET

#: What a page says in its first line, or not as a fact of its own.
_TOLD = frozenset(
    {RDFS.label, SKOS.altLabel, RDFS.isDefinedBy, DET.reference, DET.latitude, DET.longitude, DET.wikidataId,
     DET.iso3166alpha2, DET.iso3166alpha3, DET.years, DET.startYear, DET.endYear, *BOUNDS}
)  # fmt: skip
#: From a place to what it lies in.
_WITHIN = (DET.locatedIn, DET.inCountry)
_MANY = 40
#: How many situations, claims or things a list has at most.
_ROWS = 100
#: From how many on a list shows its first ones alone, and how many these are.
_CROWD, _FIRST = 14, 8


def thing(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The page of a thing, or what the graph says of it as RDF."""
    asked = Asked(graphs, arguments)
    local = asked.path.get("local", "")
    row = named_by(asked.path.get("space", "id"), local) if "#" in local else None
    if row is not None and table_rows.is_row(str(row)):
        return row_page(asked, row)
    node, form = rdf_pages.subject(asked)
    if form is not None:
        return rdf_pages.described(asked, node, form)
    desk = asked.desk
    if desk.is_a(node, DET.Claim):
        return claim_page(asked, node)
    if desk.is_a(node, DET.Passage):
        return passage_page(asked, node)
    if is_source(asked, node):
        return source_page(asked, node, path_of(node))
    content = desk.is_a(node, DET.Occurrence, DET.Proposition, DET.Participation, DET.Dyad)
    return _content(asked, node) if content else _entity(asked, node)


def _common(asked: Asked, node: Node) -> dict[str, Any]:
    desk = asked.desk
    names = {(str(o), o.language or "") for o in desk.stated(node, SKOS.altLabel) if isinstance(o, Literal)}
    also = [{"text": text, "lang": lang} for text, lang in sorted(names) if text != asked.label(node)]
    references = [saying.reference(asked, r) for r in desk.stated(node, DET.reference)]
    where = places_map(
        asked, places(asked, node), node, asked.label(node), file_of(asked, "map", ("of", written(node))), small=True
    )
    return {
        "node": named(asked, node),
        "iri": str(node),
        "also": also,
        "kinds": [named(asked, k) for k in desk.kinds(node)],
        "references": [
            {**p, "text": str(p["text"]).removeprefix("the record: ")} for r in references for p in r["places"]
        ],
        "facts": _facts(asked, node),
        "map": where,
        "path_here": path_of(node),
        "views": rdf_pages.views_with(asked, node),
        "alternates": rdf_pages.alternates(asked, node),
    }


def places(asked: Asked, node: Node) -> list[Node]:
    """The place of a thing, and those that lie in it or that it has to do with."""
    desk, kg = asked.desk, asked.kg
    of, to = asked.around(node)
    found = [node]
    if desk.first(node, DET.latitude) is None:
        found += [o for _, p, o in of if desk.under(p, DET.relatedToPlace, DET.location)]
        found += [o for _, p, o in of if p in desk.evidence.roles and desk.is_a(o, DET.Place)]
    else:
        found += sorted((s for s, p, _ in to if p in _WITHIN), key=str)
        found += [o for _, _, o in kg.match(node, DET.capital, None)]
    return found


def _facts(asked: Asked, node: Node) -> list[tuple[str, list[dict[str, Any]]]]:
    """Numbers, texts and codes of a thing, by property."""
    desk = asked.desk
    found: dict[Node, dict[Node, None]] = defaultdict(dict)
    for _, p, o in asked.around(node)[0]:
        if p in _TOLD:
            continue
        if isinstance(o, Literal) or (str(o).startswith(str(CODE)) and desk.stated(node, p)):
            found[p][o] = None
    rows = []
    for p, values in found.items():
        shown = [named(asked, o) if isinstance(o, URIRef) else {"text": str(o), "href": "", "lang": ""} for o in values]
        rows.append((asked.label(p), shown))
    return sorted(rows, key=lambda row: row[0])


# ---- an actor, a place, a topic, a work -----------------------------------------------------------------------


def _entity(asked: Asked, node: Node) -> Reply:
    desk = asked.desk
    finder = Ties(asked)
    ties, more = finder.of(node)
    situations = desk.situations(node)
    claims, resting = _claims(asked, node), _resting(asked, node)
    listed = _listed(asked, situations)
    near = neighbourhood(asked, node, ties)
    when = situations_timeline(asked, situations, asked.label(node), file_of(asked, "timeline", ("of", written(node))))
    common = next((several for s, several in by_section(ties) if s.heading == IN_COMMON), [])
    sections = [(s, several) for s, several in by_section(ties) if s.heading != IN_COMMON]
    return page(
        asked,
        "thing.html",
        asked.label(node),
        here="/things",
        lead=_lead(asked, node),
        sections=[(s, *_told(asked, node, several)) for s, several in sections],
        left_out=finder.left_out,
        in_common=saying.in_common(asked, common),
        more=plural(more, "more tie"),
        more_count=more,
        near=near,
        when=when,
        denials=_propositions(asked, node, DET.Denial),
        prospects=_propositions(asked, node, DET.Prospect),
        situations=[_situation(asked, node, each, situations[each]) for each in listed[:_ROWS]],
        situations_more=max(0, len(listed) - _ROWS),
        first_situations=_FIRST if len(listed) > _CROWD else _CROWD,
        all_situations=asked.question_link(asked.graphs.questions.get("history/timeline"), actor=written(node)),
        claims=claims[:_ROWS],
        claim_counts=_counted(asked, node),
        questions=_questions(asked, node),
        resting=[named(asked, s) for s in resting[:_ROWS]],
        resting_more=max(0, len(resting) - _ROWS),
        members=[named(asked, m) for m in desk.members.get(node, ())[:_MANY]],
        in_time=not desk.is_a(node, *RECORDS, DET.Work),
        outside=_outside(asked, node),
        **_common(asked, node),
    )


def _told(asked: Asked, node: Node, ties: list[Tie]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """The ties of a section that are told one by one, the others by what they are, and how many others there are."""
    first = _FIRST if len(ties) > _CROWD else _CROWD
    rest = ties[first:]
    return [saying.tie(asked, t) for t in ties[:first]], saying.grouped(asked, node, rest), len(rest)


def _lead(asked: Asked, node: Node) -> list[dict[str, str]]:
    """What a thing is, its codes and its lifetime, in a line."""
    desk = asked.desk
    parts = [named(asked, k) for k in desk.kinds(node)]
    codes = [str(o) for p in (DET.iso3166alpha2, DET.iso3166alpha3) for o in desk.stated(node, p)]
    parts += [{"text": "ISO " + " / ".join(codes), "href": ""}] if codes else []
    spells = [n for n in desk.evidence.filled(node) if desk.is_a(n, DET.StateSystemMembership)]
    cow = sorted({f"COW {o}" for n in spells for o in desk.stated(n, DET.cowCode)})
    parts += [{"text": c, "href": ""} for c in cow]
    for o in desk.stated(node, DET.wikidataId):
        parts.append({"text": str(o), "href": f"https://www.wikidata.org/wiki/{o}" if str(o)[1:].isdigit() else ""})
    years = desk.years(node)
    parts += [{"text": years, "href": ""}] if years else []
    return parts


def _outside(asked: Asked, node: Node) -> dict[str, Any] | None:
    """Of an actor that is not there in the year: when it was, and who stood there for it."""
    bounds, year = asked.desk.bounds(node), asked.year
    if bounds is None or year is None or bounds.earliest_start <= year <= bounds.latest_end:
        return None
    others = [named(asked, other) for other in instead(asked.kg, node, year)]
    return {"years": asked.desk.years(node), "others": others}


def _propositions(asked: Asked, node: Node, kind: Node) -> list[dict[str, Any]]:
    """What is denied, or only supposed, of a thing; in the year."""
    desk, found = asked.desk, []
    for each in desk.evidence.filled(node):
        if desk.is_a(each, kind) and next(asked.kg.match(each, None, None), None) is not None:
            claims = [saying.claim(asked, c) for c in desk.evidence.claims_of(each)]
            stances = sorted({text for c in claims for k, text in c["chips"] if k == "hedged"})
            found.append({**named(asked, each), "years": desk.years(each), "claims": claims, "stances": stances})
    return sorted(found, key=lambda f: str(f["text"]))


def _listed(asked: Asked, situations: Iterable[Node]) -> list[Node]:
    """The situations of a thing, of any year, in the order in which they are told."""
    desk, found = asked.desk, list(situations)
    crowd = len(found) > _CROWD  # then those of the year come first
    none = Bounds(0, 0, 0, 0)
    return sorted(found, key=lambda n: (crowd and not _in_force(asked, n), desk.bounds(n) or none, asked.label(n)))


def _situation(asked: Asked, node: Node, each: Node, filled: Iterable[Node]) -> dict[str, Any]:
    """A situation of a thing, with its roles and their years."""
    desk = asked.desk
    roles = {asked.label(p) for n in filled for p in desk.evidence.filled_as(n, node)}
    row = {**named(asked, each), "roles": ", ".join(sorted(roles)), "years": desk.years(each)}
    return row | {"in_force": _in_force(asked, each), "kind": ", ".join(asked.label(k) for k in desk.kinds(each))}


def _in_force(asked: Asked, node: Node) -> str:
    bounds, year = asked.desk.bounds(node), asked.year
    if bounds is None or year is None:
        return ""
    if bounds.latest_start <= year <= bounds.earliest_end:
        return "in force"
    return "possible" if bounds.earliest_start <= year <= bounds.latest_end else ""


def _claims(asked: Asked, node: Node) -> list[dict[str, Any]]:
    nodes = _claim_nodes(asked, node)
    return [saying.claim(asked, c) for c in nodes]


def _claim_nodes(asked: Asked, node: Node) -> list[Node]:
    """The claims whose subject or object a thing is, or that mention it."""
    found = {s for p in (DET.mentions, DET.claimSubject, DET.claimObject) for s, _, _ in asked.kg.match(None, p, node)}
    return sorted((c for c in found if asked.desk.is_a(c, DET.Claim)), key=str)


def _counted(asked: Asked, node: Node) -> list[tuple[str, str]]:
    """How many of the claims about a thing are put forward how, as kinds of chips and texts."""
    evidence = asked.desk.evidence
    claims = [evidence.claim(c) for c in _claim_nodes(asked, node)]
    stances = Counter(c.stance for c in claims)
    found = [("hedged" if s != "asserted" else "plain", f"{n} {s}") for s, n in stances.most_common()]
    denials = sum(c.polarity == "negative" for c in claims)
    return found + ([("denied", plural(denials, "denial"))] if denials else [])


def _questions(asked: Asked, node: Node) -> list[dict[str, str]]:
    """Saved questions that take a thing as their only parameter that matters, asked of it."""
    found, questions = [], asked.graphs.questions
    for name in _ASKED_OF:
        if name not in questions.files:
            continue
        question = questions.get(name)
        values = question.parameters.values()
        fitting = [p for p in values if p.cls is not None and asked.kg.holds(node, RDF.type, p.cls)]
        if fitting:
            href = asked.question_link(question, **{fitting[0].name: written(node)})
            found.append({"text": question.title, "href": href})
    return found[:6]


#: The questions that the page of a thing offers, where they take such a thing.
_ASKED_OF = (
    "alliances/allies", "disputes/adversaries", "alliances/indirect-opponents", "history/timeline",
    "organisations/of-an-actor", "organisations/members", "evidence/claims-about", "history/events-in-a-country",
    "policy/holders-of-an-office", "agreements/parties",
)  # fmt: skip


def _resting(asked: Asked, node: Node) -> list[Node]:
    """What rests on a reference of the record."""
    found = {s for p in (DET.reference, DET.timeReference) for s, _, _ in asked.kg.match(None, p, node)}
    return sorted((s for s in found if not asked.desk.is_a(s, *RECORDS)), key=lambda n: asked.label(n))


# ---- a situation, a denial, a prospect ------------------------------------------------------------------------


def _content(asked: Asked, node: Node) -> Reply:
    desk = asked.desk
    claims = [saying.claim(asked, c) for c in desk.evidence.claims_of(node)]
    denial, prospect = desk.is_a(node, DET.Denial), desk.is_a(node, DET.Prospect)
    parts = desk.wholes(node)
    years = desk.years(node)
    when = situations_timeline(
        asked, [node, *parts_of(asked, node)], asked.label(node), file_of(asked, "timeline", ("of", written(node)))
    )
    return page(
        asked,
        "situation.html",
        asked.label(node),
        here="/things",
        denial=denial,
        prospect=prospect,
        years=years,
        years_words=_years_words(asked, node),
        seen_in=_seen_in(asked, node),
        in_force=_in_force(asked, node),
        roles=_roles(asked, node),
        parts=[{**named(asked, p), "years": desk.years(p)} for p in parts_of(asked, node)],
        wholes=[named(asked, w) for w in parts if w != node],
        claims=claims,
        made=not desk.stated(node, DET.years) and desk.is_a(node, DET.Dyad),
        rows=[saying.row(asked, n) for n in table_rows.rows_of(asked, node)],
        corrects=[named(asked, o) for o in desk.stated(node, DET.corrects)],
        when=when,
        **_common(asked, node),
    )


def parts_of(asked: Asked, node: Node) -> list[Node]:
    """The participations in a situation."""
    return sorted({s for s, _, _ in asked.kg.closure.match(None, DET.participationIn, node)}, key=str)


def _seen_in(asked: Asked, node: Node) -> int | None:
    """A year of a situation to look at, where it is not in the one that is looked at."""
    bounds = asked.desk.bounds(node)
    if bounds is None or asked.year is None:
        return None
    first, last = asked.span
    if bounds.latest_end < first or bounds.earliest_start > last:
        return None
    year = bounds.latest_start if bounds.certain else bounds.earliest_start
    return min(max(year, first), last)


def _years_words(asked: Asked, node: Node) -> str:
    """The bounds of a node in a sentence."""
    b = asked.desk.bounds(node)
    if b is None:
        return "Nothing says when."
    sure = f"Certain {b.latest_start}–{b.earliest_end}" if b.certain else "Certain in no single year"
    sure = f"Certain in {b.latest_start}" if b.certain and b.latest_start == b.earliest_end else sure
    wide = f"{b.earliest_start}–{b.latest_end}"
    return sure + (
        f"; possible {wide}." if (b.earliest_start, b.latest_end) != (b.latest_start, b.earliest_end) else "."
    )


def _roles(asked: Asked, node: Node) -> list[dict[str, Any]]:
    """Who and what fill the roles of a situation: the narrowest roles, stated or inferred."""
    desk, kg = asked.desk, asked.kg
    by_filler: dict[Node, set[Node]] = defaultdict(set)
    stated = {(p, o) for p in desk.evidence.roles for o in desk.stated(node, p)}
    inferred = {(p, o) for _, p, o in asked.around(node)[0] if p in desk.evidence.roles}
    for p, o in stated | inferred:
        if not str(o).startswith(str(CODE)):
            by_filler[o].add(p)
    rows = []
    for filler, roles in by_filler.items():
        for p in desk.specific(roles):
            where = (node, p, filler)
            href = asked.links.why(where) if kg.holds(*where) else ""
            row = {"role": asked.label(p), "filler": named(asked, filler), "stated": (p, filler) in stated, "why": href}
            rows.append(row)
    return sorted(rows, key=lambda r: (r["role"], r["filler"]["text"]))
