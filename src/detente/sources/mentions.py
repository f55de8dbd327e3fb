"""Who is named in a text: known actors, places and offices by their labels and aliases, and names that nobody bears.

The longest name that fits counts ("South China Sea", not "China"). Beside a name itself its English forms count, as
"Russia's" and "Australian"; such a form is told with what it was derived from, since only a reader knows whether it
means the state. What a capital's name means, the city or the government, is asked and never guessed; so is a name that
several states share ("Congo"), be they in the graph or not.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node, URIRef

from detente.asking.names import Things
from detente.collection.view import View
from detente.vocabulary import DET

#: What is looked for.
KINDS = (DET.Actor, DET.Place, DET.Office)
#: A word, an abbreviation with dots, or a mark.
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\w+|[^\w\s]")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
#: What English makes of a state's name to say that something is of it: what is cut off, and what is put there.
_FORMS = (
    ("", "n"), ("", "an"), ("", "ian"), ("", "ese"), ("", "i"), ("", "ish"), ("a", "ese"), ("a", "ian"), ("y", "ian"),
    ("s", ""), ("land", "ish"), ("o", "an"), ("e", "ian"),
)  # fmt: skip
#: Words that join the parts of a name.
_JOINING = frozenset({"of", "the", "de", "la", "al", "von", "van", "bin", "da", "&", "-"})
#: Words that begin a sentence and no name.
_OPENING = frozenset({
    "a", "after", "all", "although", "an", "and", "another", "as", "at", "because", "before", "both", "but",
    "by", "during", "each", "every", "few", "for", "from", "he", "her", "here", "his", "however", "i", "if",
    "in", "it", "its", "later", "many", "meanwhile", "most", "neither", "no", "nor", "not", "now", "of", "on",
    "once", "one", "only", "or", "other", "our", "several", "she", "since", "so", "some", "such", "than",
    "that", "the", "their", "then", "there", "these", "they", "this", "those", "though", "three", "through",
    "to", "today", "two", "under", "until", "we", "were", "what", "when", "where", "whether", "which", "while",
    "who", "why", "with", "yet", "you",
})  # fmt: skip
#: What stands before the first word of a sentence.
_BEGIN = re.compile(r"(^|[.!?:\n])[\s\"'\u201c\u201d\u2018\u2019()]*$")
#: What stands before a person's name and is no part of it.
_TITLES = frozenset(
    {"Mr", "Mrs", "Ms", "Dr", "Prof", "Professor", "Sir", "Dame", "Gen", "Col", "Adm", "Lt", "Sen", "Rep"}
)
_AFTER_TITLE = re.compile(rf"\b(?:{'|'.join(sorted(_TITLES))})\.\s*$")
_NEAR = 40
_Token = tuple[int, int, str]
#: Names that several states share, with the label of each, and the state where the graph has it.
Shared = Mapping[str, Mapping[str, URIRef | None]]
_NO_NAMES = frozenset([*calendar.month_name, *calendar.day_name, *calendar.month_abbr, *calendar.day_abbr])


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text.

    Attributes:
        start: its first code point in the text, from 0.
        end: the code point after its last.
        text: the name as it stands there, on one line.
        things: what it can mean; none where nobody is called so.
        derived: whether it is a form made of a name, as "Russian".
        lacking: the labels of states that it can mean too, and that the graph does not have.
    """

    start: int
    end: int
    text: str
    things: tuple[URIRef, ...]
    derived: bool = False
    lacking: tuple[str, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether it can mean several things."""
        return len(self.things) + len(self.lacking) > 1

    def meant(self, label: Callable[[URIRef], str]) -> list[str]:
        """The labels of all that it can mean."""
        return [*map(label, self.things), *self.lacking]


class Gazetteer:
    """The names of the actors, places and offices of a graph."""

    def __init__(
        self,
        kg: Things,
        foreign: Iterable[str] = (),
        of_text: Iterable[str] = (),
        years: tuple[int, int] | None = None,
        shared: Shared | None = None,
    ) -> None:
        """Collect the names.

        Args:
            kg: the graph.
            foreign: names of states that the graph may lack: one that begins a sentence is told as a name.
            of_text: names that a text bears itself, such as its authors': these persons are not told as named in it.
            years: the first and the last year of which the text speaks: a capital, or a name of several, means no state
                that was gone, or was not there yet.
            shared: names that several states share, with the labels of these and the states, where the graph has them;
                and names of states that it lacks, which something else in it may bear.
        """
        given = shared or {}
        forms = {form: states for name, states in given.items() if len(states) > 1 for form in _derived(name)}
        self._shared: Shared = forms | dict(given)
        self._foreign = frozenset(name.casefold() for name in foreign)
        self._own = frozenset(of_text)
        self._kg = kg
        self._known: dict[str, dict[tuple[str, ...], dict[URIRef, bool]]] = defaultdict(dict)
        self._capital_of: dict[Node, list[URIRef]] = defaultdict(list)
        states = {s for s, _, _ in kg.match(None, RDF.type, DET.State)}
        lives = ((state, _lifetime(kg, state)) for state in states if years is not None)
        begun, ended = years or (0, 0)
        self._gone = {s for s, (first, last) in lives if (last or begun) < begun or (first or ended) > ended}
        for state, _, city in kg.match(None, DET.capital, None):
            if state not in self._gone:
                self._capital_of[city].append(URIRef(str(state)))
        things = dict.fromkeys(s for kind in KINDS for s, _, _ in kg.match(None, RDF.type, kind))
        for thing in things:
            for predicate in (RDFS.label, SKOS.altLabel):
                for _, _, name in kg.match(thing, predicate, None):
                    for form in dict.fromkeys((str(name), _IN_BRACKETS.sub("", str(name)))):
                        self._add(form, URIRef(str(thing)), False)
                        if thing in states:
                            for derived in _derived(form):
                                self._add(derived, URIRef(str(thing)), True)

        self._authors = {
            t for name in self._own for t in self._meant(name) if next(kg.match(t, RDF.type, DET.Person), None)
        }

    def _meant(self, name: str) -> Iterable[URIRef]:
        """What a name means by itself."""
        tokens = tuple(_undotted(token) for token in _TOKEN.findall(name))
        return self._known.get(tokens[0], {}).get(tokens, {}) if tokens else {}

    def _add(self, name: str, thing: URIRef, derived: bool) -> None:
        tokens = tuple(_undotted(token) for token in _TOKEN.findall(name))
        if tokens and tokens[0].casefold() == "the":
            tokens = tokens[1:]
        if tokens and any(c.isupper() for c in name) and len("".join(tokens)) > 1:
            known = self._known[tokens[0]].setdefault(tokens, {})
            known[thing] = known.get(thing, True) and derived

    def find(self, text: str) -> Iterator[Mention]:
        """The names in a text, in order: those of known things, and capitalised ones that nobody bears."""
        tokens = [(m.start(), m.end(), _undotted(m[0])) for m in _TOKEN.finditer(text)]
        at = 0
        while at < len(tokens):
            length, things = self._longest(tokens, at)
            plain = {t: d for t, d in things.items() if not d} or things
            derived = all(plain.values())
            if length and (derived or not _goes_on(tokens, at + length)):
                meant = [t for thing in plain for t in (thing, *self._capital_of.get(thing, ()))]
            else:
                at, length = self._unknown(text, tokens, at)
                meant, derived = [], False
            if length:
                first, last = tokens[at][0], tokens[at + length - 1][1]
                name = " ".join(text[first:last].split())
                if self._authors.issuperset(meant) and (meant or name in self._own):
                    at += length
                    continue
                states = self._shared.get(name, {})
                states = {} if derived and len(states) < 2 else states
                meant += [state for state in states.values() if state is not None]
                # The only one that nobody in the graph is called is no question, but a name that is not known.
                lacking = tuple(states) if meant or len(states) > 1 else ()
                lacking = tuple(label for label in lacking if states[label] is None)
                there = [thing for thing in meant if thing not in self._gone]
                if there or lacking:
                    meant = there
                yield Mention(first, last, name, tuple(dict.fromkeys(meant)), derived, lacking)
            at += max(length, 1)

    def _longest(self, tokens: list[_Token], at: int) -> tuple[int, dict[URIRef, bool]]:
        """How many tokens the longest known name has that begins here, and what it means; 0 where none does."""
        best: tuple[int, dict[URIRef, bool]] = (0, {})
        for name, things in self._known.get(tokens[at][2], {}).items():
            size = len(name)
            if size > best[0] and tuple(t[2] for t in tokens[at : at + size]) == name:
                best = size, things
        return best

    def _unknown(self, text: str, tokens: list[_Token], at: int) -> tuple[int, int]:
        """Where a name begins that is nobody's, here or after the word that begins a sentence, and its tokens.

        A word that begins a sentence may be capitalised for that alone: it counts with another one after it only, or
        as an abbreviation. Known names within a longer one are part of it ("Japan Times").
        """
        start = tokens[at][0]
        # What stands further away says nothing, and would be looked through for every word.
        before = text[:start] if start < _NEAR else f"x{text[start - _NEAR : start]}"
        first = _BEGIN.search(before) is not None and _AFTER_TITLE.search(before) is None
        if tokens[at][2] in _TITLES:
            return at, 0
        if first and (
            tokens[at][2].casefold() in _OPENING or (at + 1 < len(tokens) and self._longest(tokens, at + 1)[0])
        ):
            return at, 0
        end = at
        while end < len(tokens) and _capitalised(tokens[end][2]):
            end += 1
            joined = end
            while joined < len(tokens) and tokens[joined][2] in _JOINING:
                joined += 1
            goes_on = end < joined < len(tokens) and _capitalised(tokens[joined][2])
            if goes_on and (tokens[end][2] == "-" or not self._longest(tokens, joined)[0]):
                end = joined
        words = [t[2] for t in tokens[at:end]]
        alone = len(words) == 1 and (
            words[0] in _NO_NAMES
            or len(words[0]) < 2
            or (first and not words[0].isupper() and words[0].casefold() not in self._foreign)
        )
        return at, 0 if alone else end - at


def _goes_on(tokens: list[_Token], at: int) -> bool:
    """Whether a name goes on with the next word, so that what came before is but part of it."""
    return at < len(tokens) and _capitalised(tokens[at][2]) and tokens[at][0] == tokens[at - 1][1] + 1


def _undotted(token: str) -> str:
    """An abbreviation without its dots: "U.S." is "US"."""
    return token.replace(".", "") if len(token) > 1 else token


def _lifetime(kg: Things, state: Node) -> tuple[int | None, int | None]:
    """The first and the last calendar year in which a state existed; None where one is not known."""
    lives = kg.timeline.lifetimes.of if isinstance(kg, View) else {}
    return lives.get(state, (None, None))


def _capitalised(word: str) -> bool:
    return word[:1].isupper()


def _derived(name: str) -> Iterable[str]:
    """What English makes of the name of a state, right and wrong: only what stands in a text counts."""
    if " " in name and not name.split()[-1][:1].isupper():
        return ()
    found = []
    for cut, added in _FORMS:
        if name.endswith(cut) and len(name) - len(cut) > 2 and not name.isupper():
            form = f"{name[: len(name) - len(cut)]}{added}"
            found += [form, f"{form}s"] if added.endswith(("n", "i")) else [form]
    return found
