"""Patterns: what a claim of each relation becomes, as data.

They stand in ``ontology/patterns`` and in a collection's own folder ``patterns``; what they say, and in which words,
says ``ontology/patterns/vocabulary.ttl``.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Namespace
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.asking.names import quoted
from detente.errors import DetenteError
from detente.rdf.hierarchy import descendants
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE, DET

PATTERN = Namespace("https://w3id.org/detente/pattern#")
_TERMS = frozenset(
    {PATTERN[name] for name in (
        "relation", "makes", "subjectRole", "objectRole", "subjectKind", "objectKind", "objectScheme", "adds",
        "eitherWay", "together", "prospect", "topic", "title",
    )}
)  # fmt: skip


class BadPattern(DetenteError):
    """A pattern that is incomplete, or names what the ontology does not have."""


class UnknownRelation(DetenteError):
    """A relation for which there is no pattern."""


@dataclass(frozen=True, slots=True)
class ClaimPattern:
    """What a claim of a relation becomes.

    Attributes:
        node: its IRI.
        name: how a sheet calls the relation.
        relation: its code; None where the claim says it in words.
        makes: the class of the situation; None where the relation can only be denied, supposed or judged.
        subject_role: the role of the subject.
        object_role: the role of the object.
        subject_kind: the class that the subject must have; None: any.
        object_kind: the class that the object must have; None: any.
        object_scheme: the code list of which the object is a member; None where it is a thing.
        adds: properties and values that every such situation has.
        either_way: whether subject and object can change places.
        together: whether several subjects or objects take part in one situation.
        prospect: the kind of prospect that it would be; None where it cannot be supposed.
        topic: the field of international relations; None where none is said.
        title: how it is called, with ``{subject}`` and ``{object}``.
        event: whether what it makes happens at a time, and so ends.
        timeless: whether it takes its years from what it is about.
        note: what to write instead where it makes no situation; empty where nothing is said.
    """

    node: Node
    name: str
    relation: URIRef | None
    makes: URIRef | None
    subject_role: URIRef | None
    object_role: URIRef | None
    subject_kind: URIRef | None
    object_kind: URIRef | None
    object_scheme: URIRef | None
    adds: tuple[tuple[URIRef, Node], ...]
    either_way: bool
    together: bool
    prospect: URIRef | None
    topic: URIRef | None
    title: str
    event: bool
    timeless: bool
    note: str = ""

    def titled(self, subject: str, object_: str) -> str:
        """How a situation of it is called, by the labels of its subject and its object."""
        parts = self.title.split("{subject}")
        text = subject.join(part.replace("{object}", object_) for part in parts)
        return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Patterns:
    """The patterns there are.

    Attributes:
        by_name: those of each name, in the plain form of `plain`.
        spelt: the names as they are spelt.
        inferred: the labels of relations that follow from others, in the plain form of `plain`.
    """

    by_name: Mapping[str, tuple[ClaimPattern, ...]]
    spelt: Mapping[str, str] = field(default_factory=dict)
    inferred: frozenset[str] = frozenset()

    def of(self, name: str) -> tuple[ClaimPattern, ...]:
        """The patterns of a relation.

        Raises:
            UnknownRelation: there is none of that name; names those most like it.
        """
        found = self.by_name.get(plain(name))
        if found:
            return found
        if plain(name) in self.inferred:
            raise UnknownRelation(
                f"{quoted(name)} follows from others and is not stated: write the relations that it follows from, as "
                "'allied with' or 'territorial dispute with'"
            )
        near = difflib.get_close_matches(plain(name), self.by_name, n=3, cutoff=0.6)
        hint = f"; did you mean {' or '.join(repr(self.spelt[n]) for n in near)}?" if near else ""
        raise UnknownRelation(f"no relation is called {quoted(name)}{hint}")

    def names(self) -> list[ClaimPattern]:
        """A pattern of each relation, in the order of their names."""
        first = {found[0].name: found[0] for found in self.by_name.values()}
        return [first[name] for name in sorted(first)]


def plain(name: str) -> str:
    """A name without case, blanks, hyphens and underscores."""
    return "".join(c for c in name.casefold() if c.isalnum())


def load_patterns(files: Iterable[Path], schema: Iterable[Triple], codes: Iterable[Triple]) -> Patterns:
    """The patterns of some files.

    Args:
        files: Turtle; those of Detente first, so that a collection's own with the same kinds come before them.
        schema: the ontology.
        codes: the code lists.

    Raises:
        BadPattern: one is incomplete, or names what is not there.
        BadData, Unreachable: a file is malformed, or cannot be read.
    """
    known = _Known(list(schema), list(codes))
    found: dict[str, dict[tuple[Node | None, Node | None], ClaimPattern]] = defaultdict(dict)
    spelt: dict[str, str] = {}
    for file in files:
        said: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for s, p, o in parse(file):
            said[s][p].append(o)
        for node, what in said.items():
            if PATTERN.Pattern in what.get(RDF.type, ()):
                pattern, names = _Reader(file, node, said, known).pattern()
                for name in names:
                    kinds = (pattern.subject_kind, pattern.object_kind)
                    found[plain(name)] = {kinds: pattern, **{k: v for k, v in found[plain(name)].items() if k != kinds}}
                    spelt.setdefault(plain(name), name)
    # What is particular comes before what is general.
    ordered = {
        n: tuple(sorted(by.values(), key=lambda p: p.subject_kind is p.object_kind is None)) for n, by in found.items()
    }
    return Patterns(ordered, spelt, known.inferred)


class _Known:
    """The ontology and the codes, as patterns name them."""

    def __init__(self, schema: list[Triple], codes: list[Triple]) -> None:
        self.events = descendants(schema, [DET.Event], RDFS.subClassOf)
        self.situations = descendants(schema, [DET.Occurrence], RDFS.subClassOf)
        self.classes = {s for s, p, o in schema if p == RDF.type and o == OWL.Class}
        self.roles = descendants(schema, [DET.involves], RDFS.subPropertyOf)
        self.properties = {s for s, p, o in schema if p == RDF.type and o == OWL.ObjectProperty}
        heads = {s for s, p, o in schema if p == OWL.propertyChainAxiom}
        self.inferred = frozenset(
            plain(text)
            for s, p, o in schema
            if p == RDFS.label and s in heads - self.roles
            for text in (str(o), str(s).rpartition("#")[2])
        )
        self.in_scheme: dict[Node, set[Node]] = defaultdict(set)
        for s, p, o in codes:
            if p == SKOS.inScheme:
                self.in_scheme[o].add(s)
        self.labels = {s: str(o) for s, p, o in codes if p == SKOS.prefLabel}
        self._wider: dict[Node, list[Node]] = defaultdict(list)
        self._ranges: dict[Node, list[Node]] = defaultdict(list)
        for s, p, o in schema:
            if p == RDFS.subPropertyOf:
                self._wider[s].append(o)
            elif p == RDFS.range:
                self._ranges[s].append(o)

    def range_of(self, role: Node) -> URIRef | None:
        """The class of what fills a role, its own or that of a wider one."""
        queue = [role]
        while queue:
            node = queue.pop(0)
            for found in self._ranges.get(node, ()):
                return URIRef(str(found))
            queue += self._wider.get(node, ())
        return None


class _Reader:
    """Reads one pattern."""

    def __init__(self, file: Path, node: Node, said: Mapping[Node, Mapping[Node, list[Node]]], known: _Known) -> None:
        self._file, self._node, self._said, self._known = file, node, said, known

    def _bad(self, text: str) -> BadPattern:
        return BadPattern(f"{self._file}: the pattern {short(self._node)}: {text}")

    def _one(self, name: str, within: Iterable[Node] | None = None, what: str = "") -> URIRef | None:
        found = self._said[self._node].get(PATTERN[name], [])
        if len(found) > 1:
            raise self._bad(f"two values for pattern:{name}; keep one")
        if not found:
            return None
        if not isinstance(found[0], URIRef) or (within is not None and found[0] not in within):
            raise self._bad(f"pattern:{name} {short(found[0])} is no {what}")
        return found[0]

    def _flag(self, name: str) -> bool:
        found = self._said[self._node].get(PATTERN[name], [])
        if any(not isinstance(o, Literal) or not isinstance(o.value, bool) for o in found):
            raise self._bad(f"pattern:{name} is true or false")
        return Literal(True) in found

    def pattern(self) -> tuple[ClaimPattern, list[str]]:
        """The pattern, and the names of its relation."""
        known, said = self._known, self._said[self._node]
        for p in said:
            if str(p).startswith(str(PATTERN)) and p not in _TERMS:
                raise self._bad(f"{str(p).rpartition('#')[2]} is no word of patterns; they are in vocabulary.ttl")
        names = [str(o) for p in (RDFS.label, SKOS.altLabel) for o in said.get(p, ())]
        if not said.get(RDFS.label):
            raise self._bad("it has no rdfs:label, by which a sheet names the relation")
        relation = self._one("relation", known.in_scheme[CODE.RelationScheme], "code of code:RelationScheme")
        names += [str(relation).rpartition("/")[2], known.labels.get(relation, "")] if relation else []
        makes = self._one("makes", known.situations, "class below det:Occurrence")
        roles = [self._one(name, known.roles, "role (below det:involves)") for name in ("subjectRole", "objectRole")]
        if makes is not None and None in roles:
            raise self._bad("what makes a situation has a pattern:subjectRole and a pattern:objectRole")
        title = said.get(PATTERN.title, [])
        if len(title) != 1 or "{subject}" not in str(title[0]) and "{object}" not in str(title[0]):
            raise self._bad("it has one pattern:title with {subject} and {object} in it")
        scheme = self._one("objectScheme", known.in_scheme, "code list")
        kinds = [self._one(name, known.classes, "class") for name in ("subjectKind", "objectKind")]
        subject_kind, object_kind = (k or (known.range_of(r) if r else None) for k, r in zip(kinds, roles, strict=True))
        prospect = self._one("prospect", known.in_scheme[CODE.ProspectKindScheme], "code of code:ProspectKindScheme")
        return ClaimPattern(
            node=self._node,
            name=str(said[RDFS.label][0]),
            relation=relation,
            makes=makes,
            subject_role=roles[0],
            object_role=roles[1],
            subject_kind=subject_kind,
            object_kind=None if scheme else object_kind,
            object_scheme=scheme,
            adds=tuple(self._added(node) for node in said.get(PATTERN.adds, ())),
            either_way=self._flag("eitherWay"),
            together=self._flag("together"),
            prospect=prospect,
            topic=self._one("topic", known.in_scheme[CODE.ClaimTopicScheme], "code of code:ClaimTopicScheme"),
            title=str(title[0]),
            event=makes in known.events,
            note=" ".join(str(o) for o in said.get(SKOS.scopeNote, ())) if makes is None else "",
            timeless=makes in (DET.Causation, DET.Comparison),
        ), list(dict.fromkeys(filter(None, names)))

    def _added(self, node: Node) -> tuple[URIRef, Node]:
        properties, values = (self._said.get(node, {}).get(PATTERN[name], []) for name in ("property", "value"))
        if len(properties) != 1 or len(values) != 1 or properties[0] not in self._known.properties:
            raise self._bad("pattern:adds leads to one pattern:property of the ontology and one pattern:value")
        return URIRef(str(properties[0])), values[0]
