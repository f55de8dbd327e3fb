"""Builds the release bundle: a folder, and the same as a ZIP file.

Every file of the bundle is made by the commands that a person has (`detente export`, `scripts/reference`), so that
what is released is what the program writes. The date is the ontology's, the order is fixed, and nothing else of this
machine enters: two builds from the same files are the same to the byte.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import _descriptions
import _meaning
from rdflib.namespace import DCTERMS, OWL

from detente import library
from detente.graph import load
from detente.vocabulary import ONTOLOGY_GRAPH, VIEWS

CHECKOUT = Path(__file__).resolve().parent.parent
#: Formats of `detente export`, and the suffix of each.
FORMATS = {"turtle": "ttl", "rdfxml": "rdf", "jsonld": "jsonld", "nquads": "nq", "trig": "trig"}
#: The year of the article; a slice of it is what any reasoner closes as Detente does.
YEAR = 2017


class Failed(Exception):
    """A part of the bundle could not be made. One line."""


def header() -> dict[str, str]:
    """Title, version and date of the release, as the ontology's header gives them."""
    triples = [t for t in load().graphs[ONTOLOGY_GRAPH] if t[0] == ONTOLOGY_GRAPH]
    found = {p: str(o) for _, p, o in triples}
    date = found.get(DCTERMS.modified) or found[DCTERMS.created]
    return {"title": found[DCTERMS.title], "version": found[OWL.versionInfo], "date": date[:10]}


def detente(*arguments: object) -> None:
    """Runs the command line.

    Raises:
        Failed: it did not end with 0.
    """
    command = [sys.executable, "-m", "detente.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or [f"{' '.join(command)} failed"])[-1])


def build(folder: Path, previous: _meaning.Meaning | None) -> None:
    """Fills the folder of the bundle."""
    about = header()
    for sub in ("ontology", "graph", "inferred"):
        (folder / sub).mkdir()
    for view in VIEWS:
        for year in (None, YEAR):
            stem = f"detente-{view}" + (f"-{year}" if year else "")
            when = ["--as-of", year] if year else []
            for form, suffix in FORMATS.items():
                target = folder / f"graph/{stem}.{suffix}"
                detente("export", "--view", view, *when, "--format", form, "--output", target)
            target = folder / f"inferred/{stem}-inferred.ttl"
            detente("export", "--view", view, *when, "--inferred-only", "--output", target)
    _descriptions.ontology(folder / "ontology")
    detente("export", "--rules", "--output", folder / "rules.ru")
    detente("export", "--questions", "--output", folder / "questions.ttl")
    shutil.copytree(library.path("queries"), folder / "queries")
    detente("export", "--protege", folder / "protege")
    reference = [CHECKOUT / "scripts" / "_reference.py", "--output", folder / "reference.html"]
    subprocess.run([sys.executable, "-B", *reference], check=True)
    for name in ("LICENSE", "LICENSE-DATA", "docs/w3id.htaccess"):
        shutil.copyfile(CHECKOUT / name, folder / Path(name).name)
    meaning = _meaning.meaning()
    text = json.dumps(meaning, ensure_ascii=False, indent=0, sort_keys=True)
    (folder / _meaning.FILE).write_text(text + "\n", encoding="utf-8", newline="\n")
    changes = "The first release.\n" if previous is None else _meaning.difference(previous, meaning)
    entry = f"## {about['version']} ({about['date']})\n\n{changes or 'Nothing changed in meaning.'}\n"
    (folder / "CHANGES.md").write_text(entry.rstrip("\n") + "\n", encoding="utf-8", newline="\n")
    _descriptions.describe(folder, about)
    _descriptions.readme(folder, about)
    sums = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(folder).as_posix()}" for f in files(folder)]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8", newline="\n")


def files(folder: Path) -> list[Path]:
    """The files below a folder, in a fixed order."""
    return sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: p.relative_to(folder).as_posix())


def pack(folder: Path, bundle: Path, date: str) -> None:
    """Writes a ZIP file whose bytes depend on the files and the date alone."""
    stamp = datetime.fromisoformat(date).timetuple()[:6]
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for file in files(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{file.relative_to(folder).as_posix()}", stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            out.writestr(entry, file.read_bytes())


def main(arguments: list[str]) -> int:
    """Builds the bundle, whole or not at all."""
    parser = argparse.ArgumentParser(prog="release", add_help=False)
    parser.add_argument("--previous", type=Path)
    parser.add_argument("--output", type=Path, default=CHECKOUT / "dist")
    given = parser.parse_args(arguments)
    try:
        previous = _meaning.read(given.previous) if given.previous else None
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        said = f"{given.previous} is no bundle of a release with {_meaning.FILE} in it: {error}"
        print(f"release: {said}", file=sys.stderr)
        return 3
    about = header()
    name = f"detente-{about['version']}"
    try:
        given.output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=given.output, prefix=".building-") as place:
            folder = Path(place) / name
            folder.mkdir()
            build(folder, previous)
            pack(folder, Path(place) / f"{name}.zip", about["date"])
            shutil.rmtree(given.output / name, ignore_errors=True)
            folder.replace(given.output / name)
            (Path(place) / f"{name}.zip").replace(given.output / f"{name}.zip")
    except (Failed, OSError, subprocess.CalledProcessError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 3
    print(f"{given.output / name}.zip")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
