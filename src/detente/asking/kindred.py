"""Words of everyday language and of the field, each with the words that the saved questions have for what it means.

A search by letters finds nothing for *coalition*, of which the questions speak as alliances and blocs. What is found by
kindred words alone is offered as that, and not as what was looked for: no question is about submarines.
"""

from __future__ import annotations

from collections.abc import Iterable

#: Words that a question is put with, and that say nothing of what it is about.
EMPTY = frozenset(
    """
    a about all am an and any are as at be been between by can could did do does each for from give had has have how i
    if in into is it its list many me much my of on or our said say says shall should show so tell than that the their
    them there these they this those to told under us was we were what when where which who whom whose why will with
    would you
    """.split()  # noqa: SIM905, which are easier to read so
)
#: Each group of words for one thing; a word can stand in several.
_GROUPS = (
    "alliance ally coalition pact bloc entente axis league",
    "agreement treaty accord deal convention signed",
    "dispute conflict war fight clash crisis tension quarrel rivalry enmity hostility",
    "adversary enemy opponent foe rival",
    "arms weapon nuclear missile submarine tank supply",
    "military army navy fleet troops force defence base exercise",
    "economy trade export import commerce market gas oil energy project pipeline",
    "sanction embargo boycott penalty",
    "territory border island land region claim",
    "organisation membership institution summit bloc member",
    "attribution said say says holder stance judgement opinion author quoted told",
    "claim statement assertion passage source",
    "denial denied negative not untrue",
    "prospect future forecast prediction plan supposed expected",
    "policy strategy doctrine aim goal interest",
    "threat danger fear perception",
    "office president minister leader government",
    "history past when year timeline began ended",
    "cause reason consequence effect result",
    "partner friend cooperation tie relation",
    "contradiction inconsistent correction wrong error",
    "hedged uncertain doubt possible weak",
    "meeting visit talks summit negotiation",
)


def kindred(words: Iterable[str]) -> list[str]:
    """The words that mean about the same as some, or belong to it; without these themselves.

    Args:
        words: in any case, in the singular or with a plural *s*.
    """
    given = {word.casefold() for word in words}
    given |= {word.removesuffix("s") for word in given} | {word.removesuffix("es") for word in given}
    groups = (group.split() for group in _GROUPS)
    return [w for w in dict.fromkeys(w for group in groups if given & set(group) for w in group) if w not in given]
