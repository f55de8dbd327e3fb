"""The values of literals that hold a document: rdf:XMLLiteral and rdf:JSON.

Sources: https://www.w3.org/TR/owl2-syntax/#XML_Literals (whose values are canonical XML) and
https://www.w3.org/TR/json-ld11/#the-rdf-json-datatype. rdf:HTML, whose values are what an HTML parser builds, is
left unknown.
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable
from typing import Any

from detente.rules.moments import Beyond, IllTyped

#: What expat calls a prefix that nothing declares: the declaration may have stood around the literal.
_UNBOUND = 27


def xml(text: str) -> Hashable:
    """What an XML parser finds in the content, which is the same where canonical XML (exclusive, 1.0) is.

    No document type, and so no entity, can stand in it. `xml.etree.ElementTree.canonicalize` would write the canonical
    form, in a time that grows with the square of the depth.

    Raises:
        IllTyped: the content is not well-formed.
        Beyond: a prefix is not declared in it, or it is no text that can be encoded.
    """
    from xml.parsers import expat

    found: list[tuple[object, ...]] = []
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: found.append((name, *sorted(attributes.items())))
    parser.EndElementHandler = lambda name: found.append(())
    parser.CharacterDataHandler = lambda data: found.append(("text", data))
    parser.CommentHandler = lambda data: found.append(("comment", data))
    parser.ProcessingInstructionHandler = lambda target, data: found.append(("instruction", target, data))
    try:
        parser.Parse(f"<x>{text}</x>", True)
    except expat.ExpatError as error:
        raise (Beyond if error.code == _UNBOUND else IllTyped) from None
    except UnicodeError:
        raise Beyond from None
    return tuple(found)


def json_text(text: str) -> str:
    """The JSON value in one form: keys in order, numbers as doubles.

    Raises:
        IllTyped: the form is no JSON.
        Beyond: a key comes twice, a number is no double or a negative zero, or it is nested too deep.
    """
    try:
        found = json.loads(
            text, parse_int=_double, parse_float=_double, parse_constant=_constant, object_pairs_hook=_object
        )
        return json.dumps(found, sort_keys=True)
    except RecursionError:
        raise Beyond from None
    except json.JSONDecodeError:
        raise IllTyped from None


def _double(digits: str) -> float:
    number = float(digits)
    if math.isinf(number) or (number == 0 and digits[0] == "-"):
        raise Beyond
    return number


def _constant(name: str) -> float:
    raise IllTyped(name)  # NaN and Infinity are Python's


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Beyond
    return found
