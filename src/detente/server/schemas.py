"""The schemas of what the API gives beside answers: things, claims, panels, comparisons."""

from __future__ import annotations

from typing import Any

from detente.explaining.evidence import PROPOSED
from detente.explaining.sources_compared import WORDS

TEXT = {"type": "string"}


def object_of(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """The schema of an object with some properties, of which some can be missing."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": True,
    }


def things() -> dict[str, Any]:
    """The schemas of a thing, of its facts and of claims."""
    texts = {"type": "array", "items": TEXT}
    citations = {
        "type": "object", "additionalProperties": TEXT,
        "description": "How its sources are cited, by their names; square brackets describe a text without a title.",
    }  # fmt: skip
    caveats = "What makes it less than said outright; missing where that was not traced."
    fact = {
        "value": {"type": "string", "description": "A prefixed name or IRI, or a text or number."},
        "stated": {"type": "boolean", "description": "Whether a source states it; else it follows."},
        "claims": texts, "references": texts, "caveats": {"type": "string", "description": caveats},
    }  # fmt: skip
    facts = {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/Fact"}},
    }
    claim = {name: TEXT for name in ("claim", "text", "stance", "polarity", "assessment", "component", "holder")}
    more: dict[str, Any] = {
        "assessed": {"type": "string", "description": "The assessment with what it is about: wrong as to the party."},
        "passages": {"type": "array", "items": {"type": "object"}}, "sources": texts,
    }  # fmt: skip
    thing: dict[str, Any] = {
        "iri": {"type": "string", "format": "iri"}, "label": TEXT,
        "status": {"enum": ["", *PROPOSED.values()], "description": "Of what is not there: only supposed, or denied."},
        "types": texts | {"description": "Its most specific classes that are stated; where none is, that follow."},
        "inferred_types": texts | {"description": "Its most specific classes that follow."},
        "facts": facts, "possible": facts | {"description": "What is only possible."},
        "untraced": {"type": "integer", "description": "How many relations that follow have no caveats looked up."},
        "years": {"type": "object", "description": "When each relation holds, where no year is asked for."},
        "claims": {"type": "array", "items": {"$ref": "#/components/schemas/Claim"}}, "citations": citations,
    }  # fmt: skip
    return {
        "Fact": object_of(fact, ("claims", "references", "caveats")),
        "Claim": object_of(claim | more),
        "Thing": object_of(thing, ("possible", "untraced", "years")),
    }


def tables() -> dict[str, Any]:
    """The schemas of a panel and of a comparison."""
    whole, said = {"type": "integer"}, {"enum": list(WORDS.values())}
    cell = {
        "type": ["integer", "number", "string", "null"],
        "description": "1, 0, a number or text; null: missing, no 0.",
    }
    paged = {"total": whole, "after": whole, "complete": {"type": "boolean"}}
    texts = {"type": "array", "items": TEXT}
    side = object_of({"word": said, "fragments": {"type": "array", "items": {"type": "object"}}, "why": TEXT}, ("why",))
    difference = object_of(
        {
            "ccode1": whole, "ccode2": whole, "names": texts, "first": whole, "last": whole,
            "contradiction": {"type": "boolean"}, "says": {"type": "object", "additionalProperties": side},
        }
    )  # fmt: skip
    panel = {
        "title": TEXT, "view": TEXT, "sources": texts, "unit": TEXT, "codebook": TEXT,
        "not_covered": {"type": "array", "items": whole, "description": "Years of which no selected source speaks."},
        "columns": texts, "rows": {"type": "array", "items": {"type": "object", "additionalProperties": cell}},
    }  # fmt: skip
    comparison = {
        "relation": TEXT, "sources": texts, "title": TEXT, "summary": {"type": "array", "items": {"type": "object"}},
        "differences": {"type": "array", "items": difference},
    }  # fmt: skip
    return {"Panel": object_of(panel | paged), "Comparison": object_of(comparison | paged)}
