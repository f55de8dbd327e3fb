"""The reference of the ontology: one HTML page that needs no network, and its drawings.

pyLODE (https://github.com/RDFLib/pyLODE) writes the terms: label, definition, example, place in the hierarchy, domain
and range. Added to it is what such tools leave out: what follows from each term (chains, characteristics, inverses,
disjointness), the rules in words, the code lists, the tree of the classes and a drawn example of each pattern.
"""

import argparse
import html
import logging
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import _diagrams
import _patterns
import _trees
import pyoxigraph as ox
from dominate import tags
from dominate.util import raw
from pylode import OntPub
from pylode.utils import back_onts_label_props
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.collection import library
from detente.graph import KnowledgeGraph, load
from detente.rdf.reading import parse
from detente.rdf.terms import from_ox, to_ox
from detente.rules import Rule, compile_rules
from detente.vocabulary import CODE, DET, PREFIXES

logging.disable(logging.INFO)  # pylode sets the root logger to DEBUG where it is imported
#: The kinds of rules that an axiom of the ontology gives, by name, and what to call them.
KINDS = {
    "prp-spo2": "Chains",
    "cax-sco": "Every member of one class is one of another",
    "prp-spo1": "Every pair of one relation is one of another",
    "prp-symp": "Relations that hold both ways",
    "prp-trp": "Transitive relations",
    "prp-inv1": "Inverses",
    "prp-dom": "What has a property, is",
    "prp-rng": "What a property leads to, is",
    "cax-dw": "Classes that share no member",
}
CHARACTERISTICS = {
    OWL.SymmetricProperty: "symmetric: holds both ways",
    OWL.TransitiveProperty: "transitive",
    OWL.FunctionalProperty: "functional: one value at most",
    OWL.InverseFunctionalProperty: "inverse functional",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.IrreflexiveProperty: "irreflexive",
    OWL.ReflexiveProperty: "reflexive",
}
LINKS = {
    RDFS.subClassOf: "narrower than",
    RDFS.subPropertyOf: "narrower than",
    SKOS.exactMatch: "exactly",
    SKOS.closeMatch: "close to",
    SKOS.broadMatch: "narrower than",
    SKOS.narrowMatch: "wider than",
    SKOS.relatedMatch: "related to",
}
STYLE = """
#whole-page { width: calc(100% - 150px) }
body { padding-right: 110px }
#whole-page svg { max-width: 100%; height: auto; border: 1px solid #cccccc; background: white; margin: 6px 0 }
#whole-page .tree ul { list-style: none; padding-left: 1.2em; margin: 0 } #whole-page .tree > ul { padding-left: 0 }
#whole-page .tree summary { font-weight: normal; margin: 0 } #whole-page .tree li { margin: 1px 0 }
#whole-page .tree .role { color: #555555 }
#whole-page .rules li { margin: 2px 0 } #whole-page summary { cursor: pointer; font-weight: bold; margin: 8px 0 }
#whole-page .follows { background: #f4ffff }
.codes td, .codes th { vertical-align: top; text-align: left; padding: 3px 8px }
@media (max-width: 900px) {
  body { padding: 0 10px; margin: 0; overflow-wrap: anywhere }
  #pylode { display: none }
  #toc { position: static; float: none; width: auto; height: auto; max-height: 40vh; overflow: auto }
  #whole-page { width: auto; margin: 0; padding: 0 }
  #whole-page table, #whole-page tbody, #whole-page tr, #whole-page td, #whole-page th { display: block; width: auto }
  #whole-page td, #whole-page th { text-align: left }
  #whole-page th { padding-bottom: 0 } #whole-page td { padding-left: 1em }
  #whole-page pre, #whole-page code { white-space: pre-wrap; overflow-wrap: anywhere }
  #whole-page svg { overflow: auto }
}
"""


_load = cache(load)


def graph(view: str, year: int | None = None) -> KnowledgeGraph:
    """A view as of a year, or of all years, loaded once and closed once."""
    kg = _load(view, year)
    if year is not None:
        kg.closure = _load(view, None).closure
    return kg


class Ordered(Graph):
    """A graph whose triples come in a fixed order: rdflib's come as their hashes fall, and pyLODE follows them."""

    def triples(self, *arguments: Any, **options: Any) -> Iterator[Any]:
        """Those that match, sorted."""
        yield from sorted(super().triples(*arguments, **options))


def ordered(graph: Graph) -> Ordered:
    """The same triples and prefixes, in a fixed order, whatever the parser called the unnamed nodes."""
    dataset = ox.Dataset(ox.Quad(*map(to_ox, triple)) for triple in graph)  # type: ignore[arg-type]
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    found = Ordered(bind_namespaces="none")
    for prefix, base in sorted(graph.namespaces()):
        found.bind(prefix, base)
    for quad in dataset:
        found.add((from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)))  # type: ignore[arg-type]
    return found


class Page:
    """The reference page of the ontology.

    Attributes:
        kg: the graph whose ontology it is about.
    """

    def __init__(self) -> None:
        """Read the ontology."""
        self.kg: KnowledgeGraph = graph("corrected")
        self._ruleset = compile_rules(self.kg.schema)
        source = Graph(bind_namespaces="none")
        for prefix, base in PREFIXES.items():
            source.bind(prefix, base)
        for triple in parse(library.path("ontology/detente.ttl")):
            source.add(triple)
        # Unnamed classes are put in words below; pyLODE names their parts in an order that changes from run to run.
        for triple in list(source):
            if any(isinstance(x, BNode) for x in triple):
                source.remove(triple)
        # A term of another vocabulary is declared for DL tools, and documented where it is defined.
        self.terms = sorted({s for s in source.subjects(RDFS.isDefinedBy) if str(s).startswith(str(DET))})
        self._fragments = frozenset(self.terms)
        foreign = {s for s in source.subjects(RDF.type) if isinstance(s, URIRef)} - set(self.terms)
        for term in foreign - set(source.subjects(RDF.type, OWL.Ontology)):
            source.remove((term, RDF.type, None))
        self._out: dict[tuple[Node, Node], list[Node]] = defaultdict(list)
        self._unnamed: dict[tuple[Node, Node], list[Node]] = defaultdict(list)
        self._both_ways: dict[tuple[Node, Node], set[Node]] = defaultdict(set)
        for s, p, o in sorted(self.kg.schema):
            self._out[s, p].append(o)
            if isinstance(s, BNode):
                self._unnamed[p, o].append(s)
            if p in (OWL.inverseOf, OWL.disjointWith):
                self._both_ways[p, s].add(o)
                self._both_ways[p, o].add(s)
        self._elsewhere = self._links()
        self._chains = [rule for rule in self._ruleset.rules if rule.name == "prp-spo2"]
        self._lode = OntPub(ordered(source))
        self._lode.back_onts = ordered(self._lode.back_onts)
        self._lode.props_labeled = back_onts_label_props(self._lode.back_onts)
        for term in self.terms:
            self._lode.fids[str(term)] = self._local(
                term
            )  # as the fragment of its IRI, so that #alliedWith leads to it

    def _local(self, term: Node) -> str:
        return str(term).rpartition("#")[2]

    def link(self, term: Node) -> str:
        """The address of a term: in the page, where it is defined there."""
        if term in self._fragments:
            return f"#{self._local(term)}"
        if str(term).startswith(str(CODE)):
            return f"#code-{str(term).removeprefix(str(CODE))}"
        return str(term)

    def name(self, term: Node) -> str:
        """A term in words, as HTML; an unnamed one by what it says."""
        said = self._ruleset.expressions.get(term)
        if said is not None:
            return "".join(self.name(x) if isinstance(x, Node) else html.escape(x) for x in said)
        if isinstance(term, Literal):
            return html.escape(str(term))
        label = html.escape(str(self.kg.label(term)))
        return f'<a href="{html.escape(self.link(term))}">{label}</a>'

    def words(self, rule: Rule) -> str:
        """A rule in words, as HTML."""
        return "".join(self.name(x) if isinstance(x, Node) else html.escape(x) for x in rule.wording)

    # ---- the parts ---------------------------------------------------------------------------------------

    def render(self) -> str:
        """The page as text."""
        self._lode.make_html()
        with self._lode.doc.head:
            tags.style(raw(STYLE))
            tags.meta(name="viewport", content="width=device-width")
        content = self._lode.content
        content.attributes["id"] = "whole-page"  # no term can be called so, while det:content is one
        for link in self._lode.doc.get(tags.a, id="version"):  # that of pyLODE, while det:version is a term
            link.attributes["id"] = "pylode-version"
        for section in list(content.children):
            for entity in section.children:
                if isinstance(entity, tags.div) and "entity" in str(entity.attributes.get("class", "")):
                    self._add_to(entity)
        trees = _trees.Trees(self.kg, self.terms, self._out, self.name)
        drawn = [trees.modules(), self._tree(), trees.occurrences(), trees.properties(), self._patterns()]
        content.children[1:1] = drawn
        after = next(i for i, part in enumerate(content.children) if part.attributes.get("id") == "namespaces")
        content.children[after:after] = [self._rules(), self._codes()]
        self._contents()
        return str(self._lode.doc.render())

    def _add_to(self, entity: Any) -> None:
        """Adds rows to the table of a term: what pyLODE leaves out."""
        term = DET[str(entity.attributes["id"])]
        table = next(child for child in entity.children if isinstance(child, tags.table))
        for heading, lines in self._follows(term).items():
            if lines:
                body = raw("<br>".join(lines))
                table.add(tags.tr(tags.th(heading), tags.td(body), _class="follows"))

    def _follows(self, term: Node) -> dict[str, list[str]]:
        """What follows from a term and what it follows from, by heading, as HTML."""
        marks = [word for kind, word in CHARACTERISTICS.items() if kind in self._out[term, RDF.type]]
        notes = {
            DET.betweenDifferent: "between different things only",
            DET.acrossPeriods: "joins two periods: shown only without a year",
        }
        marks += [word for p, word in notes.items() if any(o.toPython() is True for o in self._out[term, p])]
        same = self._expressions(self._out[term, OWL.equivalentClass] + self._unnamed[OWL.equivalentClass, term])
        narrower = self._expressions(self._unnamed[RDFS.subClassOf, term])
        return {
            "The same as": same,
            "Every member is": self._expressions(self._out[term, RDFS.subClassOf]),
            "What belongs here": narrower,
            "From": self._expressions(self._out[term, RDFS.domain]),
            "To": self._expressions(self._out[term, RDFS.range]),
            "Characteristics": [html.escape("; ".join(marks))] if marks else [],
            "Inverse of": self._names(self._both_ways[OWL.inverseOf, term]),
            "Follows from": sorted({self.words(r) for r in self._chains if r.head is not None and r.head.p == term}),
            "Leads to": sorted({self.words(r) for r in self._chains if any(a.p == term for a in r.body)}),
            "Disjoint with": self._names(self._both_ways[OWL.disjointWith, term]),
            "Elsewhere": self._elsewhere[term],
        }

    def _links(self) -> dict[Node, list[str]]:
        """For each term the links to other vocabularies that the alignments hold, as HTML."""
        found: dict[Node, list[str]] = defaultdict(list)
        for file in sorted(library.path("ontology/alignments").glob("*.ttl")):
            for s, p, o in sorted(parse(file)):
                if s in self._fragments and p in LINKS and isinstance(o, URIRef) and o not in self._fragments:
                    iri = html.escape(str(o))
                    found[s].append(f'{LINKS[p]} <a href="{iri}">{iri}</a> ({file.stem})')
        return found

    def _expressions(self, nodes: list[Node]) -> list[str]:
        """The unnamed ones of some classes, in words."""
        return sorted(self.name(node) for node in nodes if isinstance(node, BNode))

    def _names(self, terms: set[Node]) -> list[str]:
        return [", ".join(sorted(map(self.name, terms), key=str.lower))] if terms else []

    def _tree(self) -> Any:
        part = tags.div(tags.h2("The tree of the classes"), id="tree", _class="section")
        part.add(tags.p("A class marked * is narrower than several classes, and stands under each."))
        part.add(raw(_diagrams.class_tree(self.kg, self.link)))
        return part

    def _patterns(self) -> Any:
        part = tags.div(tags.h2("The patterns"), id="patterns", _class="section")
        part.add(tags.p("Each is drawn from the graph. What is inferred is dashed."))
        for pattern in _patterns.PATTERNS:
            part.add(tags.h3(pattern.title, id=f"pattern-{pattern.name}"), tags.p(pattern.text))
            part.add(raw(_diagrams.draw(pattern, graph)))
        return part

    def _rules(self) -> Any:
        """The rules by kind."""
        part = tags.div(tags.h2("The rules in words"), id="rules", _class="section rules")
        part.add(
            tags.p(
                "Each axiom as the rule of OWL 2 RL that it is. The parts of an unnamed class, and the rules that hold "
                "in every ontology, are left out."
            )
        )
        by: dict[str, list[str]] = defaultdict(list)
        for rule in self._ruleset.rules:
            if rule.name in KINDS and rule.axioms:
                by[rule.name].append(self.words(rule))
        for kind, heading in KINDS.items():
            found = sorted(set(by[kind]), key=lambda text: text.lower())
            if found:
                box = tags.details(tags.summary(f"{heading} ({len(found)}; {kind})"), open=kind == "prp-spo2")
                box.add(tags.ul(*(tags.li(raw(text)) for text in found)))
                part.add(box)
        return part

    def _codes(self) -> Any:
        """The code lists."""
        part = tags.div(tags.h2("The code lists"), id="codes", _class="section")
        triples = parse(library.path("ontology/codes.ttl"))
        out: dict[tuple[Node, Node], list[Node]] = defaultdict(list)
        for s, p, o in triples:
            out[s, p].append(o)
        schemes = sorted({s for s, p, o in triples if p == RDF.type and o == SKOS.ConceptScheme}, key=self.kg.label)
        for scheme in schemes:
            members = sorted({s for s, p, o in triples if p == SKOS.inScheme and o == scheme}, key=self.kg.label)
            box = tags.details(tags.summary(f"{self.kg.label(scheme)} ({len(members)})"))
            table = tags.table(_class="codes")
            for member in members:
                local = str(member).removeprefix(str(CODE))
                label, told = str(self.kg.label(member)), " ".join(map(str, out[member, SKOS.definition]))
                table.add(
                    tags.tr(tags.th(label), tags.td(tags.code(f"code:{local}")), tags.td(told), id=f"code-{local}")
                )
            box.add(table)
            part.add(box)
        return part

    def _contents(self) -> None:
        """Adds the parts to pyLODE's table of contents, after its first entry."""
        (toc,) = self._lode.doc.get(tags.div, id="toc")
        first = next(part for part in toc.children if isinstance(part, tags.ul))
        parts = {
            "modules": "The modules",
            "tree": "The tree of the classes",
            "occurrences": "Occurrences and their roles",
            "properties-tree": "The tree of the properties",
            "patterns": "The patterns",
            "rules": "The rules",
            "codes": "Codes",
        }
        first.children[1:1] = [tags.li(tags.h4(tags.a(words, href=f"#{name}"))) for name, words in parts.items()]


def page() -> str:
    """The reference page as HTML."""
    return Page().render() + "\n"


def drawings() -> dict[str, str]:
    """Each drawing as a file of SVG, by name."""
    found = {"class-tree": _diagrams.class_tree(graph("corrected"), str)}
    return found | {f"pattern-{p.name}": _diagrams.draw(p, graph) for p in _patterns.PATTERNS}


def main(arguments: list[str]) -> int:
    """Writes the page, or the drawings, or both."""
    parser = argparse.ArgumentParser(prog="reference", add_help=False)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--diagrams", type=Path)
    given = parser.parse_args(arguments)
    if not given.output and not given.diagrams:
        parser.error("say --output FILE, or --diagrams FOLDER")
    try:
        if given.output:
            given.output.write_text(page(), encoding="utf-8", newline="\n")
        if given.diagrams:
            given.diagrams.mkdir(parents=True, exist_ok=True)
            for name, text in drawings().items():
                (given.diagrams / f"{name}.svg").write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        print(f"reference: {error.filename}: {error.strerror}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
