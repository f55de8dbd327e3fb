"""The mappings of the alignments as SSSOM/TSV (https://mapping-commons.github.io/sssom/spec-formats-tsv/).

The Turtle is what people edit; a table holds its links, each with its reason, for tools that compare and merge
mappings. A link is curated by hand: ``semapv:ManualMappingCuration``.
"""

import argparse
import csv
import io
import sys
from pathlib import Path

import yaml
from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node, URIRef

CHECKOUT = Path(__file__).resolve().parents[2]
ALIGNMENTS = CHECKOUT / "ontology" / "alignments"
COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification",
    "subject_type", "object_type", "comment",
)  # fmt: skip
#: What SSSOM calls the kinds of terms (its ``entity_type_enum``).
TYPES: dict[Node, str] = {
    OWL.Class: "owl class",
    OWL.ObjectProperty: "owl object property",
    OWL.DatatypeProperty: "owl data property",
    OWL.AnnotationProperty: "owl annotation property",
    SKOS.Concept: "skos concept",
}
SEMAPV = "https://w3id.org/semapv/vocab/"


def core() -> Graph:
    """What the links start from: the ontology and its code lists."""
    graph = Graph()
    for name in ("detente.ttl", "codes.ttl"):
        graph.parse(CHECKOUT / "ontology" / name)
    return graph


def table(path: Path, ours: Graph) -> str:
    """One alignment as SSSOM/TSV.

    Args:
        path: its Turtle.
        ours: the ontology and its code lists, for labels and kinds.

    Raises:
        ValueError: a term has no prefix in the file, or no kind that SSSOM knows.
    """
    graph = Graph(bind_namespaces="none").parse(path)
    prefixes = {prefix: str(base) for prefix, base in graph.namespaces() if prefix}
    prefixes["semapv"] = SEMAPV
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    rows = []
    for axiom in graph.subjects(RDF.type, OWL.Axiom):
        s, p, o = (graph.value(axiom, x) for x in (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget))
        ids = [curie(term, prefixes) for term in (s, p, o)]
        labels = [str(g.value(term, RDFS.label)) for g, term in ((ours, s), (graph, o))]
        kinds = [kind(g, term) for g, term in ((ours, s), (graph, o))]
        comment = str(graph.value(axiom, RDFS.comment))
        rows.append((ids[0], labels[0], ids[1], ids[2], labels[1], "semapv:ManualMappingCuration", *kinds, comment))
    used = {text.partition(":")[0] for row in rows for text in (row[0], row[2], row[3], row[5])}
    about = {
        "curie_map": {prefix: prefixes[prefix] for prefix in sorted(used)},
        "mapping_set_id": f"{header}.sssom.tsv",
        "mapping_set_title": str(graph.value(header, DCTERMS.title)),
        "mapping_set_description": str(graph.value(header, DCTERMS.description)),
        "mapping_set_version": str(graph.value(header, OWL.versionInfo)),
        "mapping_set_source": [str(header)],
        "creator_label": [str(graph.value(header, DCTERMS.creator))],
        "license": str(graph.value(header, DCTERMS.license)),
        "mapping_date": str(graph.value(header, DCTERMS.modified))[:10],
        "see_also": sorted(map(str, graph.objects(header, DCTERMS.source))),
    }
    said = yaml.safe_dump(about, sort_keys=False, allow_unicode=True, width=1000)
    out = io.StringIO("".join(f"#{line}\n" for line in said.splitlines()))
    out.seek(0, io.SEEK_END)
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows([COLUMNS, *sorted(rows)])
    return out.getvalue()


def curie(term: Node | None, prefixes: dict[str, str]) -> str:
    """A term by the prefix of its file that fits it best."""
    fitting = [(len(base), prefix) for prefix, base in prefixes.items() if str(term).startswith(base)]
    if not isinstance(term, URIRef) or not fitting:
        raise ValueError(f"{term} has no prefix")
    length, prefix = max(fitting)
    return f"{prefix}:{term[length:]}"


def kind(graph: Graph, term: Node | None) -> str:
    """What SSSOM calls the kind of a term."""
    found = [TYPES[t] for t in graph.objects(term, RDF.type) if t in TYPES]
    code = "skos concept" if (term, SKOS.inScheme, None) in graph else None
    if not found and code is None:
        raise ValueError(f"{term} is of no kind that SSSOM knows")
    return code or found[0]


def main(arguments: list[str]) -> int:
    """Writes the tables, or compares them; returns the exit status."""
    parser = argparse.ArgumentParser(prog="sssom", add_help=False)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(arguments)
    ours, old = core(), 0
    made = {path.with_suffix(".sssom.tsv"): path for path in sorted(ALIGNMENTS.glob("*.ttl"))}
    for target in sorted({*made, *ALIGNMENTS.glob("*.sssom.tsv")}):
        try:
            text = table(made[target], ours) if target in made else None
        except ValueError as error:
            print(f"sssom: {made[target].name}: {error}", file=sys.stderr)
            return 1
        if text == (target.read_text(encoding="utf-8") if target.exists() else None):
            continue
        old += 1
        if given.check:
            print(f"{target.name} is out of date: run scripts/sssom", file=sys.stderr)
        elif text is None:
            target.unlink()
        else:
            target.write_text(text, encoding="utf-8", newline="\n")
    return 1 if given.check and old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
