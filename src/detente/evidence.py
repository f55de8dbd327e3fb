"""Evidence: the claims and references that a stated triple rests on.

A triple is read with the named graph in which it stands:

- a role of a situation rests on the claims that assert the situation *and* mention the one who fills it, so
  that no party is laid to a claim that names another; likewise prospects (``det:supposes``) and denials
  (``det:denies``);
- a type, a code or a literal of a situation rests on all claims that assert it;
- its years rest on its ``det:timeReference`` where they come from the public record (``code:Record``);
- a triple of the background or of the corrections rests on the references that its graph gives its subject;
- a triple of an article's entities rests on the claims that mention its subject or are attributed to it, or
  else on what its parts in situations rest on;
- claims, passages, sources, references and the ontology stand for themselves.

A graph of one's own, beside the project's, may do either: assert through claims, or give references.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.passages import ArticleText, Passage, WrongArticle
from detente.rdf import Triple
from detente.slices import descendants
from detente.vocabulary import CODE, CODE_GRAPH, DET, ID, OA, ONTOLOGY_GRAPH, WORLD_GRAPH

#: What leads from a claim to what it says: a situation, a prospect or a denial.
CONTENT = (DET.asserts, DET.supposes, DET.denies)
#: What says when a situation is in force, and how well that is known.
TIME = frozenset(
    {
        DET.startYear,
        DET.endYear,
        DET.startTime,
        DET.endTime,
        DET.endStatus,
        DET.timePrecision,
        DET.timeBasis,
        DET.timeReference,
        DET.duringPeriod,
    }
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of an article.

    Attributes:
        node: its IRI.
        number: its number in the article, from 1; None where it has none.
        name: what people call it, as ``C173``.
        text: what it says, in the project's words.
        stance: how it is said (a code, as ``code:Asserted``).
        polarity: ``code:Positive`` or ``code:Negative``.
        attributed_to: who says it.
        assessment: what is known of its truth (a code).
        passages: where it is said, in the order of the article.
        references: the public documents that its correction rests on.
        asserts, supposes, denies: the situations, prospects and denials that it leads to.
        contradicts: the claims against which it stands, whichever of the two says so.
    """

    node: Node
    number: int | None
    name: str
    text: str
    stance: Node | None
    polarity: Node | None
    attributed_to: tuple[Node, ...]
    assessment: Node | None
    passages: tuple[Passage, ...]
    references: tuple[Reference, ...]
    asserts: tuple[Node, ...]
    supposes: tuple[Node, ...]
    denies: tuple[Node, ...]
    contradicts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A public document or data set.

    Attributes:
        node: its IRI.
        citation: how to find it.
        certainty: how surely it says what rests on it (a code); None where the graph does not say.
    """

    node: Node
    citation: str
    certainty: Node | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """What a stated triple rests on.

    Attributes:
        triple: the triple.
        graphs: the named graphs in which it stands.
        claims: the claims that it rests on, by number.
        references: the references that it rests on.
        itself: whether it needs neither: a claim, a passage, a source, a reference, an axiom.
    """

    triple: Triple
    graphs: tuple[Node, ...]
    claims: tuple[Claim, ...] = ()
    references: tuple[Reference, ...] = ()
    itself: bool = False

    @property
    def found(self) -> bool:
        """Whether the triple rests on anything: on a reference, or on a claim that has a passage."""
        return self.itself or bool(self.references) or any(claim.passages for claim in self.claims)

    @property
    def hedged(self) -> bool:
        """Whether nothing but hedged claims say so."""
        return not self.references and self._all(CODE.Hedged)

    @property
    def attributed(self) -> bool:
        """Whether the article only says that others say so."""
        return not self.references and self._all(CODE.Attributed)

    @property
    def from_record(self) -> bool:
        """Whether it rests on the public record alone, and on no claim."""
        return bool(self.references) and not self.claims

    def _all(self, stance: Node) -> bool:
        return bool(self.claims) and all(claim.stance == stance for claim in self.claims)


class Evidence:
    """What the stated triples of some named graphs rest on."""

    def __init__(self, graphs: Mapping[Node, Iterable[Triple]]) -> None:
        """Read the graphs, the ontology among them; the evidence is the same in every year.

        Args:
            graphs: the triples of each named graph, as `detente.graph.KnowledgeGraph.graphs`.
        """
        self._graphs: dict[Node, dict[Triple, None]] = {g: dict.fromkeys(t) for g, t in graphs.items()}
        #: subject to predicate to objects, in every graph and in each.
        self._all: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._own: dict[tuple[Node, Node], dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._claims_of: dict[Node, dict[Node, None]] = defaultdict(dict)
        self._mentions: dict[Node, dict[Node, None]] = defaultdict(dict)
        self._named: dict[Node, dict[Node, None]] = defaultdict(dict)
        self._fills: dict[Node, list[tuple[Node, Triple]]] = defaultdict(list)
        self._against: dict[Node, dict[Node, None]] = defaultdict(dict)
        schema = self._graphs.get(ONTOLOGY_GRAPH, {})
        mentions = descendants(schema, [DET.mentions], RDFS.subPropertyOf)
        self._roles = descendants(schema, [DET.involves], RDFS.subPropertyOf) | {
            s for s, p, o in schema if p == RDFS.domain and o in (DET.Prospect, DET.Denial)
        }
        for graph, triples in self._graphs.items():
            for s, p, o in triples:
                self._all[s][p].append(o)
                self._own[graph, s][p].append(o)
                if p in CONTENT:
                    self._claims_of[o][s] = None
                elif p in mentions:
                    self._mentions[s][o] = None
                    self._named[o][s] = None
                elif p == DET.attributedTo:
                    self._named[o][s] = None
                elif p in self._roles:
                    self._fills[o].append((graph, (s, p, o)))
                elif p == DET.contradicts:
                    self._against[s][o] = None
                    self._against[o][s] = None
        self._kept: dict[Node, Claim] = {}

    # ---- what a triple rests on ----------------------------------------------------------------------

    def of(self, triple: Triple) -> Support:
        """What a triple rests on; nothing, and no graph, where it is not stated."""
        where = tuple(graph for graph, triples in self._graphs.items() if triple in triples)
        claims: dict[Node, None] = {}
        references: dict[Node, None] = {}
        itself = False
        for graph in where:
            if self._stands_for_itself(graph, triple):
                itself = True
                if self._is_claim(triple[0]):
                    claims[triple[0]] = None
                continue
            found_claims, found_references = self._in(graph, triple)
            claims.update(dict.fromkeys(found_claims))
            references.update(dict.fromkeys(found_references))
        return Support(
            triple,
            where,
            tuple(sorted(map(self.claim, claims), key=lambda c: (c.number or 0, str(c.node)))),
            tuple(map(self.reference, references)),
            itself,
        )

    def _stands_for_itself(self, graph: Node, triple: Triple) -> bool:
        types = self._all[triple[0]].get(RDF.type, []) if triple[0] in self._all else []
        return (
            graph in (ONTOLOGY_GRAPH, CODE_GRAPH)
            or _part(graph) == "source"
            or DET.Claim in types
            or DET.Passage in types
            or DET.Reference in types
            or OWL.Ontology in types
        )

    def _in(self, graph: Node, triple: Triple) -> tuple[Iterable[Node], Iterable[Node]]:
        """The claims and references that a triple rests on in one graph."""
        s, p, o = triple
        own = self._own[graph, s]
        given = own.get(DET.reference, [])
        if graph == WORLD_GRAPH or _part(graph) == "corrections":
            return (), given
        if p in TIME and CODE.Record in own.get(DET.timeBasis, []):
            return (), [*own.get(DET.timeReference, []), *given]
        claims = self._claims_of.get(s, {})
        if p in self._roles and isinstance(o, URIRef) and not o.startswith(CODE):
            return [c for c in claims if o in self._mentions.get(c, ())], given
        if claims or p in CONTENT:
            return claims, given
        if s in self._named or given:
            return self._named.get(s, ()), given
        parts = [self._in(there, role) for there, role in self._fills.get(s, ()) if role[0] != s]
        return [c for found, _ in parts for c in found], [r for _, found in parts for r in found]

    # ---- claims, passages, references ----------------------------------------------------------------

    def _is_claim(self, node: Node) -> bool:
        return node in self._all and DET.Claim in self._all[node].get(RDF.type, [])

    def _first(self, node: Node, predicate: Node) -> Node | None:
        found = self._all[node].get(predicate, []) if node in self._all else []
        return found[0] if found else None

    def _many(self, node: Node, predicate: Node) -> tuple[Node, ...]:
        return tuple(dict.fromkeys(self._all[node].get(predicate, []))) if node in self._all else ()

    @cached_property
    def claims(self) -> dict[Node, Claim]:
        """Every claim, by its IRI, in the order of their numbers."""
        nodes = [n for n in self._all if self._is_claim(n)]
        return {c.node: c for c in sorted(map(self.claim, nodes), key=lambda c: (c.number or 0, str(c.node)))}

    @cached_property
    def passages(self) -> dict[Node, Passage]:
        """Every passage, by its IRI, in the order of the article."""
        nodes = [n for n, po in self._all.items() if DET.Passage in po.get(RDF.type, [])]
        return {p.node: p for p in sorted(map(self.passage, nodes), key=lambda p: (p.start, p.end))}

    def claim(self, node: Node) -> Claim:
        """A claim with all it carries; what the graph lacks is empty or None."""
        if node not in self._kept:
            number = self._first(node, DET.number)
            self._kept[node] = Claim(
                node,
                int(number.value) if isinstance(number, Literal) and isinstance(number.value, int) else None,
                local(node),
                str(self._first(node, DET.claimText) or ""),
                self._first(node, DET.stance),
                self._first(node, DET.polarity),
                self._many(node, DET.attributedTo),
                self._first(node, DET.assessment),
                tuple(sorted(map(self.passage, self._many(node, DET.passage)), key=lambda p: p.start)),
                tuple(map(self.reference, self._many(node, DET.reference))),
                self._many(node, DET.asserts),
                self._many(node, DET.supposes),
                self._many(node, DET.denies),
                tuple(self._against.get(node, ())),
            )
        return self._kept[node]

    def claims_about(self, node: Node) -> tuple[Claim, ...]:
        """The claims that assert, suppose or deny a node, by number."""
        return tuple(sorted(map(self.claim, self._claims_of.get(node, ())), key=lambda c: c.number or 0))

    def claims_in(self, passage: Node) -> tuple[Claim, ...]:
        """The claims made in a passage, by number."""
        return tuple(c for c in self.claims.values() if any(p.node == passage for p in c.passages))

    def passage(self, node: Node) -> Passage:
        """A passage; offsets that the graph lacks are -1."""
        kind = self._first(node, DET.passageKind)
        return Passage(
            node,
            str(self._first(node, DET.segment) or local(node)),
            str(self._first(kind, RDFS.label) or local(kind)) if kind is not None else "",
            self._offset(node, OA.start),
            self._offset(node, OA.end),
            str(self._first(node, DET.sha256) or ""),
            self._first(node, DET.passageOf),
        )

    def _offset(self, node: Node, predicate: Node) -> int:
        value = self._first(node, predicate)
        return value.value if isinstance(value, Literal) and isinstance(value.value, int) else -1

    def reference(self, node: Node) -> Reference:
        """A reference; where the graph gives no citation, its label or name stands for it."""
        citation = self._first(node, DET.citation) or self._first(node, RDFS.label) or local(node)
        return Reference(node, str(citation), self._first(node, DET.certainty))

    def article(self, node: Node) -> tuple[int, str] | None:
        """How many code points an article's text has, and its SHA-256; None where the graph does not say."""
        length, sha256 = self._first(node, DET.length), self._first(node, DET.sha256)
        if not isinstance(length, Literal) or not isinstance(length.value, int) or sha256 is None:
            return None
        return length.value, str(sha256)

    def read_article(self, path: Path) -> ArticleText:
        """The article's text from a file, once it is known to be the text of one of the articles.

        Raises:
            Unreachable: the file cannot be read.
            WrongArticle: it is the text of no article of the graph.
        """
        known = [(node, *facts) for node in self.articles if (facts := self.article(node)) is not None]
        if not known:
            raise WrongArticle(f"{path}: the graph gives no article with det:length and det:sha256")
        problems: list[WrongArticle] = []
        for node, length, sha256 in known:
            try:
                return ArticleText.read(path, node, length, sha256)
            except WrongArticle as error:
                problems.append(error)
        raise problems[0] if len(problems) == 1 else WrongArticle(f"{path} is none of the articles")

    def is_role(self, predicate: Node) -> bool:
        """Whether a property is a role of situations, prospects or denials."""
        return predicate in self._roles

    @property
    def articles(self) -> tuple[Node, ...]:
        """The articles of which passages are given."""
        return tuple(dict.fromkeys(p.article for p in self.passages.values() if p.article is not None))

    def statements(self, node: Node) -> dict[Node, tuple[Node, ...]]:
        """What is stated of a node, in every graph: its objects by predicate."""
        return {p: tuple(dict.fromkeys(os)) for p, os in self._all[node].items()} if node in self._all else {}

    def statements_by_graph(self, node: Node) -> dict[Node, dict[Node, tuple[Node, ...]]]:
        """What each named graph states of a node: its objects by predicate."""
        return {
            graph: {p: tuple(os) for p, os in self._own[graph, node].items()}
            for graph in self._graphs
            if (graph, node) in self._own
        }

    @cached_property
    def corrected(self) -> dict[Node, tuple[Node, ...]]:
        """What corrects, or is corrected: each such situation with those that take its place."""
        found: dict[Node, tuple[Node, ...]] = {}
        for triples in self._graphs.values():
            for s, p, o in triples:
                if p == DET.corrects:
                    found.setdefault(s, ())
                    found[o] = (*found.get(o, ()), s)
        return found

    def corrections_of(self, node: Node) -> tuple[Node, ...]:
        """The situations that take the place of one."""
        return self.corrected.get(node, ())


def _part(graph: Node) -> str:
    """The part of an article that a named graph is, as ``facts``."""
    return str(graph).rpartition("/")[2]


def local(node: Node) -> str:
    """The last part of an IRI, without its namespace: ``C173``."""
    text = str(node)
    return text.removeprefix(ID) if text.startswith(ID) else text.rpartition("#")[2].rpartition("/")[2]
