"""What a release means, as plain data, and the difference between two of them in words.

The meaning of a release is its terms with their axioms, the facts and the inferred facts of each view, and the answer
of each saved question. Files may be sorted, split or worded otherwise without a change in meaning.
"""

import csv
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from rdflib.namespace import RDF
from rdflib.term import BNode, Literal, Node

from detente.asking.catalogue import Catalogue, catalogue
from detente.graph import KnowledgeGraph
from detente.rdf.terms import Triple, short
from detente.vocabulary import CODE, DET

#: Where a bundle keeps its meaning.
FILE = "meaning.json"
#: How many changes of one kind a changelog names before it counts the rest.
NAMED = 40

Meaning = dict[str, dict[str, list[str]]]


def text(node: Node, out: Mapping[Node, list[Triple]], seen: frozenset[Node] = frozenset()) -> str:
    """A term in one line; an unnamed one by what it says, so that its label does not matter."""
    if isinstance(node, Literal):
        return node.n3()
    if not isinstance(node, BNode):
        return short(node)
    if node in seen:
        return "[...]"
    items = sorted(f"{short(p)} {text(o, out, seen | {node})}" for _, p, o in out.get(node, ()))
    return "[" + "; ".join(items) + "]"


def lines(triples: Iterable[Triple]) -> dict[str, list[str]]:
    """Triples as sorted lines by the subject that they are about; unnamed subjects stand inside the others."""
    out: dict[Node, list[Triple]] = defaultdict(list)
    for triple in dict.fromkeys(triples):
        out[triple[0]].append(triple)
    pointed = {o for found in out.values() for _, _, o in found if isinstance(o, BNode)}
    by: dict[str, list[str]] = defaultdict(list)
    for subject, found in out.items():
        if subject not in pointed:
            by[text(subject, out)] += [f"{short(p)} {text(o, out)}" for _, p, o in found]
    return {subject: sorted(found) for subject, found in sorted(by.items())}


def meaning(graphs: Mapping[str, KnowledgeGraph], questions: Catalogue | None = None) -> Meaning:
    """The meaning of a release.

    Args:
        graphs: each of its views, of all years.
        questions: its questions; the project's where none are given.

    Returns:
        For ``terms``, ``facts <view>``, ``inferred <view>`` and ``answers``: lines by what they are about.
    """
    found: Meaning = {}
    for view, kg in graphs.items():
        words = {s for s, p, o in kg.masks if p == RDF.type and str(s).startswith((str(DET), str(CODE)))}
        schema = {t for t in kg.masks if t[0] in words or isinstance(t[0], BNode)}
        found["terms"] = lines(schema)
        found[f"facts {view}"] = lines(t for t in kg.masks if t not in schema)
        found[f"inferred {view}"] = lines(t for t in kg.inferred() if not isinstance(t[2], BNode))
    found["answers"] = {}
    for name, path in (questions or catalogue()).files.items():
        # The expected answers: the tests hold the program to them.
        for expected in sorted(path.parent.glob(f"{path.stem}.*.csv")):
            view = expected.name.removeprefix(f"{path.stem}.").removesuffix(".csv")
            with open(expected, encoding="utf-8", newline="") as file:
                found["answers"][f"{name} ({view})"] = [", ".join(row) for row in list(csv.reader(file))[1:]]
    return found


def read(path: Path) -> Meaning:
    """The meaning of an earlier release.

    Args:
        path: its bundle (.zip), its folder, or the file itself.

    Raises:
        OSError, ValueError, KeyError: there is none, or it is damaged.
    """
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as bundle:
            inside = [name for name in bundle.namelist() if name.endswith(f"/{FILE}")]
            return json.loads(bundle.read(inside[0]))
    return json.loads((path / FILE if path.is_dir() else path).read_text(encoding="utf-8"))


_TITLES = {"terms": "Terms", "facts": "Facts", "inferred": "Inferred facts", "answers": "Answers"}
_LABEL = 'rdfs:label "'


def difference(old: Meaning, new: Meaning) -> str:
    """What changed from one release to another, as Markdown; an empty text where nothing did."""
    names = _labels(old) | _labels(new)
    parts: list[str] = []
    for kind in sorted({*new, *old}, key=lambda kind: (list(_TITLES).index(kind.split()[0]), kind)):
        changes = list(_changes(old.get(kind, {}), new.get(kind, {}), names))
        if changes:
            word, _, view = kind.partition(" ")
            parts += [f"### {_TITLES[word]}" + (f" ({view})" if view else ""), "", *changes[:NAMED]]
            if len(changes) > NAMED:
                parts.append(f"- and {len(changes) - NAMED} more")
            parts.append("")
    return "\n".join(parts)


def _labels(given: Meaning) -> dict[str, str]:
    """The label of each thing that has one."""
    found: dict[str, str] = {}
    for by in given.values():
        for subject, said in by.items():
            for line in said:
                if line.startswith(_LABEL):
                    found[subject] = line.removeprefix(_LABEL).rpartition('"')[0]
    return found


def _changes(old: Mapping[str, list[str]], new: Mapping[str, list[str]], names: Mapping[str, str]) -> Iterable[str]:
    for subject in sorted({*old, *new}):
        named = f"{subject} ({names[subject]})" if subject in names else subject
        if subject not in old:
            yield f"- new: {named}"
        elif subject not in new:
            yield f"- gone: {named}"
        elif old[subject] != new[subject]:
            gone = [f"no longer {x}" for x in old[subject] if x not in new[subject]]
            come = [f"now {x}" for x in new[subject] if x not in old[subject]]
            yield f"- {named}: " + "; ".join(gone + come or ["in another order"])
