"""Why a relation holds: its proof as an argument, what would change it, and other ways to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rdflib.namespace import RDF
from rdflib.term import Literal, Node, URIRef

from detente.asking.names import UnknownName, resolve_object, resolve_subject
from detente.explaining.absence import NO, absence
from detente.explaining.denying import denials
from detente.explaining.misfits import misfit, near
from detente.explaining.reasons import Reason, elsewhen
from detente.explaining.spoken_of import spoken_of
from detente.rdf.terms import Triple
from detente.server.pages import saying
from detente.server.pages.addresses import with_query, written
from detente.server.pages.asked import Asked, BadRequest, NoPage
from detente.server.pages.figures import argument_network, file_of
from detente.server.pages.reasoning_steps import sentence, shown
from detente.server.pages.rendering import named, page, plural, years_said
from detente.server.pages.ties import Ties
from detente.server.replies import Graphs, Reply

#: The formats of a proof, by the value of ``format``: its media type, and how it is called.
FORMATS = {
    "markdown": ("text/markdown; charset=utf-8", "Markdown"),
    "json": ("application/json", "JSON"),
    "turtle": ("text/turtle; charset=utf-8", "PROV-O"),
    "text": ("text/plain; charset=utf-8", "text"),
}
#: How many justifications a page shows.
_JUSTIFICATIONS = 5
#: How many claims about two things are shown where nothing ties them as asked.
_CLAIMS = 5


def triple_of(asked: Asked) -> Triple:
    """The triple that is asked about.

    Raises:
        BadRequest: a part of it is missing.
        NoPage: nothing is called so.
    """
    texts = [asked.one(name) for name in ("s", "p", "o")]
    if not all(texts):
        raise BadRequest("say which relation: s, p and o, as /why?s=Russia&p=alliedWith&o=China")
    try:
        relation = (
            RDF.type
            if texts[1] in ("a", "rdf:type")
            else _known(asked, texts[1]) or asked.desk.terms.resolve(texts[1], "relation")
        )
        subject = _thing(asked, texts[0])
        if isinstance(subject, Literal):
            resolve_subject(asked.kg, subject)
        return subject, relation, _thing(asked, texts[2], relation)
    except UnknownName as error:
        raise NoPage(str(error)) from None


def _thing(asked: Asked, text: str, relation: Node | None = None) -> Node:
    """A thing by its name, or else what a name can be besides: a class, a number, a text."""
    return _known(asked, text) or resolve_object(asked.kg, text, lambda: asked.desk.things, relation)


def _known(asked: Asked, text: str) -> URIRef | None:
    node = asked.read(text)
    return node if node is not None and asked.desk.known(node) else None


def why(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The page of a triple: its argument, or that it does not hold."""
    asked = Asked(graphs, arguments)
    triple = triple_of(asked)
    kg = asked.kg
    proof = kg.proof(*triple)
    form, several = asked.one("format"), asked.flag("all")
    if form:
        if form not in FORMATS:
            raise BadRequest(f"no format {form!r}: there are {', '.join(FORMATS)}")
        reason = Reason(asked.desk.explainer, triple, proof)
        form = "text" if form == "turtle" and proof is None else form  # PROV-O has no way to say that there is none
        made = {"json": reason.to_json, "turtle": reason.to_turtle, "markdown": reason.to_markdown}
        body = made.get(form, reason.__str__)()
        return Reply(200 if proof else 404, [("Content-Type", FORMATS[form][0])], body.encode("utf-8"))
    told = sentence(asked, triple)
    words = f"{told['subject']['text']} {told['verb']} {told['object']['text']}{told['tail']}"
    query = [(n, written(t)) for n, t in zip("spo", triple, strict=True)]
    common: dict[str, Any] = {"sentence": told, "words": words, "path_here": with_query("/why", query), "query": query}
    common["definition"] = asked.desk.definition(triple[1])
    if proof is None:
        return page(asked, "no_reason.html", words, **common, **_absent(asked, triple))
    from detente.explaining.row_evidence import caveats_of  # whose import loads the grammar of SPARQL

    steps, raw = shown(asked, [proof])
    certain, possible = asked.desk.stretches(triple)
    facts = [t for s in raw for t in s.facts]
    others = []
    if several:
        found = kg.justifications(*triple, limit=_JUSTIFICATIONS)
        others = [shown(asked, [each.proof])[0] for each in found]
    final = raw[-1].last if raw else triple
    chain = [s.conclusion for s in raw if s.conclusion != final] + [final]
    return page(
        asked,
        "why.html",
        words,
        steps=steps,
        inferred=proof.rule is not None,
        caveats=caveats_of(asked.desk.explainer, triple),
        only_possible=asked.kg.possible and not kg.certain.holds(*triple),
        certain=years_said(certain, asked.span, asked.ends),
        possible=years_said(possible, asked.span, asked.ends) if possible != certain else "",
        counts=_counts(asked, steps, facts),
        picture=argument_network(asked, chain, final, words, file_of(asked, "argument", *query)),
        tree=asked.desk.explainer.proof(proof),
        size=proof.size,
        rules=sorted({n.rule.name for n in proof.nodes() if n.rule is not None}),
        several=several,
        others=others,
        other_ties=_between(asked, triple),
        downloads=[
            (name, asked.links.to(with_query("/why", query), format=form)) for form, (_, name) in FORMATS.items()
        ],
        all_href=asked.links.to(with_query("/why", query), all=1),
        needed=_needed(steps, facts),
        **common,
    )


def _counts(asked: Asked, steps: list[dict[str, Any]], facts: list[Triple]) -> str:
    """What it rests on, counted, in words."""
    situations = {s["href"] for step in steps for s in step["situations"]}
    claims = {f["claim"] for step in steps for f in step["fragments"] if f["claim"]}
    flagged = {f["claim"] for step in steps for f in step["fragments"] if f["claim"] and f["chips"]}
    others = [f for step in steps for f in step["fragments"] if not f["claim"]]
    rows = {f["places"][0]["text"] for f in others if f.get("data")}
    records = {f["places"][0]["text"] for f in others if not f.get("data")}
    words = [plural(len(situations), "situation") if situations else plural(len(facts), "fact")]
    words += (
        [plural(len(claims), "claim") + (f" ({len(flagged)} of them qualified)" if flagged else "")] if claims else []
    )
    words += [plural(len(records), "record")] if records else []
    words += ["rows of " + plural(len({text.partition(" row")[0] for text in rows}), "table")] if rows else []
    return ", ".join(words)


def _needed(steps: list[dict[str, Any]], facts: list[Triple]) -> str:
    last = len(steps)
    if last > 1:
        return f"Each of the {last} steps is needed for this argument: if one falls, so does the conclusion."
    return f"It rests on {plural(len(facts), 'stated fact')}: if one falls, so does the conclusion by this argument."


def _between(asked: Asked, triple: Triple) -> list[dict[str, Any]]:
    """The other ties of the two."""
    s, _, o = triple
    if isinstance(o, Literal):
        return []
    ties, _ = Ties(asked).of(s, o)
    return [saying.tie(asked, t) for t in ties if t.triple != triple]


def _absent(asked: Asked, triple: Triple) -> dict[str, Any]:
    """When else it holds, and who denies it, of which years."""
    kg, desk = asked.kg, asked.desk
    years = [(str(y), asked.links.why(triple, year=y.last)) for y in kg.certain.years(*triple) if not y.some]
    wide = [] if kg.possible else kg.also_possible.years(*triple)
    maybe = [(str(y), asked.links.why(triple, year=y.last, possible=1)) for y in wide]
    denied = [
        {
            "text": asked.label(denial),
            "href": asked.links.thing(denial),
            "years": desk.years(denial),
            "claims": [saying.claim(asked, c) for c in desk.evidence.claims_of(denial)],
        }
        for denial in denials(kg, triple)
    ]
    none = absence(kg, triple, asked.year)
    said = Reason(desk.explainer, triple, None).denied
    complete = [
        {
            "source": {"text": c.source, "href": asked.links.to(f"/source/{c.source}")},
            "kind": named(asked, c.kind),
            "among": named(asked, c.population),
            "years": f"{c.first}–{c.last}",
        }
        for c in none.complete
    ]
    return {
        "no": none.kind == NO,
        "denied": said.throughout and none.kind != NO,
        "at_times": said.at_times,
        "complete": complete,
        "years": years,
        "maybe": [m for m in maybe if m[0] not in {y for y, _ in years}],
        "words_elsewhen": elsewhen(kg, triple),
        "denials": denied,
        "other_ties": _between(asked, triple),
        **_beside(asked, triple, bool(denied)),
    }


def _beside(asked: Asked, triple: Triple, denied: bool) -> dict[str, Any]:
    """Why the relation cannot be said of the two, and which can; or else the claims that speak of them."""
    kg, (s, _, o) = asked.kg, triple
    wrong = misfit(kg, triple)
    like, there = near(kg, triple) if wrong else ([], [])
    about, claims = ("", []) if wrong or denied else spoken_of(asked.desk.evidence, kg, triple)
    return {
        "misfit": wrong,
        "near": [{"text": asked.label(r), "href": asked.links.why((s, r, o))} for r in like or there],
        "about": about,
        "claims": [saying.claim(asked, c) for c in claims[:_CLAIMS]],
        "more_claims": max(0, len(claims) - _CLAIMS),
    }
