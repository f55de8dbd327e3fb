"""Published data sets as one graph, for ``scripts/bench time`` alone.

Reads the files in the folder that the user names, as their makers publish them, by the mappings of Detente
(``detente add dataset``, docs/datasets.md). Nothing of them is kept.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as px

from detente.collection import library
from detente.rdf.reading import quads
from detente.sources.adding import load
from detente.sources.mappings import recipe
from detente.vocabulary import ID

#: The data sets that are read, in this order, and their files.
FILES = {
    "cow-states": ("states2016.csv",),
    "cow-alliances": ("alliance_v4.1_by_member.csv",),
    "cow-mid": ("MIDA.csv", "MIDB.csv"),
    "cow-igo": ("state_year_formatv3.csv.gz",),
    "gsdb": ("GSDB_V4.csv",),
}


def folder(given: Path | None = None, sets: Mapping[str, tuple[str, ...]] = FILES) -> tuple[Path | None, str]:
    """The folder of the data, or None and why there is none.

    Args:
        given: the folder that the user named; else that of DETENTE_DATA.
        sets: the data sets that have to be there, with their files.
    """
    found = given or (Path(os.environ["DETENTE_DATA"]) if os.environ.get("DETENTE_DATA") else None)
    if found is None:
        return None, "no folder of data: name one by --data or DETENTE_DATA"
    missing = [name for files in sets.values() for name in files if not (found / name).is_file()]
    if missing:
        return None, f"{found}: no {', '.join(missing)}"
    return found, ""


def write(data: Path, file: Path) -> None:
    """Write all data sets as N-Triples."""
    with tempfile.TemporaryDirectory() as made, file.open("wb") as out:
        there = Path(made)
        for name, files in FILES.items():
            known = [*library.path("graph").rglob("*.ttl"), *there.glob("*/*.ttl")]
            load(recipe(name), [data / each for each in files], there / name, str(ID[f"{name}/"]), known)
        triples = (q.triple for part in sorted(there.glob("*/*.ttl")) for q in quads(part))
        px.serialize(triples, out, format=px.RdfFormat.N_TRIPLES)
