"""A view as a folder that Protégé opens: one merged file, the parts that it is made of, and what follows.

Every file has an ontology IRI of its own and imports what it uses, and ``catalog-v001.xml``, an OASIS XML catalogue
(https://www.oasis-open.org/committees/entity/spec.html), leads each import to a file beside it. Without the import of
the ontology the OWL API would read every property of a facts file as an annotation property.

What is inferred stands in a file of its own. There each relation is annotated (``owl:Axiom``,
https://www.w3.org/TR/owl2-mapping-to-rdf/#Axioms_that_are_Translated_to_Multiple_Triples) with the facts that it
follows from and the claims that they rest on, so that an editor shows why it holds.
"""

from __future__ import annotations

import shutil
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path

from rdflib.namespace import DCTERMS, OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.errors import DetenteError, Unreachable
from detente.graph import KnowledgeGraph, load
from detente.rdf.files import tidy
from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.reading import parse
from detente.rdf.terms import Triple
from detente.rdf.writing import serialize
from detente.store import Request
from detente.store.declarations import missing
from detente.store.export import document, is_fact
from detente.vocabulary import DEFAULT_VIEW, DET, EXPANDED_GRAPH, GRAPH

CATALOG = "catalog-v001.xml"
_CATALOG_ID = "detente"
_LICENSE = URIRef("https://creativecommons.org/licenses/by/4.0/")
_XML = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_TIMELESS = (
    "This holds the facts of all years at once. OWL knows no time: a reasoner joins what never stood side by side, "
    "such as an alliance of one decade with a dispute of another, so that what it draws here need not hold in any year."
)


class NotOurs(DetenteError):
    """The folder holds something that this export did not write."""


def usual_year(kg: KnowledgeGraph) -> int:
    """The calendar year of which a folder is without --as-of.

    That of the latest article, as its publication states it; where none does, the last year of which a source of the
    collection speaks, or that the graph knows.
    """
    triples = [t for part in kg.graphs.values() for t in part]
    articles = {s for s, p, o in triples if p == RDF.type and o == DET.Article}
    publications = {s for s, p, o in triples if p == RDF.type and o == DET.Publication}
    published = {s for s, p, o in triples if p == DET.work and o in articles and s in publications}
    years = [kg.timeline.timed[node].latest_start for node in published if node in kg.timeline.timed]
    own = [last for name, _, last in kg.epochs.spans if name in kg.sources]
    return max(years or own or [kg.epochs.last])


def _base(kg: KnowledgeGraph) -> str:
    return f"export/{kg.export_name}"


def _titles(name: Node, kg: KnowledgeGraph, title: str) -> Iterator[Triple]:
    yield name, DCTERMS.title, Literal(title, lang="en")
    yield name, DCTERMS.description, Literal(_subject(kg), lang="en")
    if kg.collection.shipped:  # elsewhere each source has its own
        yield name, DCTERMS.license, _LICENSE


def _header(name: Node, kg: KnowledgeGraph, title: str, imports: Iterable[Node]) -> Iterator[Triple]:
    yield name, RDF.type, OWL.Ontology
    yield from _titles(name, kg, title)
    for other in imports:
        yield name, OWL.imports, other


def bare_names(kg: KnowledgeGraph) -> dict[Node, list[Triple]]:
    """For each named graph the names of what it points to and the view does not hold, or not in the year.

    A claim leads to what it asserts, also where no graph of the view holds that; an editor would show a bare IRI.
    """
    shown = list(kg.stated())
    described = {triple[0] for triple, _ in shown}
    pointing = {t[2]: graph for t, graph in reversed(shown) if isinstance(t[2], URIRef) and t[2] not in described}
    others = {*kg.collection.all_files().values()} - {*kg.files.values()}
    here = {s: o for triples in kg.graphs.values() for s, p, o in triples if p == RDFS.label}
    elsewhere = {s: o for file in sorted(others) for s, p, o in parse(file) if p == RDFS.label}
    found: dict[Node, list[Triple]] = {graph: [] for graph in kg.graphs}
    for node in sorted(pointing.keys() & (here.keys() | elsewhere.keys()), key=str):
        lacking = f"is not in force in {kg.as_of}" if node in here else f"does not stand in the view {kg.view}"
        note = Literal(f"Only named here, since something points to it: it {lacking}.", lang="en")
        label = here.get(node) or elsewhere[node]
        found[pointing[node]] += [
            (node, RDF.type, OWL.NamedIndividual),
            (node, RDFS.label, label),
            (node, RDFS.comment, note),
        ]
    return found


def modules(kg: KnowledgeGraph) -> dict[Node, list[Triple]]:
    """The stated triples of each named graph, as of the graph's year, by the ontology IRI of their header.

    A file of the user's own gets what it lacks of one: an IRI, and the import of all else.
    """
    found: dict[Node, dict[Triple, None]] = {graph: {} for graph in kg.graphs}
    for triple, graph in kg.stated():
        s, p, o = triple
        found[graph][triple] = None
        if p == RDF.type and isinstance(s, URIRef) and not str(o).startswith(str(OWL)):
            found[graph][s, RDF.type, OWL.NamedIndividual] = None
    names, declared = bare_names(kg), missing(kg)
    parts = {graph: [*triples, *names[graph], *declared.get(graph, ())] for graph, triples in found.items()}
    if EXPANDED_GRAPH in parts:
        title = "Participations and dyads, made by the rules of expansion"
        all_else = [graph for graph in kg.graphs if graph != EXPANDED_GRAPH]
        parts[EXPANDED_GRAPH] += _header(EXPANDED_GRAPH, kg, title, all_else)
    for number, graph in enumerate((g for g in kg.graphs if g in kg.own), 1):
        triples = parts.pop(graph)
        headers = [s for s, p, o in triples if p == RDF.type and o == OWL.Ontology and isinstance(s, URIRef)]
        name = headers[0] if headers else GRAPH[f"{_base(kg)}/own/{number}"]
        others = (g for g in kg.graphs if g not in kg.own)
        parts[name] = [*triples, *_header(name, kg, f"A file added to the view: {kg.files[graph].name}", others)]
    return parts


def inferences(kg: KnowledgeGraph, merged: Node) -> list[Triple]:
    """The inferred facts as an ontology that imports the merged one; each relation says why it holds.

    Args:
        kg: the graph; without a year a relation is explained in the last years in which it holds.
        merged: the ontology IRI of the merged file.
    """
    from detente.explaining.explainer import Explainer

    explainer = Explainer(kg)
    relations = {s for s, p, o in kg.schema if p == RDF.type and o == OWL.ObjectProperty}
    involves = explainer.evidence.roles
    name = GRAPH[f"{_base(kg)}/inferred"]
    rows = list(_header(name, kg, "What follows, with the reason on each relation", [merged]))
    # A claim says at once what it says and where: an editor shows its annotations first, and its data far below.
    for claim in sorted((s for s, _, _ in kg.match(None, RDF.type, DET.Claim)), key=str):
        said = explainer.evidence.claim(claim)
        where = "; ".join(map(explainer.passage_line, said.passages))
        text = explainer.claim_line(said) + (f" In {where}." if where else "")
        rows.append((claim, RDFS.comment, Literal(text, lang="en")))
    for triple in kg.inferred():
        if not is_fact(triple):
            continue
        rows.append(triple)
        s, p, o = triple
        if p not in relations or p in involves or isinstance(o, Literal):
            continue
        proof = kg.proof(s, p, o)
        if proof is None:
            continue
        leaves = [leaf for leaf in proof.leaves() if leaf[1] != RDF.type] or list(proof.leaves())
        node = BNode()
        reason = "Follows from: " + "; ".join(dict.fromkeys(map(explainer.phrase, leaves))) + "."
        rows += [
            (node, RDF.type, OWL.Axiom),
            (node, OWL.annotatedSource, s),
            (node, OWL.annotatedProperty, p),
            (node, OWL.annotatedTarget, o),
            (node, RDFS.comment, Literal(reason, lang="en")),
        ]
        supports = [explainer.evidence.of(leaf) for leaf in leaves]
        sources = [c.node for x in supports for c in x.claims] + [r for x in supports for r in x.references]
        rows += [(node, RDFS.seeAlso, source) for source in dict.fromkeys(sources)]
    return rows


def catalog(places: Mapping[str, str]) -> bytes:
    """An XML catalogue.

    Args:
        places: for each ontology IRI the path of its file, relative to the catalogue, with ``/``.
    """
    ET.register_namespace("", _XML)
    root = ET.Element(f"{{{_XML}}}catalog", {"prefer": "public"})
    group = ET.SubElement(root, f"{{{_XML}}}group", {"id": _CATALOG_ID, "prefer": "public"})
    for name, place in sorted(places.items()):
        ET.SubElement(group, f"{{{_XML}}}uri", {"name": name, "uri": place})
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _subject(kg: KnowledgeGraph) -> str:
    when = f"as of the year {kg.as_of}" if kg.as_of else f"all years at once. {_TIMELESS}"
    return f"International relations, view {kg.view}, {when}"


def _readme(kg: KnowledgeGraph) -> str:
    when = f"as of the year {kg.as_of}" if kg.as_of else "all years at once"
    lines = [
        f"Detente, view {kg.view}, {when}: a folder for Protégé",
        "",
        "detente.owl    open this one: the ontology, the codes and the facts, as stated (detente.ttl is the same)",
        "inferred.owl   open this one to see also what follows: it imports detente.owl, and each relation",
        "               carries its reason (rdfs:comment) and its claims and references (rdfs:seeAlso)",
        "modules.ttl    imports the parts in modules/ one by one, in place of the merged file",
        f"{CATALOG}   leads each import to its file; keep it beside them",
        "",
        "View > Render by label shows labels in place of names.",
        'HermiT in Protégé: in File > Preferences > Reasoner leave out "Object Property Assertions"; it takes too',
        "long over chains. What it would draw stands in inferred.owl.",
    ]
    if kg.as_of is None:
        lines += ["", _TIMELESS]
    return "\n".join(lines) + "\n"


def _text(triples: Iterable[Triple], form: str) -> bytes:
    return serialize([(triple, None) for triple in triples], GRAPH_FORMATS[form])[0]


def folder(kg: KnowledgeGraph) -> dict[str, bytes]:
    """The files of the folder: for each path, relative and with ``/``, the content."""
    merged = GRAPH[_base(kg)]
    title = "Detente: the ontology, the codes and the facts as stated"
    names = bare_names(kg)
    stated = [*document(kg, inferred=False), *_titles(merged, kg, title), *chain(*names.values())]
    follows = inferences(kg, merged)
    files = {
        "README.txt": _readme(kg).encode(),
        "detente.owl": _text(stated, "rdfxml"),
        "detente.ttl": _text(stated, "turtle"),
        "inferred.owl": _text(follows, "rdfxml"),
    }
    places = {str(merged): "detente.owl", f"{merged}/inferred": "inferred.owl", f"{merged}/modules": "modules.ttl"}
    parts = modules(kg)
    for name, triples in parts.items():
        file = kg.files.get(name)
        made = "expanded" if name == EXPANDED_GRAPH else f"own-{len(files)}"
        path = f"modules/{file.parent.name}-{file.stem}.ttl" if file else f"modules/{made}.ttl"
        files[path] = _text(triples, "turtle")
        places[str(name)] = path
    whole = _header(URIRef(f"{merged}/modules"), kg, "All parts, each from its own file", parts)
    files["modules.ttl"] = _text(whole, "turtle")
    files[CATALOG] = catalog(places)
    # Protégé reads the catalogue that lies beside the file it opens.
    files[f"modules/{CATALOG}"] = catalog({n: f"../{p}" for n, p in places.items()})
    return files


def _is_ours(directory: Path) -> bool:
    try:
        group = ET.parse(directory / CATALOG).getroot().find(f"{{{_XML}}}group")
    except (OSError, ET.ParseError):
        return False
    return group is not None and group.get("id") == _CATALOG_ID


@tidy()
def write(files: Mapping[str, bytes], directory: Path) -> None:
    """Write a folder, whole or not at all; one that an earlier export wrote is replaced.

    Raises:
        NotOurs: the folder holds something else.
        Unreachable: it cannot be written.
    """
    target = directory.resolve()
    try:
        if target.exists() and not target.is_dir():
            raise NotOurs(f"{directory}: is a file; name a folder")
        if target.is_dir() and any(target.iterdir()) and not _is_ours(target):
            raise NotOurs(f"{directory}: holds something else; name a new or an empty folder")
        work = Path(tempfile.mkdtemp(dir=target.parent, prefix=".detente-"))
    except OSError as error:
        raise Unreachable(f"{directory}: {error.strerror or error}") from None
    try:
        new, old = work / "new", work / "old"
        for path, data in files.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(data)
        if target.exists():
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    except OSError as error:
        raise Unreachable(f"{directory}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            shutil.rmtree(work)


def export(request: Request, value: object) -> str:
    """Write the folder and say which file to open.

    Args:
        request: its year is that of the article where none is given, and 0 for all years.
        value: the folder.

    Raises:
        NotOurs: the folder holds something that this export did not write.
        Unreachable: it cannot be written.
    """
    view = request.view or DEFAULT_VIEW
    year = usual_year(load(view, sources=request.sources or None)) if request.as_of is None else request.as_of
    kg = load(view, year or None, request.extra, sources=request.sources or None)
    files = folder(kg)
    write(files, Path(str(value)))
    line = f"{value}: open detente.owl in Protégé, or inferred.owl to see also what follows ({year or 'all years'})"
    return line if year else f"{line}\n{_TIMELESS}"
