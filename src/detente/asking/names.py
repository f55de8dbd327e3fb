"""What people call things: labels, aliases, prefixed names, IRIs and country codes, and the terms that they mean."""

from __future__ import annotations

import difflib
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol

from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.asking import state_codes
from detente.collection import library
from detente.collection.called import Called
from detente.collection.view import View
from detente.errors import DetenteError, DetenteWarning
from detente.rdf.reading import parse
from detente.rdf.terms import is_iri, short
from detente.vocabulary import CODE, DET, ID, PREFIXES

_CODES = (DET.iso3166alpha2, DET.iso3166alpha3)
_NAMES = (RDFS.label, SKOS.altLabel)
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


#: A code of the Correlates of War.
_NUMBER = re.compile(r"[0-9]{1,3}")


class UnknownName(DetenteError):
    """No thing, or more than one, is called so.

    Attributes:
        near: the names most like the one that is unknown, best first.
    """

    def __init__(self, message: str, near: Sequence[str] = ()) -> None:
        """Say so in one line, in which the near names stand as well."""
        super().__init__(message)
        self.near = tuple(near)


#: What is left out of a name, of the characters of ASCII.
_LEFT_OUT = {ord(c): None for c in map(chr, range(128)) if re.fullmatch(r"[\s_\-.]", c)}


def _plain(text: str) -> str:
    """A name without case, spaces and punctuation that people leave out, in one form of Unicode (NFC)."""
    if text.isascii():  # most are
        return text.translate(_LEFT_OUT).lower()
    return re.sub(r"[\s_\-.]+", "", unicodedata.normalize("NFC", text)).casefold()


def _plain_each(names: Sequence[str]) -> list[str]:
    """Each of many names as `_plain` has it: those of ASCII all at once, which is far faster."""
    simple = [name for name in names if name.isascii() and "\0" not in name]
    known = dict(zip(simple, _plain("\0".join(simple)).split("\0"), strict=True)) if simple else {}
    return [known[name] if name in known else _plain(name) for name in names]


def quoted(text: str) -> str:
    """A text as an error shows it: in quotes, on one line, not too long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


class Things(Protocol):
    """What names are looked up in: a graph at hand, or an endpoint."""

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[tuple[Node, Node, Node]]:
        """The triples that fit; None fits everything."""

    def label(self, term: Node) -> str:
        """The label of a thing, else its short form."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of sources, beside the project's."""


class Names:
    """The names of the things of a graph, or of those of some classes."""

    def __init__(
        self,
        kg: Things,
        classes: Iterable[Node] = (),
        terms: bool = False,
        members: Iterable[Node] | None = None,
    ) -> None:
        """Collect the names.

        Args:
            kg: the graph.
            classes: only things of these classes (stated or inferred types) are looked for; none means all.
            terms: whether to look for the classes and properties of the ontology, instead of things.
            members: only these things are looked for; None means all.
        """
        self._kg, self._in = kg, _looked_up_in(kg)
        kg = self._in
        wanted: dict[Node, None] | None = None
        if members is not None:
            wanted = dict.fromkeys(members)
        elif terms:
            wanted = {t[0]: None for kind in _KINDS for t in kg.match(None, RDF.type, kind)}
        elif classes := tuple(classes):
            wanted = {t[0]: None for c in classes for t in kg.match(None, RDF.type, c)}
        self._wanted = wanted
        self._by_name: dict[str, dict[str, None]] = {}
        self._spelt: dict[str, str] = {}
        said = [
            each
            for node in ([None] if wanted is None else wanted)
            for predicate in (*_NAMES, *_CODES)
            for each in _names(kg, node, predicate)
        ]
        self._add(said)
        self._add([(iri, iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]) for iri in dict.fromkeys(i for i, _ in said)])

    def _add(self, said: Sequence[tuple[str, str]]) -> None:
        by_name, spelt = self._by_name, self._spelt
        for (iri, name), plain in zip(said, _plain_each([name for _, name in said]), strict=True):
            if plain in by_name:
                by_name[plain][iri] = None
            else:
                by_name[plain], spelt[plain] = {iri: None}, name

    def __iter__(self) -> Iterable[str]:
        """The names, as they are spelt."""
        return iter(self._spelt.values())

    def suggestions(self, text: str) -> list[str]:
        """The names most like a text, best first."""
        close = difflib.get_close_matches(_plain(text), self._by_name, n=3, cutoff=0.7)
        return [self._spelt[name] for name in close]

    def resolve(self, text: str, what: str = "thing") -> URIRef:
        """The term that a name stands for.

        Args:
            text: a label, an alias, an ISO code, a code of the Correlates of War (that of the graph's year), a prefixed
                name, a local name or an IRI. A number of up to three digits is a code wherever a state can stand: the
                alliance that has it is reached by its prefixed name, as ``cow-alliances:210``.
            what: what is looked for, for the error.

        Raises:
            UnknownName: nothing is called so (with the names most like it), or several things are.

        Warns:
            DetenteWarning: the state has the code, and the year lies after the last release, or between memberships.
        """
        text = text.strip()
        iri = text[1:-1] if text.startswith("<") and text.endswith(">") else text
        prefix, _, rest = text.partition(":")
        base = PREFIXES.get(prefix) or self._kg.prefixes.get(prefix)
        if base is not None and rest and not rest.startswith("//"):
            iri = f"{base}{rest}"
        if "://" in iri and not is_iri(iri):
            raise UnknownName(
                f"no {what} {quoted(text)}: an IRI has no spaces, quotes, braces, angle brackets or bare %, and a host"
                " that could be one"
            )
        if "://" in iri:
            if any(iri in names for names in self._by_name.values()):
                return URIRef(iri)
            if next(self._in.match(URIRef(iri), None, None), None) is None:
                near = self.suggestions(re.split(r"[/#]", iri)[-1])
                raise UnknownName(f"no {what} {quoted(text)} in the graph{_hint(near)}", near)
            near = self.suggestions(rest or iri)
            raise UnknownName(f"{quoted(text)} is in the graph but is no {what}{_hint(near)}", near)
        candidates: list[Node] = list(map(URIRef, self._by_name.get(_plain(text), ())))
        if _NUMBER.fullmatch(text):
            # The number of an alliance or a dispute is its local name too: in a place for actors it is never meant.
            known = state_codes.bearers(self._kg, int(text))
            of_no_actor = self._wanted is not None and not any(b.state in self._wanted for b in known)
            if not (candidates and of_no_actor):
                return self._coded(int(text), what, known, candidates)
        if len(candidates) > 1:
            # A code, or a name, that passed from a state to the next: who existed in the year bears it.
            candidates = state_codes.living(self._kg, candidates, state_codes.year_of(self._kg))
        if len(candidates) > 1:
            exact = [c for c in candidates if str(self._kg.label(c)) == text]
            things = [c for c in exact or candidates if str(c).startswith(str(ID))]
            candidates = things if len(things) == 1 else exact if len(exact) == 1 else candidates
        if len(candidates) == 1:
            return URIRef(str(candidates[0]))
        if candidates:
            several = list(map(short, candidates))
            raise UnknownName(f"{quoted(text)} is the name of several: {', '.join(several)}; say which", several)
        near = self.suggestions(text)
        raise UnknownName(f"no {what} is called {quoted(text)}{_strange(text)}{_hint(near)}", near)

    def _coded(self, code: int, what: str, known: Sequence[state_codes.Bearer], numbered: Sequence[Node]) -> URIRef:
        """The state that bears a code of the Correlates of War in the year of the graph, of those that ever bear it.

        What is looked for, and the things whose name is the number, are for the error.
        """
        year = state_codes.year_of(self._kg)
        names = sorted(map(short, numbered))
        hint = f"; {' or '.join(names)} has its number: give that name" if names else ""
        if not known:
            raise UnknownName(
                f"no {what} is called '{code}', and no state of the graph has that Correlates of War code{hint}", names
            )
        each = (f"{self._kg.label(b.state)} ({b.years})" if b.years else self._kg.label(b.state) for b in known)
        told = ", ".join(dict.fromkeys(each))  # the record and a data set may say the same
        found = known if year is None else [b for b in known if b.bears(year)]
        bearing = found or (known if len({b.state for b in known}) == 1 else [])  # else nobody, or nobody else
        states = list(dict.fromkeys(b.state for b in bearing))
        if not states:
            raise UnknownName(
                f"no {what} has the Correlates of War code {code} in {year}: it is that of {told}{hint}", names
            )
        if len(states) > 1:
            raise UnknownName(f"{code} is the Correlates of War code of several: {told}; say in which year, or which")
        state = URIRef(str(states[0]))
        if self._wanted is not None and state not in self._wanted:
            raise UnknownName(f"{code} is the Correlates of War code of {self._kg.label(state)}, which is no {what}")
        released = max((b.release for b in found if b.release), default=None)
        text = f"Correlates of War code {code} in {year} is read as {self._kg.label(state)}"
        if not found:
            warnings.warn(f"{text}, which is not in the state system then: {told}", DetenteWarning, stacklevel=3)
        elif year is not None and released is not None and year > released:
            warnings.warn(f"{text}, which last had it: the release ends with {released}", DetenteWarning, stacklevel=3)
        return state


def _looked_up_in(kg: Things) -> Things:
    return kg.called if isinstance(kg, View) else kg


def _names(kg: Things, node: Node | None, predicate: URIRef) -> Iterator[tuple[str, str]]:
    """The IRIs of things, each with its names by a property; of one thing, or of all."""
    if node is None and isinstance(kg, View | Called):
        yield from kg.texts(predicate)
    else:
        yield from ((str(s), str(o)) for s, _, o in kg.match(node, predicate, None) if isinstance(s, URIRef))


def _strange(text: str) -> str:
    """What is odd about a name that mixes letters of several scripts, as look-alikes do."""
    scripts = {c: unicodedata.name(c, "?").split()[0] for c in text if c.isalpha()}
    if len(set(scripts.values())) < 2:
        return ""
    odd = next(c for c, script in scripts.items() if script != "LATIN")
    return f" (its {odd!r} is {unicodedata.name(odd, 'no letter').lower()})"


def _hint(names: list[str]) -> str:
    return f"; did you mean {' or '.join(repr(n) for n in names)}?" if names else ""


def resolve_triple(
    kg: Things,
    s: str | Node,
    p: str | Node,
    o: str | Node,
    things: Callable[[], Names] | None = None,
    terms: Callable[[], Names] | None = None,
) -> tuple[Node, Node, Node]:
    """A triple by the names of its terms; see `resolve_subject`, `resolve_relation` and `resolve_object`.

    Args:
        kg: the graph.
        s: the subject.
        p: the relation.
        o: the object.
        things: gives the names of all things, where they are collected already.
        terms: gives those of the terms of the ontology, likewise.

    Raises:
        UnknownName: nothing is called so.
    """
    things = things or cache(lambda: Names(kg))  # collected once for both
    subject, relation = resolve_subject(kg, s, things), resolve_relation(kg, p, terms)
    return subject, relation, resolve_object(kg, o, things, relation)


def resolve_object(
    kg: Things, text: str | Node, things: Callable[[], Names] | None = None, relation: Node | None = None
) -> Node:
    """A thing, class or property by its name, or else a literal: a number, or text in quotes; a term is itself.

    Args:
        kg: the graph.
        text: the name, number or term.
        things: gives the names of all things, where they are collected already.
        relation: the relation whose object it is. A number is a value where it leads to values, else the code of a
            state, if it is one.

    Raises:
        UnknownName: nothing is called so.
    """
    if isinstance(text, Node):
        return text
    known = () if relation is None else _looked_up_in(kg).match(relation, RDF.type, OWL.DatatypeProperty)
    values = any(True for _ in known)
    if re.fullmatch(r"-?\d{1,4000}", text):  # Python reads no number of more than 4300 digits
        if values or not _NUMBER.fullmatch(text):
            return Literal(int(text))
        return (Names(kg) if things is None else things()).resolve(text)
    if len(text) > 1 and text[0] == text[-1] == '"':
        return Literal(text[1:-1])
    try:
        return (Names(kg) if things is None else things()).resolve(text)
    except UnknownName as error:
        try:
            return Names(kg, terms=True).resolve(text)
        except UnknownName:
            raise error from None


def resolve_subject(kg: Things, text: str | Node, things: Callable[[], Names] | None = None) -> Node:
    """A thing, class or property by its name; a term is itself.

    Args:
        kg: the graph.
        text: the name, or the term.
        things: gives the names of all things, where they are collected already.

    Raises:
        UnknownName: nothing is called so, or it is a value, such as a number, of which nothing is ever said.
    """
    found = resolve_object(kg, text, things)
    if isinstance(found, Literal):
        raise UnknownName(f"{quoted(str(text))} is a value; give the name of a thing, a class or a relation")
    return found


def resolve_relation(kg: Things, text: str | Node, terms: Callable[[], Names] | None = None) -> Node:
    """A property of the ontology by its name; `a` and `rdf:type` are what a thing is, as in Turtle; a term is itself.

    Args:
        kg: the graph.
        text: the name.
        terms: gives the names of the ontology's terms, where they are collected already.

    Raises:
        UnknownName: no property is called so.
    """
    if isinstance(text, Node):
        return text
    if text in {"a", "rdf:type", str(RDF.type)}:
        return RDF.type
    try:
        found = (Names(kg, terms=True) if terms is None else terms()).resolve(text, "relation")
    except UnknownName as error:
        return _of_claims(kg, text, error)
    if not _is_class(kg, found):
        return found
    relations = Names(
        kg, members={s for kind in _KINDS[1:] for s, _, _ in _looked_up_in(kg).match(None, RDF.type, kind)}
    )
    try:
        return relations.resolve(text, "relation")
    except UnknownName as error:
        told = f"{quoted(text)} is a class, and no relation; `a` says that a thing is one{_hint(list(error.near))}"
        raise UnknownName(told, error.near) from None


def _is_class(kg: Things, term: Node) -> bool:
    return next(_looked_up_in(kg).match(term, RDF.type, OWL.Class), None) is not None


def _of_claims(kg: Things, text: str, error: UnknownName) -> URIRef:
    """The relation that says what claims say in other words, as ``at war with``.

    Raises:
        UnknownName: no code of relations is called so, or no relation expresses it; then says so.
    """
    codes = {
        s
        for s, _, _ in kg.match(None, SKOS.inScheme, CODE.RelationScheme)
        for name in (str(s).rpartition("/")[2], *(str(o) for _, _, o in kg.match(s, SKOS.prefLabel, None)))
        if _plain(name) == _plain(text)
    }
    made = _made_of(text, codes)
    if not codes and not made:
        raise error
    found = sorted({o for code in codes for _, _, o in kg.match(code, DET.expressedBy, None)}, key=str)
    if len(found) == 1:
        return URIRef(str(found[0]))
    what = f"; a claim sheet makes {' or '.join(made)} of it: `detente show` of either lists such" if made else ""
    raise UnknownName(f"{quoted(text)} is what claims say, and no relation of the ontology says just that{what}")


def _made_of(text: str, codes: Iterable[Node]) -> list[str]:
    """The kinds of situation that a claim sheet makes of a relation, by the patterns of claims."""
    found: dict[str, None] = {}
    for file in sorted(library.path("ontology/patterns").glob("*.ttl")):
        said = parse(file)
        named = {s for s, p, o in said if p in _NAMES and _plain(str(o)) == _plain(text)}
        named |= {s for s, _, o in said if o in codes}
        found |= {short(o): None for s, p, o in said if s in named and str(p).endswith("pattern#makes")}
    return list(found)
