"""Triples as sentences: "Russia is in dispute with Japan", from the labels that the ontology gives its relations."""

from __future__ import annotations

import re
from functools import lru_cache

#: First words that are verbs although they do not end in "s", or are none although they do.
_PAST = frozenset({"contributed"})
_NOT_VERBS = frozenset({"hostile", "is", "across"})
#: Nouns that a relation is named by: "is a member of".
_NOUN = re.compile(
    r"(ally|adversary|member|co-member|co-participant|participant|partner|neighbour|author|signatory|national|"
    r"successor|continuator|asset|party|part|passage|term|counterweight|inverse)( of| to| with| in|$)"
)
#: What a label ends with, or begins with, that takes the object as it is: "is allied with", "is in country".
_PREPOSITIONS = frozenset({"of", "to", "with", "in", "within", "by", "towards", "for", "on", "against", "from", "at"})
_OF_STATE = frozenset({"would", "attributed", "located", "seated"})
_HAVING = re.compile(r"\btie with$")
_DOING = re.compile(r"\bact towards$")


def _an(word: str) -> str:
    return "an" if word[:1].lower() in "aeio" else "a"


def verb(label: str) -> str:
    """A relation's label as what comes between subject and object, as "is allied with" for "allied with"."""
    return around(label)[0]


@lru_cache(maxsize=2000)
def around(label: str) -> tuple[str, str]:
    """A relation's label as what comes before the object and, most often nothing, what comes after it.

    Args:
        label: the label in English, as "allied with", "sanctions", "economic tie with", "member of" or, with the
            object within it, "perceives as threat".
    """
    before, within, after = label.partition(" as ")
    if within and after:
        return _verb(before), f" as {article(after) if after[:2] not in ('a ', 'an') else after}"
    return _verb(label), ""


def _verb(label: str) -> str:
    first = label.split(" ", 1)[0]
    if first in _PAST or (first.endswith("s") and not first.endswith("ss") and first not in _NOT_VERBS):
        return label
    if _HAVING.search(label):
        return f"has {_an(label)} {label}"
    if _DOING.search(label):
        return f"commits {_an(label)} {label}"
    if _NOUN.search(label) and not label.startswith(("in ", "allied", "located")):
        return f"is {_an(label)} {label}"
    if label.split(" ")[-1] in _PREPOSITIONS or first in _PREPOSITIONS or first in _OF_STATE:
        return f"is {label}"
    return f"has as {label}"


def sentence(subject: str, relation: str, other: str) -> str:
    """A triple as a sentence without its full stop, from the labels of its three terms."""
    before, after = around(relation)
    return f"{subject} {before} {other}{after}"


def article(word: str) -> str:
    """A noun with its indefinite article, as "an alliance"."""
    return f"{_an(word)} {word}"
