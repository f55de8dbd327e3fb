"""The results of tools for assistants: in words, with the certainty and the sources of each part, and of bounded size.

An assistant reads all that it is given, and quotes it: so what was left out is told, and how to ask for it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.asking.headings import place
from detente.asking.names import resolve_object
from detente.explaining.citation import Citation
from detente.explaining.things import Thing
from detente.server import api, quoting
from detente.server.given import not_found
from detente.server.replies import Arguments, Graphs, Refused, Reply, json_reply

#: How many characters a result has at most, in words and again as data: some ten thousand tokens of a language model.
LONGEST = 40_000
#: How many values of one relation of a thing are shown as data.
_VALUES = 50
#: How many saved questions a search gives.
_QUESTIONS = 8
Lines = Iterator[str]


@dataclass(frozen=True, slots=True)
class Called:
    """A call of a tool.

    Attributes:
        graphs: the graphs at hand.
        job: the job that did it.
        asked: the arguments of the job.
        first: after how many entries the result begins.
        count: how many entries it has at most.
        tools: the names of all tools.
    """

    graphs: Graphs
    job: str
    asked: Mapping[str, Any]
    first: int
    count: int
    tools: Sequence[str]


def result(call: Called, reply: Reply) -> tuple[str, dict[str, Any]]:
    """The result of a call in words, and as data; each has at most `LONGEST` characters.

    Raises:
        Refused: it has more, and cannot be given in pieces.
    """
    made = _MADE[call.job]

    def told() -> str:
        return "\n".join(made(call, data)) + quoting.cited(data.get("citations", {}))

    data: dict[str, Any] = _rows_of_a_query(call, reply) if call.job == "sparql" else json.loads(reply.body)
    if further := _DATA.get(call.job):
        data = further(call, data)
    if (name := _ENTRIES.get(call.job)) and name in data:
        _fit(data, name, told)
    text = _whole("\n".join(made(call, data)), data.get("citations", {}))
    if call.job == "show":
        del data["text"]  # it is there in words
    if len(json.dumps(data, ensure_ascii=False)) > LONGEST:
        raise Refused(413, f"the result has more than {LONGEST} characters; ask for less")
    return words_of_a_call(text, list(call.graphs.questions)), data


def _whole(text: str, citations: Mapping[str, str]) -> str:
    """A result in words with its sources as they are cited, where it does not cite them itself; cut if too long."""
    missing = quoting.cited({key: told for key, told in citations.items() if told not in text})
    if len(text) + len(missing) <= LONGEST:
        return text + missing
    below = quoting.cited(citations)
    return _cut(text, LONGEST - len(below)) + below


def _cut(text: str, longest: int = LONGEST) -> str:
    """The first lines of a text that is too long, and that it is cut."""
    told = f"\n(cut here: there are {len(text)} characters, of which at most {longest} are shown)"
    most = longest - len(told)
    end = text.rfind("\n", 0, most)
    return text[: end if end > 0 else most] + told


def words_of_a_call(text: str, questions: Iterable[str]) -> str:
    """A text in which options of the command line are arguments of a call, and questions are tools.

    Args:
        text: the text.
        questions: the names of the saved questions.
    """

    def argument(match: re.Match[str]) -> str:
        name, value = match[1].replace("-", "_"), match[2]
        name = "year" if name == "as_of" else name
        return f"{name}={value}" if value else f"{name}=true" if name == "possible" else name

    text = re.sub(r"(?<![\w-])--([a-z][a-z-]+)(?: ([A-Z0-9]\w*))?", argument, text.replace("`detente history`", "show"))
    text = re.sub(r"`detente (show|cite|why|panel|compare|sparql)`", r"\1", text)
    known = set(questions)
    return re.sub(
        r"(?<![\w/.-])[a-z-]+/[a-z-]+(?![\w/-])",
        lambda match: re.sub("[/-]", "_", match[0]) if match[0] in known else match[0],
        text,
    )


def _fit(data: dict[str, Any], name: str, words: Callable[[], str]) -> None:
    """Leave out as many of the last entries as do not fit, so that the next call gives them."""
    entries = data[name]

    def fits() -> bool:
        return len(json.dumps(data, ensure_ascii=False)) <= LONGEST and len(words()) <= LONGEST

    while len(data[name]) > 1 and not fits():
        data[name] = entries[: len(data[name]) * 2 // 3]
        data["complete"] = False
        if "claims" in data and (named := quoting.named_by_rows(data))["citations"]:
            data.update(named)


# ---- the data of some tools ----------------------------------------------------------------------------------


def _rows_of_a_query(call: Called, reply: Reply) -> dict[str, Any]:
    """The answer to a query of one's own, with how sure it is; its rows, or triples, in pages."""
    body = reply.body if reply.file is None else _read(reply)
    kg = call.graphs.chosen(call.asked["query"])
    data: dict[str, Any] = {"view": kg.view, "as_of": kg.as_of, "sources": list(kg.sources), "certainty": "certain"}
    data["note"] = (
        "Rows are certain in the view and year asked for, which is when they hold. Results of SPARQL carry no caveats: "
        "what is hedged, attributed, contested or wrong is not marked. For the sources and caveats of a relation call "
        "why, of a thing cite."
    )
    if "json" not in dict(reply.headers)["Content-Type"]:
        rows = [line for line in body.decode().splitlines() if line]
        name = "triples"
    else:
        found = json.loads(body)
        if "boolean" in found:
            return {**data, **found}
        data["head"], rows, name = found["head"], found["results"]["bindings"], "rows"
    part = rows[call.first : call.first + call.count]
    complete = call.first + len(part) >= len(rows)
    return {**data, name: part, "total": len(rows), "after": call.first, "complete": complete}


def _read(reply: Reply) -> bytes:
    assert reply.file is not None
    with reply.file as file:
        file.seek(0)
        return file.read()


def _search_data(call: Called, data: dict[str, Any]) -> dict[str, Any]:
    """What a search finds: the tools first, since they stand at the end of what the API gives."""
    words = call.asked["query"]["q"][0]
    known = call.graphs.questions
    best = [] if call.first else list(known.search(words))[:_QUESTIONS]
    data["tools"] = [{"tool": re.sub("[/-]", "_", name), "title": known.get(name).title} for name in best]
    citations: dict[str, str] = {}
    for each in data["results"]:
        citations |= each.pop("citations", {})
        if "question" in each:
            each["tool"] = _tool_of(each)
    return data | {"citations": citations}


def _tool_of(found: Mapping[str, Any]) -> str:
    return re.sub("[/-]", "_", found["question"])


def _why_data(call: Called, data: dict[str, Any]) -> dict[str, Any]:
    """A proof in words, and apart from it each claim and reference that it rests on, once."""
    proof = data.pop("proof", None)
    if proof is None:
        return data
    claims: dict[str, Any] = {}
    references: dict[str, None] = {}
    for step in _steps(proof):
        claims |= {claim["claim"]: claim for claim in step.get("claims", ())}
        references |= dict.fromkeys(_name(reference) for reference in step.get("references", ()))
    told = api.why(call.graphs, {**call.asked, "accept": "text/markdown"})
    return data | {"proof": told.body.decode(), "claims": list(claims.values()), "references": list(references)}


def _steps(step: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield step
    for premise in step.get("premises", ()):
        yield from _steps(premise)


def _name(reference: object) -> str:
    return reference if isinstance(reference, str) else json.dumps(reference, ensure_ascii=False)


def show(graphs: Graphs, arguments: Arguments) -> Reply:
    """A thing in words, and as data: in one pass, since its years take their time."""
    kg = graphs.chosen(arguments["query"])
    with not_found():
        node = resolve_object(kg, arguments["path"]["id"], lambda: graphs.names(kg))
    thing = Thing(kg, node, graphs.explainer(kg))
    data = json.loads(thing.to_json())
    told = str(thing) + (f"\n\n{Citation(graphs.explainer(kg), node)}" if data["claims"] else "")
    return json_reply(data | {"sources": list(kg.sources), "text": told})


def _show_data(call: Called, data: dict[str, Any]) -> dict[str, Any]:
    """A thing with as many values of each relation as fit."""
    text, values = data.pop("text"), _VALUES
    made = _few(data, values)
    while len(json.dumps(made, ensure_ascii=False)) > LONGEST and values > 1:
        values //= 2
        made = _few(data, values)
    return made | {"text": text if len(text) <= LONGEST else _cut(text)}


def _few(data: Mapping[str, Any], most: int) -> dict[str, Any]:
    """A thing with so many values of each relation at most, and how many are left out."""
    made, left = dict(data), Counter[str]()
    for part in ("facts", "possible"):
        for name, values in data.get(part, {}).items():
            left[name] += max(0, len(values) - most)
        if part in data:
            made[part] = {name: values[:most] for name, values in data[part].items()}
    if "years" in data:
        made["years"] = {name: dict(list(years.items())[:most]) for name, years in data["years"].items()}
    return made | {"left_out": {name: count for name, count in left.items() if count}}


def _selected(call: Called, data: dict[str, Any]) -> dict[str, Any]:
    """A result whose rows name no sources, with how those are cited that it is from."""
    return data | {"citations": quoting.sources_cited(call.graphs, data["sources"])}


def _answer_data(call: Called, data: dict[str, Any]) -> dict[str, Any]:
    """An answer with few claims a row; where nothing of it names a fragment, its sources as a whole are cited."""
    made = quoting.shortened(data)
    return made if made["citations"] else _selected(call, made)


_DATA: Mapping[str, Callable[[Called, dict[str, Any]], dict[str, Any]]] = {
    "question": _answer_data,
    "panel": _selected,
    "compare": _selected,
    "sparql": _selected,
    "search": _search_data,
    "why": _why_data,
    "show": _show_data,
}


# ---- results in words ----------------------------------------------------------------------------------------


def _answer(call: Called, data: Mapping[str, Any]) -> Lines:
    yield f"{data['title']} ({_place(data)})"
    yield _counted(data, "rows", "rows")
    if data["unspoken"]:
        yield f"note: {data['unspoken']}"
    if not data["total"] and "none" not in data["unspoken"]:
        yield "none known here, which is not to say that there are none"
    if data["possible_left_out"]:
        yield f"{data['possible_left_out']} more rows are only possible, and not shown: possible=true"
    yield from (f"note: {warning}" for warning in data.get("warnings", ()))
    yield from quoting.further(data["rows"])
    claims, told = {claim["claim"]: claim for claim in data["claims"]}, set[str]()
    for number, row in enumerate(data["rows"], data["after"] + 1):
        cells = "; ".join(f"{name}: {_cell(value)}" for name, value in row["cells"].items())
        caveats = f"; {row['caveats']}" if row["caveats"] else ""
        yield f"{number}. {cells} [{row['certainty']}{caveats}]"
        yield from (f"   {line}" for line in quoting.evidence_lines(row["evidence"], claims, told))


def _place(data: Mapping[str, Any]) -> str:
    return place(data["view"], data["as_of"], data.get("shows_possible", False))


def _counted(data: Mapping[str, Any], name: str, what: str) -> str:
    """How many entries there are, how many of them are here, and how to get the next."""
    count = len(data[name])
    return f"{count} of {data['total']} {what}" + (
        "" if data["complete"] else f"; the next with after={data['after'] + count}"
    )


def _cell(value: object) -> str:
    return f"{value['label']} <{value['iri']}>" if isinstance(value, dict) else str(value)


def _comparison(call: Called, data: Mapping[str, Any]) -> Lines:
    yield str(data["title"])
    for count in data["summary"]:
        yield "; ".join(f"{name}: {value}" for name, value in count.items())
    yield _counted(data, "differences", "differences")
    for each in data["differences"]:
        years = str(each["first"]) if each["first"] == each["last"] else f"{each['first']} to {each['last']}"
        yield f"{' and '.join(each['names'])}, {years}{' [contradiction]' if each['contradiction'] else ''}"
        for source, said in each["says"].items():
            fragments = "; ".join(f"{f['told']} <{f['iri']}>" for f in said["fragments"])
            yield f"   {source} says {said['word']}{f': {fragments}' if fragments else ''}"


def _proof(call: Called, data: Mapping[str, Any]) -> Lines:
    if "proof" in data:
        caveats = f"; {data['caveats']}" if data["caveats"] else ""
        yield f"{data['says']} ({_place(data)}) [{data['certainty']}{caveats}]"
        yield str(data["proof"])
    else:
        yield str(data["told"])
        yield from (f"   claim {quoting.claim(each)}" for each in data["claims"])
    for each in data.get("otherwise", ()):
        yield f"   otherwise: {_name(each)}"
    yield from (f"note: {warning}" for warning in data.get("warnings", ()))


def _cited(call: Called, data: Mapping[str, Any]) -> Lines:
    yield f"{data['text']}\n<{data['iri']}>"


def _shown(call: Called, data: Mapping[str, Any]) -> Lines:
    status = f" ({data['status']})" if data["status"] else ""
    yield f"<{data['iri']}>{status}"
    if data["left_out"]:
        count = sum(data["left_out"].values())
        yield f"(as data without {count} of its values: {', '.join(data['left_out'])})"
    yield str(data["text"])


def _found(call: Called, data: Mapping[str, Any]) -> Lines:
    if data["tools"]:
        yield "tools that answer a saved question:"
        yield from (f"   {each['tool']}: {each['title']}" for each in data["tools"])
    yield _counted(data, "results", "things, claims and questions")
    for number, each in enumerate(data["results"], data["after"] + 1):
        if each["kind"] == "claim":
            yield f"{number}. claim {quoting.claim(each)} <{each['iri']}>"
        elif each["kind"] == "question":
            yield f"{number}. tool {each['tool']}: {each['label']}"
        else:
            what = "; ".join(filter(None, (each["status"], ", ".join(each["types"]))))
            yield f"{number}. {each['label']}{f' ({what})' if what else ''} <{each['iri']}>"


def _panel(call: Called, data: Mapping[str, Any]) -> Lines:
    yield f"{data['title']} ({data['view']}; {', '.join(data['sources'])})"
    yield _counted(data, "rows", "rows")
    if data["not_covered"]:
        yield f"no selected source speaks of {', '.join(map(str, data['not_covered']))}"
    yield ",".join(data["columns"])
    for row in data["rows"]:
        yield ",".join("NA" if row[name] is None else str(row[name]) for name in data["columns"])
    yield str(data["codebook"])


def _queried(call: Called, data: Mapping[str, Any]) -> Lines:
    yield f"{_place(data)}, {data['certainty']}. {data['note']}"
    if "boolean" in data:
        yield "true" if data["boolean"] else "false: nothing here says so, which is not to say that it is not so"
    elif "rows" in data:
        yield _counted(data, "rows", "rows")
        for row in data["rows"]:
            yield "; ".join(f"{name}: {_term(row[name])}" for name in data["head"]["vars"] if name in row)
    else:
        yield _counted(data, "triples", "triples")
        yield from data["triples"]


def _term(term: Mapping[str, Any]) -> str:
    return f"<{term['value']}>" if term["type"] == "uri" else json.dumps(term["value"], ensure_ascii=False)


_MADE: Mapping[str, Callable[[Called, Mapping[str, Any]], Lines]] = {
    "question": _answer,
    "search": _found,
    "why": _proof,
    "cite": _cited,
    "show": _shown,
    "panel": _panel,
    "compare": _comparison,
    "sparql": _queried,
}
#: What the entries of a result are called that comes in pages.
_ENTRIES: Mapping[str, str] = {
    "question": "rows", "search": "results", "panel": "rows", "compare": "differences", "sparql": "rows",
}  # fmt: skip
