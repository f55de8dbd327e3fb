"""Explanations: proofs and rows of answers in words, down to claims, passages and references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib.namespace import RDF
from rdflib.paths import Path
from rdflib.term import Literal, Node, URIRef, Variable

from detente.answers import short
from detente.evidence import Claim, Evidence, Reference, Support
from detente.graph import KnowledgeGraph, load
from detente.passages import ArticleText, Passage
from detente.proof import Proof
from detente.rdf import Triple
from detente.tree import Note, Tree, to_markdown, to_text
from detente.vocabulary import CODE, DET, GRAPH, VIEWS
from detente.witness import Absence, witnesses

#: Of a fact that rests on more claims than this, a row's explanation gives the claims' names only.
_SEVERAL = 4


class Explainer:
    """Says why triples hold in a graph, and what rows of answers rest on.

    Over several rows it says the same step once, and points back to it from then on.
    """

    def __init__(self, kg: KnowledgeGraph, text: ArticleText | None = None) -> None:
        """Explain a graph.

        Args:
            kg: the graph, with its view and year.
            text: the article's text, to show passages; None shows where they stand.
        """
        self._kg = kg
        self.evidence = Evidence(kg.graphs)
        self.text = text
        self._said: set[Triple] = set()
        self._told: set[Node] = set()

    # ---- in words ------------------------------------------------------------------------------------

    def label(self, term: Node) -> str:
        """The name of a term: its label, or what an unnamed class expression says."""
        return self._kg.closure.ruleset.describe(term, self._kg.label)

    def words(self, triple: tuple[Node, Node | Path, Node]) -> str:
        """A triple in words; a variable stands for anything."""
        s, p, o = (self._name(term) for term in triple)
        if triple[1] == RDF.type:
            return f"{s} is of class {o}"
        filled = isinstance(triple[1], Node) and self.evidence.is_role(triple[1])
        relation = isinstance(triple[2], (URIRef, Variable)) and not str(triple[2]).startswith(CODE)
        return f"{s} {p} {o}" if relation and not filled else f"{s}: {p} {o}"

    def _name(self, term: Node | Path) -> str:
        if isinstance(term, Variable):
            return "anything"
        if isinstance(term, Path):
            return str(term.n3())
        return self.label(term)

    # ---- proofs --------------------------------------------------------------------------------------

    def proof(self, proof: Proof) -> Tree:
        """A proof as a tree: each step with its rule, each stated triple with its evidence."""
        self._said.clear()
        self._told.clear()
        return self._tree(proof, brief=False)

    def _tree(self, proof: Proof, brief: bool) -> Tree:
        head = self.words(proof.conclusion)
        if proof.conclusion in self._said:
            return Tree(f"{head} (as above)")
        self._said.add(proof.conclusion)
        if proof.rule is None:
            return Tree(head, tuple(self._stated(self.evidence.of(proof.conclusion), brief)))
        axiom = Note(f"by {proof.rule.name}: {proof.rule.words(self.label)}")
        return Tree(head, (axiom,), tuple(self._tree(premise, brief) for premise in proof.premises))

    def _stated(self, support: Support, brief: bool) -> Iterable[Note]:
        """Where a triple is stated, in which years, and on what it rests."""
        years = self._years(support.triple[0])
        flags = [
            word
            for word, true in (
                ("hedged", support.hedged),
                ("attributed", support.attributed),
                ("from the public record", support.from_record),
            )
            if true
        ]
        places = ", ".join(str(g).removeprefix(GRAPH) for g in support.graphs)
        yield Note("; ".join([f"stated in {places}", *([years] if years else []), *flags]))
        if brief and len(support.claims) > _SEVERAL:
            yield Note(f"claims {', '.join(c.name for c in support.claims)}")
        else:
            for claim in support.claims:
                yield self.claim(claim)
        for reference in support.references:
            yield self.reference(reference)
        for node in self.evidence.statements(support.triple[0]).get(DET.timeReference, ()):
            reference = self.evidence.reference(node)
            if reference not in support.references:
                yield Note(f"years from the {self.reference(reference).text}")

    def _years(self, node: Node) -> str:
        """The years of a situation in words, with how well they are known."""
        known = self.evidence.statements(node)
        first, last = (known.get(p, ()) for p in (DET.startYear, DET.endYear))
        if not first and not last:
            return ""
        if first and last:
            years = f"in {first[0]}" if first[0] == last[0] else f"{first[0]} to {last[0]}"
        else:
            years = f"since {first[0]}" if first else f"until {last[0]}"
        how = [
            self.label(code).lower()
            for p in (DET.timePrecision, DET.timeBasis)
            for code in known.get(p, ())
            if code != CODE.Exact
        ]
        return f"{years} (years: {', '.join(how)})" if how else years

    def claim(self, claim: Claim) -> Note:
        """A claim in a line, its passages below it; told before, only its name."""
        if claim.node in self._told:
            return Note(f"{claim.name} (above)")
        self._told.add(claim.node)
        by = ", ".join(map(self.label, claim.attributed_to))
        manner = [self.label(c) for c in (claim.stance,) if c is not None]
        if claim.polarity == CODE.Negative:
            manner.append("denied")
        if claim.assessment not in (None, CODE.Unflagged):
            manner.append(self.label(claim.assessment))
        how = ", ".join(manner) + (f" by {by}" if by else "")
        return Note(f"{claim.name} ({how}): {claim.text}", tuple(map(self.passage, claim.passages)))

    def passage(self, passage: Passage) -> Note:
        """Where a passage stands and, with the article's text at hand, its words.

        Raises:
            WrongArticle: the passage's digest is not that of its words.
        """
        kind = f", {passage.kind}" if passage.kind else ""
        where = f"passage {passage.name}{kind}, characters {passage.start} to {passage.end}"
        if self.text is None or passage.article != self.text.article:
            return Note(where)
        return Note(where, (Note(f'"{" ".join(self.text.passage(passage).split())}"'),))

    def reference(self, reference: Reference) -> Note:
        """A reference's citation; told before, only its name."""
        if reference.node in self._told:
            return Note(f"record: {self.label(reference.node)} (above)")
        self._told.add(reference.node)
        certainty = f" ({self.label(reference.certainty)} certainty)" if reference.certainty else ""
        return Note(f"record: {reference.citation}{certainty}")

    # ---- rows of answers -----------------------------------------------------------------------------

    def row(self, query: str, row: Mapping[str, Node | None], full: bool = False) -> list[Tree]:
        """What a row of an answer rests on: a tree for each fact, and one for what is absent.

        Args:
            query: the query, with the values of its parameters in it.
            row: the value of each column; None, or no entry, where it is unbound.
            full: give the ontology's own axioms that the query looked up, and every claim in full.

        Raises:
            BadQuery: the query is malformed or not answered.
        """
        found = witnesses(self._kg, query, row)
        trees = [self._fact(triple, brief=not full) for triple in found.triples]
        if full:
            trees += [Tree(f"{self.words(t)} (axiom of the ontology)") for t in found.axioms]
        trees += [Tree(self._absent(absence)) for absence in found.absences]
        if found.cut:
            trees.append(Tree(f"and further solutions beyond the first {found.solutions}"))
        if not found.solutions:
            trees.append(Tree("nothing in the graph meets the query"))
        elif not trees:
            trees.append(Tree("no triple of the graph: the row is computed from the query alone"))
        return trees

    def _fact(self, triple: Triple, brief: bool) -> Tree:
        proof = self._kg.proof(*triple)
        return self._tree(proof if proof is not None else Proof(triple), brief)

    def _absent(self, absence: Absence) -> str:
        what = " and ".join(map(self.words, absence.patterns)) or "what the query excludes"
        return f"absence of: {what}" + (", under further conditions" if absence.conditional else "")

    # ---- for machines --------------------------------------------------------------------------------

    def to_json(self, proof: Proof) -> dict[str, object]:
        """A proof as plain values for JSON: conclusion, rule, axiom and premises; evidence at the leaves."""
        found: dict[str, object] = {
            "conclusion": dict(
                zip(("subject", "predicate", "object"), map(self._term, proof.conclusion), strict=True)
            ),
            "words": self.words(proof.conclusion),
        }
        if proof.rule is not None:
            found["rule"] = proof.rule.name
            found["axiom"] = proof.rule.words(self.label)
            found["premises"] = [self.to_json(premise) for premise in proof.premises]
            return found
        support = self.evidence.of(proof.conclusion)
        found["stated_in"] = [str(graph) for graph in support.graphs]
        found["years"] = self._years(proof.conclusion[0]) or None
        found["claims"] = [self._claim_values(claim) for claim in support.claims]
        found["references"] = [{"iri": str(r.node), "citation": r.citation} for r in support.references]
        return found

    def _claim_values(self, claim: Claim) -> dict[str, object]:
        return {
            "iri": str(claim.node),
            "name": claim.name,
            "text": claim.text,
            "stance": self._term(claim.stance),
            "polarity": self._term(claim.polarity),
            "assessment": self._term(claim.assessment),
            "attributed_to": [self._term(who) for who in claim.attributed_to],
            "passages": [self._passage_values(passage) for passage in claim.passages],
        }

    def _passage_values(self, passage: Passage) -> dict[str, object]:
        found: dict[str, object] = {
            "iri": str(passage.node),
            "name": passage.name,
            "start": passage.start,
            "end": passage.end,
            "sha256": passage.sha256,
        }
        if self.text is not None and passage.article == self.text.article:
            found["text"] = self.text.passage(passage)
        return found

    def _term(self, term: Node | None) -> object:
        if term is None:
            return None
        return str(term) if isinstance(term, Literal) else {"iri": str(term), "label": self.label(term)}


def explain(proof: Proof, explainer: Explainer, kind: str, width: int = 100, ascii_only: bool = False) -> str:
    """A proof as text, as JSON or in Markdown.

    Args:
        proof: the proof.
        explainer: the graph's explainer.
        kind: ``text``, ``json`` or ``markdown``.
        width: how many characters a line of text may have.
        ascii_only: draw the tree of text with ASCII characters.
    """
    if kind == "json":
        import json

        return json.dumps(explainer.to_json(proof), ensure_ascii=False, indent=2)
    tree = explainer.proof(proof)
    return to_markdown(tree) if kind == "markdown" else to_text(tree, width, ascii_only)


def why_not(kg: KnowledgeGraph, s: Node, p: Node, o: Node) -> str:
    """That a triple does not hold, and what near it does, in one line: other years, views, near triples."""
    triple = f"{kg.label(s)} {kg.label(p)} {kg.label(o)}"
    when = "in any year" if kg.as_of is None else f"in {kg.as_of}"
    problem = f"{triple} does not hold {when} in the view {kg.view}"
    if s == o and p in kg.between_different:
        return f"{problem}: {kg.label(p)} is between different things only"
    near = list(_elsewhere(kg, s, p, o)) or list(_near(kg, s, p, o))
    return f"{problem}; {'; '.join(near)}" if near else problem


def _elsewhere(kg: KnowledgeGraph, s: Node, p: Node, o: Node) -> Iterable[str]:
    """The years and views in which a triple holds."""
    years = kg.years(s, p, o)
    if years and p in kg.across_periods:
        yield "it joins two periods and is shown only without a year"
    elif years:
        yield f"it holds {', '.join(f'{a} to {b}' if a != b else str(a) for a, b in years)}"
    views = [view for view in VIEWS if view != kg.view and load(view, kg.as_of).proof(s, p, o) is not None]
    if views:
        yield f"it holds in the view {' and '.join(views)}"


def _near(kg: KnowledgeGraph, s: Node, p: Node, o: Node) -> Iterable[str]:
    """What holds in its place: the other direction, other relations of the two, other objects."""
    if kg.holds(o, p, s):
        yield f"the other way round it holds: {kg.label(o)} {kg.label(p)} {kg.label(s)}"
    between = sorted({kg.label(x) for _, x, _ in kg.match(s, None, o)})
    if between:
        yield f"{kg.label(s)} {', '.join(between)} {kg.label(o)}"
    others = sorted({short(x) if isinstance(x, Literal) else kg.label(x) for _, _, x in kg.match(s, p, None)})
    if others:
        yield f"{kg.label(s)} {kg.label(p)} {', '.join(others)}"
