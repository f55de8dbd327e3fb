"""Builds the release bundle: a folder, and the same as a ZIP file.

The parts are made by what makes them for a person (`detente export`, `scripts/reference`), so that what is released is
what the program writes. The date is the ontology's, or given; the order is fixed, and nothing else of this machine
enters: two builds from the same files are the same to the byte. Of a collection of one's own the bundle holds what its
sources say in Turtle, and no text of an article, no sheet and no table.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path

import _about
import _descriptions
import _meaning
import _reference
from _about import About
from _reference import graph

from detente.asking import bibliography
from detente.asking.catalogue import Catalogue
from detente.cli import main as command_line
from detente.collection import library
from detente.errors import DetenteError
from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.writing import serialize
from detente.store import export

CHECKOUT = Path(__file__).resolve().parents[2]
SUMS = "SHA256SUMS"
#: The formats of a view and of the ontology.
WRITTEN = tuple(GRAPH_FORMATS.values())
#: What `detente export` writes beside the views: its arguments, without the last, and the last, a path in the bundle.
EXPORTS = (
    (("--questions", "--output"), "questions.ttl"),
    (("--rules", "--output"), "rules.ru"),
    (("--protege",), "protege"),
)
PAPERS = ("LICENSE", "LICENSE-DATA", "docs/w3id.htaccess")


class Failed(Exception):
    """A part of the bundle could not be made, or is not as it should be. One line."""


def detente(*arguments: str) -> None:
    """Runs the command line in this process.

    Raises:
        Failed: it did not end with 0.
    """
    try:
        with redirect_stdout(io.StringIO()):
            command_line(list(arguments))
    except SystemExit as ended:
        if ended.code:
            raise Failed(f"detente {' '.join(arguments)} ended with {ended.code}") from None


def views(folder: Path, about: About, names: Sequence[str]) -> None:
    """Each view, of all years and as of one: in every format, and its inferred facts alone."""
    for sub in ("graph", "inferred"):
        (folder / sub).mkdir()
    for view in names:
        for year in dict.fromkeys((None, about.year)):
            kg, stem = graph(view, year), f"{about.name}-{view}" + (f"-{year}" if year else "")
            for form in WRITTEN:
                (folder / f"graph/{stem}{form.suffix}").write_bytes(export.text(kg, form)[0])
            stated = set(export.document(kg, inferred=False))
            follows = [(t, None) for t in export.document(kg) if t not in stated]
            for form in (GRAPH_FORMATS["turtle"], GRAPH_FORMATS["rdfxml"]):
                (folder / f"inferred/{stem}-inferred{form.suffix}").write_bytes(serialize(follows, form)[0])


def build(folder: Path, about: About, previous: _meaning.Meaning | None, names: Sequence[str]) -> None:
    """Fills the folder of the bundle.

    Args:
        folder: it is there, and empty.
        about: what it is of.
        previous: the meaning of the release before, for the list of changes.
        names: the views to take in.

    Raises:
        Failed: a part cannot be made.
    """
    views(folder, about, names)
    root = about.collection.root
    own_queries = library.path("queries") if about.own else root / "queries"
    if about.own:
        _descriptions.files(library.path("ontology"), folder / "ontology", WRITTEN)
        _descriptions.files(library.path("graph"), folder / "sources", WRITTEN)
        write(folder / "reference.html", _reference.page())
        for name in PAPERS:
            shutil.copyfile(CHECKOUT / name, folder / Path(name).name)
    else:
        _descriptions.files(root / "ontology", folder / "ontology", WRITTEN, others=False)
        for source in about.collection.sources.values():
            _descriptions.files(source.folder, folder / "sources" / source.name, WRITTEN, others=False)
        write(folder / "sources.bib", bibliography.bibtex(about.collection))
    for arguments, path in EXPORTS:
        year = ["--as-of", str(about.year)] if path == "protege" and not about.own and about.year else []
        detente("export", *year, *arguments, str(folder / path))
    questions = Catalogue(*([own_queries] if own_queries.is_dir() else []), views=about.collection.views)
    if questions.files:
        shutil.copytree(own_queries, folder / "queries")
    meaning = _meaning.meaning({view: graph(view) for view in names}, questions)
    write(folder / _meaning.FILE, json.dumps(meaning, ensure_ascii=False, indent=0, sort_keys=True))
    changes = "The first release." if previous is None else _meaning.difference(previous, meaning)
    entry = f"## {about.version} ({about.date})\n\n{changes or 'Nothing changed in meaning.'}"
    write(folder / "CHANGES.md", entry)
    _descriptions.describe(folder, about, {view: graph(view) for view in names})
    _descriptions.readme(folder, about)
    sums = (f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(folder).as_posix()}" for f in files(folder))
    write(folder / SUMS, "\n".join(sums))


def write(path: Path, text: str) -> None:
    """Writes a text with one line feed at its end."""
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def files(folder: Path) -> list[Path]:
    """The files below a folder, in a fixed order."""
    return sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: p.relative_to(folder).as_posix())


def pack(folder: Path, bundle: Path, date: str) -> None:
    """Writes a ZIP file whose bytes depend on the files and the date alone."""
    stamp = datetime.fromisoformat(date).timetuple()[:6]
    with zipfile.ZipFile(bundle, "w") as out:
        for file in files(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{file.relative_to(folder).as_posix()}", stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            out.writestr(entry, file.read_bytes())


def unlike(one: Path, other: Path) -> list[str]:
    """The paths of the files that two folders do not hold alike."""
    held = [{f.relative_to(folder).as_posix(): f.read_bytes() for f in files(folder)} for folder in (one, other)]
    return sorted(path for path in {**held[0], **held[1]} if held[0].get(path) != held[1].get(path))


def again(folder: Path, arguments: Sequence[str]) -> None:
    """Builds the bundle a second time, elsewhere, in a process that orders its sets otherwise, and compares.

    Args:
        folder: the bundle built first.
        arguments: those of that build.

    Raises:
        Failed: the two are not the same to the byte.
    """
    with tempfile.TemporaryDirectory() as place:
        seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
        command = [sys.executable, "-B", __file__, *arguments, "--output", place]
        done = subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True)
        if done.returncode:
            raise Failed(f"the second build failed: {done.stderr.strip()}")
        found = unlike(folder, Path(place) / folder.name)
        if (
            not found
            and folder.with_name(f"{folder.name}.zip").read_bytes() != (Path(place) / f"{folder.name}.zip").read_bytes()
        ):
            found = [f"{folder.name}.zip"]
        if found:
            raise Failed(f"built twice, {len(found)} files are not the same: {', '.join(found[:5])}")


def main(arguments: list[str]) -> int:
    """Builds the bundle, whole or not at all."""
    parser = argparse.ArgumentParser(prog="release", add_help=False)
    parser.add_argument("--previous", type=Path)
    parser.add_argument("--output", type=Path, default=CHECKOUT / "dist")
    parser.add_argument("--view", action="append")
    parser.add_argument("--collection", type=Path)
    parser.add_argument("--version")
    parser.add_argument("--date")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(arguments)
    try:
        about = _about.about(given.collection, given.version, given.date)
        known = about.collection.views
        for view in given.view or ():
            if view not in known:
                raise DetenteError(f"--view {view}: the collection {about.name} has {', '.join(known)}")
    except DetenteError as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    names = [view for view in known if view in (given.view or known)]
    try:
        previous = _meaning.read(given.previous) if given.previous else None
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        said = f"{given.previous} is no bundle of a release with {_meaning.FILE} in it: {error}"
        print(f"release: {said}", file=sys.stderr)
        return 3
    name = f"{about.name}-{about.version}"
    try:
        given.output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=given.output, prefix=".building-") as place:
            folder = Path(place) / name
            folder.mkdir()
            build(folder, about, previous, names)
            pack(folder, Path(place) / f"{name}.zip", about.date)
            shutil.rmtree(given.output / name, ignore_errors=True)
            folder.replace(given.output / name)
            (Path(place) / f"{name}.zip").replace(given.output / f"{name}.zip")
    except (Failed, DetenteError, OSError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 3
    if given.check:
        same = [f"--view={view}" for view in names]
        if not about.own:
            same += [f"--collection={about.collection.root}", f"--version={about.version}", f"--date={about.date}"]
        same += [f"--previous={given.previous.resolve()}"] if given.previous else []
        try:
            again(given.output / name, same)
        except Failed as failed:
            print(f"release: {failed}", file=sys.stderr)
            return 1
    print(f"{given.output / name}.zip")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
