"""What a result rests on, so that an assistant can quote it: few claims a row, each once; how its sources are cited.

A row of a count, or of what nothing is said of, can rest on dozens of claims. It names the first ones of its proof, and
says how many more there are: a result is read whole, and one that is all evidence has no room for rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from detente.asking import bibliography
from detente.server.replies import Graphs

#: How many claims, references and absences a row names.
NAMED = 4
#: How to get what a row does not name.
_FURTHER = "why proves a relation, cite opens a situation or a claim, show a thing, each with all that it rests on"


def shortened(data: dict[str, Any]) -> dict[str, Any]:
    """An answer whose rows name few of the claims and references that they rest on, and how many more there are.

    Each claim stands once, in ``claims``, and each source, as it is cited, in ``citations``; rows have their names.

    Args:
        data: an answer with the evidence of each row, as the API gives it.
    """
    claims: dict[str, Any] = {}
    citations: dict[str, str] = {}
    rows = []
    for row in data["rows"]:
        evidence, told = _few(row["evidence"])
        claims |= {each["claim"]: each for each in told}
        keys = [key for each in told for key in each["sources"]] + [each["source"] for each in evidence["references"]]
        citations |= {key: row["evidence"]["citations"][key] for key in keys}
        rows.append(row | {"evidence": evidence})
    return data | {"rows": rows, "claims": list(claims.values()), "citations": citations}


def named_by_rows(data: Mapping[str, Any]) -> dict[str, Any]:
    """Of the claims and citations of an answer those that its rows name."""
    evidence = [row["evidence"] for row in data["rows"]]
    names = {name for each in evidence for name in each["claims"]}
    claims = [each for each in data["claims"] if each["claim"] in names]
    keys = {each["source"] for found in evidence for each in found["references"]}
    keys.update(key for each in claims for key in each["sources"])
    return {"claims": claims, "citations": {k: text for k, text in data["citations"].items() if k in keys}}


def _few(found: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """The evidence of a row with few claims and references; and these claims.

    What a thing is called, and what kind of thing it is, counts where a row rests on nothing else.
    """
    resting = [fact for fact in found["facts"] if fact["claims"] or fact["references"]]
    facts = [fact for fact in resting if not fact["background"]] or resting
    names = list(dict.fromkeys(name for fact in facts for name in fact["claims"]))
    places: dict[str, dict[str, str]] = {}
    for fact in facts:
        for fragment, text in zip(fact["fragments"], fact["references"], strict=True):
            is_row = fragment["key"] != fragment["source"]
            places[fragment["key"]] = fragment | ({"row": text} if is_row else {})
    references = list(places.values())
    claims = {claim["claim"]: claim for claim in found["claims"]}
    kept = {"claims": names, "references": references, "absent": found["absent"]}
    more = {what: len(each) - NAMED for what, each in kept.items() if len(each) > NAMED}
    if not resting and (files := dict.fromkeys(file for fact in found["facts"] for file in fact["files"])):
        kept["files"] = list(files)
    marks = {name: found[name] for name in ("inferred", "hedged", "attributed", "complete")}
    few = {what: each[:NAMED] for what, each in kept.items()}
    return marks | few | {"more": more}, [claims[n] for n in few["claims"]]


def sources_cited(graphs: Graphs, names: Iterable[str]) -> dict[str, str]:
    """How sources of a collection are cited, by their names."""
    known = {entry.name: entry.citation or entry.title for entry in bibliography.entries(graphs.collection)}
    return {name: known[name] for name in names if name in known}


def evidence_lines(evidence: Mapping[str, Any], claims: Mapping[str, Any], told: set[str]) -> Iterator[str]:
    """What a row rests on, in words.

    Args:
        evidence: that of the row, as `shortened` gives it.
        claims: the claims of the result, by name.
        told: those that were told in full; more are added.
    """
    marks = [word for word in ("inferred", "hedged", "attributed") if evidence[word]]
    if marks:
        yield f"rests on: {', '.join(marks)}"
    for name in evidence["claims"]:
        yield f"claim {name} ({_standing(claims[name])}), above" if name in told else f"claim {claim(claims[name])}"
        told.add(name)
    for each in evidence["references"]:
        if "row" in each:  # its text begins with its place, which the key tells
            yield f"row {each['key']}: {each['row'].partition(': ')[2] or 'what stands there cannot be shown here'}"
        else:
            yield f"source {each['key']}"
    for file in evidence.get("files", ()):
        yield f"stated in {file}, without a fragment of its own"
    for absent in evidence["absent"]:
        yield f"rests on an absence: nothing says that {absent or 'the query rules it out'}"
    if evidence["more"]:
        words = {"absent": "absences"}
        yield "and " + ", ".join(f"{count} more {words.get(what, what)}" for what, count in evidence["more"].items())
    if not evidence["complete"]:
        yield "only some of what it rests on was looked at"


def further(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """How to get what rows leave out of what they rest on; nothing where they leave out none."""
    if any(row["evidence"]["more"] for row in rows):
        yield f"note: a row names {NAMED} claims and {NAMED} references at most; {_FURTHER}"


def cited(citations: Mapping[str, str]) -> str:
    """The sources of a result, as they are cited, to stand below it."""
    lines = ["sources:", *(f"   {key}: {text}" for key, text in citations.items())] if citations else []
    return "".join(f"\n{line}" for line in lines)


def _standing(each: Mapping[str, Any]) -> str:
    """How a claim stands: stance, holder, whether it is a denial, what the review found of which part."""
    words = [each["stance"], f"by {each['holder']}" if each["holder"] else ""]
    words += ["denial" if each["polarity"] == "negative" else "", each["assessed"]]
    return ", ".join(filter(None, words))


def claim(each: Mapping[str, Any]) -> str:
    """A claim in one line, with its source and passages."""
    where = [*each["sources"], *map(_passage, each["passages"])]
    return f"{each['claim']} ({_standing(each)}): {each['text']} [{', '.join(where)}]"


def _passage(passage: Mapping[str, Any]) -> str:
    where = f"passage {passage['passage']}, code points {passage['start']} to {passage['end']}"
    return f'{where}: "{passage["text"].strip()}"' if "text" in passage else where
