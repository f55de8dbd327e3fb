"""The formats in which things are written: graphs, answers, proofs. One list for every command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detente.errors import DetenteError

#: The formats of an answer: for people and spreadsheets, then the W3C's for SPARQL results (srj, srx) and graphs.
ANSWER_FORMATS = ("table", "csv", "tsv", "json", "markdown", "html", "srj", "srx", "turtle")
#: The formats of a table that is taken elsewhere, by the suffix of its file.
TABLE_FORMATS = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".md": "markdown"}
#: The formats of a proof; ``turtle`` is PROV-O.
PROOF_FORMATS = ("text", "markdown", "json", "turtle")


@dataclass(frozen=True, slots=True)
class Format:
    """A format of RDF.

    Attributes:
        name: its name on the command line.
        suffix: the suffix of its files.
        dataset: whether it holds named graphs; otherwise it holds one graph.
        media_type: its IANA media type.
    """

    name: str
    suffix: str
    dataset: bool
    media_type: str


#: The formats of a graph or a dataset, by name.
GRAPH_FORMATS = {
    f.name: f
    for f in (
        Format("turtle", ".ttl", False, "text/turtle"),
        Format("trig", ".trig", True, "application/trig"),
        Format("nquads", ".nq", True, "application/n-quads"),
        Format("ntriples", ".nt", False, "application/n-triples"),
        Format("rdfxml", ".rdf", False, "application/rdf+xml"),
        Format("jsonld", ".jsonld", False, "application/ld+json"),
    )
}
_SUFFIXES = {f.suffix: f for f in GRAPH_FORMATS.values()} | {".owl": GRAPH_FORMATS["rdfxml"]}


class UnknownFormat(DetenteError):
    """Neither a name nor a suffix says in which format to write."""


def format_of(name: str | None, output: str) -> Format:
    """The format of that name, else of the output's suffix; Turtle for standard output.

    Args:
        name: one of `GRAPH_FORMATS`, or None.
        output: a path, or ``-`` for standard output.

    Raises:
        UnknownFormat: there is no such format, or the suffix stands for none.
    """
    if name is not None:
        if name not in GRAPH_FORMATS:
            raise UnknownFormat(f"unknown format {name!r}: choose one of {', '.join(GRAPH_FORMATS)}")
        return GRAPH_FORMATS[name]
    if output == "-":
        return GRAPH_FORMATS["turtle"]
    found = _SUFFIXES.get(Path(output).suffix.lower())
    if found is None:
        raise UnknownFormat(f"{output}: its suffix names no format; use {', '.join(_SUFFIXES)}, or say --format")
    return found
