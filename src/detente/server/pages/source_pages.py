"""The pages of what is said and by whom: sources, claims, passages, rows of tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rdflib.namespace import DCTERMS, RDF
from rdflib.term import Literal, Node, URIRef

from detente.collection.lookups import lookup_of
from detente.rdf.terms import short
from detente.server.pages import rdf_pages, saying, table_rows
from detente.server.pages.addresses import path_of
from detente.server.pages.asked import Asked, NoPage
from detente.server.pages.rendering import named, page, plural
from detente.server.pages.year_words import in_words
from detente.server.replies import Graphs, Reply
from detente.vocabulary import DET, OA

#: The kinds of source, in the order in which they are listed.
_KINDS = ((DET.Article, "Articles"), (DET.DataSet, "Data sets"), (DET.Record, "The record"))
_ABOUT = (DCTERMS.title, DET.version, DET.span, DET.citation, DCTERMS.license, DET.margin, DET.language,
          DET.length, DET.sha256, DET.note)  # fmt: skip
_READING = (DET.claimSubject,), (DET.claimRelation, DET.claimRelationText), (DET.claimObject, DET.claimValue)


# ---- sources --------------------------------------------------------------------------------------------------


def is_source(asked: Asked, node: Node) -> bool:
    """Whether a thing is an article, a data set or the record."""
    return asked.desk.is_a(node, *(kind for kind, _ in _KINDS))


def sources_of(asked: Asked) -> dict[str, Node]:
    """The articles, data sets and records of the graph by their names, in the order of the collection."""
    kg, found = asked.kg, {}
    for kind, _ in _KINDS:
        for node in asked.desk.members.get(kind, ()):
            graphs = (g for t in asked.desk.kinds(node) for g in kg.stated_in.get((node, RDF.type, t), ()))
            source = next((s for g in graphs if (s := kg.collection.source_of(g)) is not None), None)
            if source is not None:
                found[source.name] = node
    return {name: found[name] for name in (*kg.collection.sources, *found) if name in found}


def sources(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """All sources: what they are, of which years they speak, what they are complete for, how much they say."""
    asked = Asked(graphs, arguments)
    desk = asked.desk
    known = sources_of(asked)
    rows = [
        {
            **asdict(entry),
            "complete": [_coverage(asked, c) for c in desk.stated(known[name], DET.completeFor)]
            if name in known
            else [],
            "text": entry.title,
            "span": "; ".join(in_words(each) for each in entry.span.split("; ")),
            "href": asked.links.to(f"/source/{entry.name}", **_also(asked, entry.name)),
            "selected": name in asked.kg.sources,
            "alone": asked.links.to("/", source=name, year=None),
        }
        for name, entry in desk.entries.items()
    ]
    recorded = any(asked.kg.collection.sources[name].kind == "record" for name in asked.kg.sources)
    rests = Counter(said.o for said in lookup_of(asked.kg).with_property(DET.reference))
    references = [
        {**named(asked, r), "citation": desk.cited(r), "count": rests[r]}
        for r in desk.members.get(DET.Reference, ())
        if recorded or rests[r]
    ]
    articles = set(desk.members.get(DET.Article, ()))
    works = [
        {**named(asked, w), "citation": desk.cited(w)} for w in desk.members.get(DET.Document, ()) if w not in articles
    ]
    given: dict[str, Any] = {"rows": rows, "references": references, "works": works, "path_here": "/source"}
    given["all_href"] = asked.links.to("/source", source=None)
    return page(asked, "sources.html", "Sources", here="/source", **given)


def _also(asked: Asked, name: str) -> dict[str, object]:
    """What makes a link to a source lead to it: where others are selected, it is as well."""
    return {} if name in asked.kg.sources else {"source": [*asked.sources, name]}


def _claims_of(asked: Asked, source: Node) -> list[Node]:
    desk = asked.desk
    passages = {s for s, _, _ in asked.kg.match(None, DET.passageOf, source)}
    return [c for c in desk.members.get(DET.Claim, ()) if passages.intersection(desk.stated(c, DET.passage))]


def source(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """A source: what it is, and all that it says."""
    asked = Asked(graphs, arguments)
    name = asked.path.get("name", "")
    known = sources_of(asked)
    if name in known:
        return source_page(asked, known[name], f"/source/{name}")
    if name in asked.desk.entries:
        there = ((f"{name} alone", asked.links.to(f"/source/{name}", source=name)),)
        raise NoPage(f"the source {name} is not among those that are selected", elsewhere=there)
    raise NoPage(f"there is no source {name!r}", tuple(known)[:4])


def source_page(asked: Asked, node: Node, path: str) -> Reply:
    """The page of a source, at an address."""
    desk = asked.desk
    sections: dict[str, list[dict[str, Any]]] = defaultdict(list)
    made_in: Counter[Node] = Counter(p for c in desk.members.get(DET.Claim, ()) for p in desk.stated(c, DET.passage))
    passages = sorted((s for s, _, _ in asked.kg.match(None, DET.passageOf, node)), key=lambda p: _start(asked, p))
    for passage in passages:
        sections[str(desk.first(passage, DET.section) or "")].append(
            {"text": str(passage).rpartition("/")[2], "href": asked.links.thing(passage), "count": made_in[passage]}
        )
    claims = [saying.claim(asked, c) for c in _claims_of(asked, node)]
    said = {p: desk.stated(node, p) for p in _ABOUT}
    said[DET.citation] = [Literal(text)] if (text := desk.cited(node)) else []
    about = [(_word(asked, p), [_value(asked, p, o) for o in values]) for p, values in said.items() if values]
    name = next((name for name, each in sources_of(asked).items() if each == node), "")
    entry = desk.entries.get(name)
    found = [desk.evidence.claim(c) for c in _claims_of(asked, node)]
    flags = [c.assessment for c in found if c.assessment not in ("", "unflagged")]
    denials = ["denial"] * sum(c.polarity == "negative" for c in found)
    stances = Counter([c.stance for c in found] + denials + flags)
    return page(
        asked,
        "source.html",
        asked.label(node),
        here="/source",
        node=named(asked, node),
        kinds=[named(asked, k) for k in desk.kinds(node)],
        about=about,
        sections=list(sections.items()),
        claims=claims,
        stances=[f"{n} {text}" for text, n in stances.most_common()],
        coverage=[_coverage(asked, c) for c in desk.stated(node, DET.completeFor)],
        entry=entry,
        files=[named(asked, f) for f in sorted({s for s, _, _ in asked.kg.match(None, DET.fileOf, node)}, key=str)],
        alone=asked.links.to("/", source=name, year=None) if name else "",
        is_article=desk.is_a(node, DET.Article),
        path_here=path,
        alternates=rdf_pages.alternates(asked, node),
    )


def _word(asked: Asked, p: Node) -> str:
    words: dict[Node, str] = {DET.span: "speaks of", DCTERMS.title: "title", DCTERMS.license: "licence"}
    return words.get(p) or asked.label(p)


def _value(asked: Asked, p: Node, o: Node) -> str:
    """What is said of a source: years in words, an uncertainty and a length with their units."""
    text = str(o) if isinstance(o, Literal) else asked.label(o)
    if p == DET.span:
        return in_words(text)
    units: dict[Node, str] = {DET.length: "character", DET.margin: "year"}
    return plural(int(text), units[p]) if p in units and text.isdigit() else text


def _coverage(asked: Asked, node: Node) -> dict[str, Any]:
    """What a source is complete for: kinds of situation, among whom, in which years, with gaps."""
    desk = asked.desk
    years = [str(desk.first(node, p) or "") for p in (DET.startYear, DET.endYear)]
    return {
        "kinds": [named(asked, o) for o in desk.stated(node, DET.coversKind)],
        "among": [named(asked, o) for o in desk.stated(node, DET.coversPopulation)],
        "years": "–".join(dict.fromkeys(filter(None, years))),
        "gaps": [str(o) for o in desk.stated(node, DET.gap)],
    }


def _start(asked: Asked, passage: Node) -> int:
    return int(str(asked.desk.first(passage, OA.start) or 0))


# ---- claims ---------------------------------------------------------------------------------------------------


def claim_page(asked: Asked, node: Node) -> Reply:
    """A claim: what it says, how, where, what it comes to, what stands against it."""
    desk = asked.desk
    found = desk.evidence.claim(node)
    reading = []
    for said in _READING:
        values = next(filter(None, (desk.stated(node, p) for p in said)), [])
        reading.append([named(asked, o) if isinstance(o, URIRef) else {"text": str(o), "href": ""} for o in values])
    leads = []
    for p, word in (
        (DET.asserts, "says that this holds"),
        (DET.supposes, "supposes, and does not say that it holds"),
        (DET.denies, "says that this does not hold"),
    ):
        for o in desk.stated(node, p):
            kind = "denied" if p == DET.denies else "hedged" if p == DET.supposes else ""
            there = desk.known(o)
            shown = named(asked, o)
            if not there:
                shown["href"] = next((href for _, href in rdf_pages.elsewhere(asked, o)), "")
            leads.append({**shown, "word": word, "kind": kind, "years": desk.years(o), "in_view": there})
    others = {*desk.stated(node, DET.contradicts), *(s for s, _, _ in asked.kg.match(None, DET.contradicts, node))}
    against = sorted(others, key=str)
    codes = [(asked.label(p), named(asked, o)) for p in (DET.claimTopic, DET.claimTimeKind, DET.assessedComponent)
             for o in desk.stated(node, p)]  # fmt: skip
    return page(
        asked,
        "claim.html",
        f"Claim {found.name}",
        here="/source",
        claim=saying.claim(asked, node),
        holder=[named(asked, o) for o in desk.stated(node, DET.attributedTo)],
        stance=found.stance,
        polarity=found.polarity,
        assessment=found.assessment,
        reading=[part for part in reading if part],
        fragments=[saying.fragment(asked, p) for p in found.passages],
        leads=leads,
        notes=[str(o) for o in desk.stated(node, DET.note)],
        corrections=[str(o) for o in desk.stated(node, DET.correction)],
        references=[saying.reference(asked, r)["places"][0] for r in desk.stated(node, DET.reference)],
        against=[saying.claim(asked, c) for c in against],
        mentions=[named(asked, o) for o in desk.stated(node, DET.mentions)],
        codes=codes,
        iri=str(node),
        path_here=path_of(node),
        views=rdf_pages.views_with(asked, node),
        alternates=rdf_pages.alternates(asked, node),
    )


# ---- passages -------------------------------------------------------------------------------------------------


def passage_page(asked: Asked, node: Node) -> Reply:
    """A passage: its text where it is at hand, else where it stands; the claims that are made in it."""
    desk, kg = asked.desk, asked.kg
    work = desk.first(node, DET.passageOf)
    claims = sorted((s for s, _, _ in kg.match(None, DET.passage, node)), key=str)
    beside = (
        sorted((s for s, _, _ in kg.match(None, DET.passageOf, work)), key=lambda p: _start(asked, p)) if work else []
    )
    at = beside.index(node) if node in beside else 0
    near = [(word, beside[i]) for word, i in (("before", at - 1), ("after", at + 1)) if 0 <= i < len(beside)]
    name = next((n for n, w in sources_of(asked).items() if w == work), "")
    return page(
        asked,
        "passage.html",
        asked.label(node),
        here="/source",
        fragment_shown=saying.fragment(asked, node),
        has_text=desk.text is not None,
        work=named(asked, work) | ({"href": asked.links.to(f"/source/{name}")} if name else {}) if work else None,
        facts=[(asked.label(p), [asked.label(o) for o in desk.stated(node, p)])
               for p in (DET.section, DET.passageKind, OA.start, OA.end, DET.sha256) if desk.stated(node, p)],
        claims=[saying.claim(asked, c) for c in claims],
        without=[asked.label(o) for o in desk.stated(node, DET.withoutClaim)],
        near=[(word, named(asked, n)) for word, n in near],
        iri=str(node),
        path_here=path_of(node),
        views=rdf_pages.views_with(asked, node),
        alternates=rdf_pages.alternates(asked, node),
    )  # fmt: skip


# ---- rows -----------------------------------------------------------------------------------------------------


def row_page(asked: Asked, node: Node) -> Reply:
    """A row of a table: its columns, and what was read from it."""
    stating = table_rows.stating(asked, node)
    if not stating:
        raise NoPage(f"nothing was read from {short(node)}")
    row = table_rows.shown(asked, node)
    title = row["title"]
    given: dict[str, Any] = {"row": row, "iri": str(node), "path_here": path_of(node)}
    read = [{**named(asked, s), "years": asked.desk.years(s)} for s in stating]
    words = plural(len(read), "thing")
    return page(asked, "row.html", title, here="/source", read=read, words=words, **given)
