"""The saved questions: their list, and each as a form with its answer, and what each row of that rests on."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from rdflib.namespace import OWL, RDF, SKOS
from rdflib.term import Node, URIRef

from detente.asking.answers import Answer
from detente.asking.catalogue import UnknownQuestion
from detente.asking.names import UnknownName
from detente.asking.parameters import BadParameter, Parameter, by_their_names
from detente.asking.questions import NoDefault, Question, about
from detente.asking.traced import traced
from detente.errors import DetenteWarning
from detente.server.openable import FOR_FILES, openable, to_be_read
from detente.server.pages.addresses import Links, with_query
from detente.server.pages.answer_figure import answer_figure
from detente.server.pages.asked import KEPT, Asked, BadRequest, NoPage, only
from detente.server.pages.opened_rows import all_certain, answer_rows, opened
from detente.server.pages.rendering import capital, page, plural
from detente.server.replies import Graphs, Reply

#: How many rows a page shows; a download has all.
SHOWN = 250
#: What an address says of the page of a question, not of the question.
_OURS = ("row", "origins", "question")
#: How many names a field offers for completion.
_OFFERED = 600
#: The files in which an answer can be taken, by the suffix of the address.
FILES = {
    ".csv": ("text/csv; charset=utf-8", "CSV"),
    ".json": ("application/json", "JSON"),
    ".md": ("text/markdown; charset=utf-8", "Markdown"),
    ".parquet": ("application/vnd.apache.parquet", "Parquet"),
}


def questions(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """All saved questions by topic, or those about some words."""
    asked = Asked(graphs, arguments)
    found, words = asked.graphs.questions, asked.one("q")
    if words:
        names, title = found.search(words), ""
        if not names:
            names, title = found.kindred(words), "No question says so; these are about what is near"
        groups = [(title, [_listed(asked, found.get(name)) for name in names])]
    else:
        groups = [(capital(t), [_listed(asked, found.get(n)) for n in names]) for t, names in found.topics().items()]
        title = ""
    count = 0 if title else sum(len(several) for _, several in groups)
    given: dict[str, Any] = {"groups": groups, "words": words, "count": count, "path_here": "/question"}
    return page(asked, "questions.html", "Questions", here="/question", **given)


def _listed(asked: Asked, question: Question) -> dict[str, str]:
    return {"text": question.title, "href": asked.question_link(question), "about": ", ".join(question.tags)}


def question(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """A saved question: its form, its answer, what a row rests on; or the answer as a file."""
    path = arguments.get("path") or {}
    name = f"{path.get('topic', '')}/{path.get('question', '')}"
    suffix = next((s for s in FILES if name.endswith(s)), "")
    try:
        found = graphs.questions.get(name.removesuffix(suffix))
    except UnknownQuestion as error:
        raise NoPage(str(error), tuple(graphs.questions.search(name.replace("/", " "))[:3])) from None
    query = arguments.get("query") or {}
    only({n: values for n, values in query.items() if n in (*KEPT, *_OURS) and n not in found.parameters}, *_OURS)
    asked = Asked(graphs, arguments, own=tuple(set(KEPT) & found.parameters.keys()))
    if not asked.query.get("view") and asked.view not in found.views:
        asked.view = found.view
    asked.default_year = asked.covered(found.as_of)
    kg = asked.kg
    values: dict[str, list[str]] = {}
    try:
        values = given_to(found, asked)
        text = found.bind(kg, {n: v if found.parameters[n].many else v[0] for n, v in values.items()})
    except BadParameter as error:
        if suffix:
            return Reply(422, [("Content-Type", "text/plain; charset=utf-8")], f"{error}\n".encode())
        # Nothing is wrong with an address that names the question alone: its page says what has to be chosen.
        return _page(asked, found, values, problem=str(error), status=200 if isinstance(error, NoDefault) else 422)
    answer = kg.answer(text, found.title, found.columns, about(found, text, kg))
    answer = openable(graphs, kg, text, answer)
    if suffix:
        return as_file(answer, suffix, found.name.replace("/", "-"))
    return _page(asked, found, values, answer=answer, query=text)


def given_to(found: Question, asked: Asked) -> dict[str, list[str]]:
    """The values that an address gives to a question, by the names that its parameters have now.

    Raises:
        BadParameter: it has no parameter of a name, or one that has a single value is given several: to leave it out
            would answer another question.
    """
    ours = {*KEPT, "as_of", *_OURS} - set(found.parameters)
    named = {n: given for n, vs in asked.query.items() if n not in ours and (given := [v for v in vs if v.strip()])}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DetenteWarning)  # that one is called otherwise now, the form shows
        taken = by_their_names(found.name, found.parameters, named)
    for name, values in taken.items():
        if isinstance(values, list) and len(values) > 1 and not found.parameters[name].many:
            raise BadParameter(f"{found.name}: {name} is given {len(values)} times; give it once", name)
    return {name: [str(v) for v in values] for name, values in taken.items() if isinstance(values, list)}


def as_file(answer: Answer, suffix: str, name: str) -> Reply:
    """An answer as a file, whose rows say where they come from and what their caveats are."""
    kind, _ = FILES[suffix]
    answer = to_be_read(answer) if suffix == ".md" else traced(answer, seconds=FOR_FILES)[0]
    if suffix == ".parquet":
        body = _parquet(answer)
    else:
        text = {".csv": lambda: answer.to_csv(safe=True), ".json": answer.to_json, ".md": answer.to_markdown}[suffix]()
        body = text.encode("utf-8")
    headers = [("Content-Type", kind), ("Content-Disposition", f'attachment; filename="{name}{suffix}"')]
    return Reply(200, headers, body)


def _parquet(answer: Answer) -> bytes:
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise BadRequest("Parquet needs pyarrow, which is not installed here: take CSV or JSON") from None
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(answer.to_arrow(), sink)
    return bytes(sink.getvalue())


def _files() -> list[str]:
    from importlib.util import find_spec

    return [s for s in FILES if s != ".parquet" or find_spec("pyarrow") is not None]


def _page(
    asked: Asked,
    found: Question,
    values: Mapping[str, list[str]],
    answer: Answer | None = None,
    query: str = "",
    problem: str = "",
    status: int = 200,
) -> Reply:
    path = f"/question/{found.name}"
    given = [(n, v) for n, several in values.items() for v in several]
    here = path + ("?" + urlencode(given) if given else "")
    kept = asked.links.fields(year=None) if "year" in found.parameters else asked.links.fields()
    if "year" in found.parameters and asked.one("as_of"):
        kept.append(("as_of", asked.one("as_of")))
    everywhere = [(n, v) for n, v in kept if n != "source"]
    links = Links({})

    def to(path: str, **more: object) -> str:
        fields = [*given, *kept]
        return links.to(path + ("?" + urlencode(fields) if fields else ""), **more)

    shown: dict[str, Any] = {"opened": None, "answer": None, "rows": [], "picture": None}
    if answer is not None:
        whole, answer = answer, answer.head(SHOWN) if len(answer) > SHOWN else answer
        row = asked.one("row")
        if row:
            if not row.isdigit() or not 1 <= int(row) <= len(whole):
                raise BadRequest(f"no row {row[:20]!r}: the answer has {plural(len(whole), 'row')}, counted from 1")
            shown["opened"] = opened(asked, whole, int(row) - 1)
            shown["row_number"] = int(row)
        origins = asked.flag("origins")
        shown["rows"], shown["origins_shown"] = answer_rows(asked, answer, lambda i: to(path, row=i + 1), origins)
        shown["answer"] = answer
        shown["total"] = len(whole)
        shown["all_certain"] = all_certain(whole)
        shown["possible"] = whole.possible
        if not row:
            href = "/picture/answer.svg?" + urlencode([("question", found.name), *given, *kept])
            shown["picture"] = answer_figure(
                asked, found.picture, answer, chosen_things(asked, found, values), found.title, href
            )
    return page(
        asked,
        "question.html",
        found.title,
        status=status,
        here="/question",
        question=found,
        views=[v for v in asked.views if v in found.views],
        topic=capital(found.topic),
        fields=[_field(asked, p, values.get(p.name, [])) for p in found.parameters.values()],
        problem=problem,
        everywhere_href=with_query(path, [*given, *everywhere]) if asked.sources else "",
        downloads=[(FILES[s][1], to(path + s)) for s in _files()],
        self_href=to(path),
        possible_href=to(path, possible=1) if not asked.possible else "",
        origins_href=to(path, origins=1),
        year_name="as_of" if "year" in found.parameters else "year",
        year_note=_year_note(asked, found),
        text=found.text,
        query_href=asked.links.to("/query", query=_without_header(query or found.text)),
        claims=_claims(asked, found),
        path_here=here,
        **shown,
    )


def _claims(asked: Asked, found: Question) -> list[dict[str, Any]]:
    """The claims that the header of a question names: its own collection's, as in another such a name is another's."""
    if not found.path.is_relative_to(asked.graphs.collection.root):
        return []
    named = ((name, _named(asked, name)) for name in found.claims)
    return [{"text": name, "href": asked.links.thing(node)} for name, node in named if node is not None]


def chosen_things(asked: Asked, found: Question, values: Mapping[str, list[str]]) -> list[Node]:
    """The things that a question is asked about: those that were given, else those that stand in it."""
    given = [n for several in values.values() for text in several if (n := _named(asked, text)) is not None]
    return given or [n for p in found.parameters.values() for n, _ in _defaults(asked, p) if n is not None]


def _year_note(asked: Asked, found: Question) -> str:
    if asked.year is None:
        return "over all years of the collection"
    if found.as_of not in (None, asked.year) and asked.covered(found.as_of) != found.as_of:
        return f"as of {asked.year}; {found.as_of}, which the question is about, is not covered"
    return f"as of {asked.year}" + (", which the question is about" if asked.year == found.as_of else "")


def _without_header(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()


# ---- the form -------------------------------------------------------------------------------------------------


def _field(asked: Asked, parameter: Parameter, values: list[str]) -> dict[str, Any]:
    """A field of the form: its values, and the names that it completes to."""
    defaults = [text for _, text in _defaults(asked, parameter)]
    return {
        "name": parameter.name,
        "label": parameter.label,
        "wanted": parameter.wanted,
        "many": parameter.many,
        "number": parameter.datatype is not None and parameter.least is not None,
        "least": parameter.least,
        "most": parameter.most,
        "values": [_label_of(asked, v) for v in values] or defaults or [""],
        "options": _options(asked, parameter),
    }


def _label_of(asked: Asked, text: str) -> str:
    node = asked.read(text)
    return asked.label(node) if node is not None and asked.desk.known(node) else text


def _named(asked: Asked, text: str) -> Node | None:
    node = asked.read(text)
    if node is not None:
        return node
    with suppress(UnknownName):
        return asked.desk.things.resolve(text)
    return None


def _defaults(asked: Asked, parameter: Parameter) -> list[tuple[Node | None, str]]:
    """What stands in the question itself, as terms and as people write them."""
    found: list[tuple[Node | None, str]] = []
    for text in parameter.default.split():
        node = asked.read(text.strip("<>"))
        if node is not None:
            found.append((node, asked.label(node)))
        elif text.lstrip("-").isdigit():
            found.append((None, text))
    return found or ([(None, json.loads(parameter.default))] if parameter.default.startswith('"') else [])


def _options(asked: Asked, parameter: Parameter) -> list[str]:
    """The names that a parameter takes, in order."""
    if parameter.cls is None and parameter.scheme is None:
        return []
    target = parameter.cls or parameter.scheme
    known: list[str] = asked.desk.kept.setdefault(("options", target, asked.language), [])
    if not known:
        kg = asked.kg
        if target in (OWL.ObjectProperty, OWL.Class):
            nodes = {s for s, p, o in kg.schema if p == RDF.type and o == target and isinstance(s, URIRef)}
        else:
            nodes = {
                s for p in (RDF.type, SKOS.inScheme) for s, _, _ in kg.match(None, p, target) if isinstance(s, URIRef)
            }
        known += sorted({asked.label(n) for n in nodes}, key=str.casefold)[:_OFFERED]
    return known
