"""A data set joins a collection: whole or not at all, and with the same result in whichever order data sets come.

What a data set knows of codes and names is what the collection's record and articles say, and the data sets that stand
before it: those that say who is in the state system, then those that call states by names, then the others that come
with Detente, then those of one's own, each by name. Those that stand behind a data set that comes are made anew from
the tables that they keep, where it tells them more or other than they knew.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detente.collection.declared import check_name
from detente.collection.manifest import Collection
from detente.errors import DetenteError, Unreachable
from detente.rdf.files import UNFINISHED, tidy
from detente.rdf.reading import parse
from detente.rdf.terms import Triple
from detente.sources.about import LEFT_OUT
from detente.sources.data_sets import Loaded, make
from detente.sources.downloads import WrongFiles
from detente.sources.mappings import Recipe, names, read_recipe, recipe
from detente.sources.namesakes import Namesakes, namesakes, reference
from detente.sources.replacing import leave_none_without
from detente.vocabulary import DET


@dataclass(frozen=True)
class _There:
    """A data set of a collection.

    Attributes:
        name: the name of its source.
        folder: where it stands.
        recipe: its mapping.
    """

    name: str
    folder: Path
    recipe: Recipe

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands among the data sets."""
        return self.recipe.rank, self.name


def add(
    collection: Collection,
    name: str,
    recipe: Recipe,
    files: Iterable[Path],
    skip_bad_rows: bool = False,
    complete: bool = False,
) -> tuple[Loaded, list[str]]:
    """Make a data set a source of a collection, and make anew those that know more or other names by it.

    Args:
        collection: the collection.
        name: what the source is called, one word.
        recipe: its mapping.
        files: its tables, in any order.
        skip_bad_rows: leave out rows that cannot be read, instead of refusing the file.
        complete: say of the files that they hold all, see `detente.sources.data_sets.make`.

    Returns:
        What was made of it, and the names of the data sets that were made anew.

    Raises:
        WrongFiles: the name is none that a source can have, or that of a source of another kind; or another source
            would be left without states that the data set described before.
        DetenteError: as `make`; or one that has to be made anew cannot be.
    """
    folder, namespace = place(collection, name)
    files_of = _by_folder(collection)
    behind = [t for t in _data_sets(collection) if t.folder != folder]
    me = _There(name, folder, recipe)
    others = [f for at, found in files_of.items() if at != folder for f in found]
    with _staging(folder.parent) as made:
        memo: dict[Path, list[Triple]] = {}

        def known_to(who: _There, now: dict[Path, list[Path]]) -> list[Path]:
            hidden = {t.folder for t in (*behind, me) if t.place >= who.place}
            return sorted(f for at, found in now.items() if at not in hidden for f in found)

        def told(paths: list[Path]) -> Namesakes:
            for path in paths:
                if path not in memo:
                    memo[path] = list(reference([path]))
            return namesakes(triple for path in paths for triple in memo[path])

        loaded = make(recipe, files, _new(made, name), namespace, known_to(me, files_of), skip_bad_rows, complete)
        leave_none_without(folder, made / name, others)
        after = {**files_of, folder: sorted((made / name).glob("*.ttl"))}
        anew: list[_There] = []
        for there in sorted(behind, key=lambda t: t.place):
            known = known_to(there, after)
            if there.place > me.place and told(known) != told(known_to(there, files_of)):
                _again(there, made, f"{collection.base}{there.name}/", known, name)
                if _differ(there.folder, made / there.name):
                    anew.append(there)
                    after[there.folder] = sorted((made / there.name).glob("*.ttl"))
        _put({made / one.name: one.folder for one in (me, *anew)})
    return loaded, [there.name for there in anew]


def load(
    recipe: Recipe,
    files: Iterable[Path],
    folder: Path,
    namespace: str,
    known: Iterable[Path] = (),
    skip_bad_rows: bool = False,
    complete: bool = False,
) -> Loaded:
    """Make the source of a data set in a folder, in place of one that stands there: it is whole or not there.

    Args:
        recipe: its mapping.
        files: its tables, in any order.
        folder: the folder of the source; its name is the name of the source.
        namespace: where its things have their IRIs.
        known: the files that tell what codes and names name.
        skip_bad_rows: leave out rows that cannot be read, instead of refusing the file.
        complete: say of the files that they hold all, see `detente.sources.data_sets.make`.

    Raises:
        WrongFiles: other sources would be left without states that the data set described before.
        DetenteError: as `make`.
    """
    others = list(known)
    with _staging(folder.parent) as made:
        found = make(recipe, files, _new(made, folder.name), namespace, others, skip_bad_rows, complete)
        leave_none_without(folder, made / folder.name, others)
        _put({made / folder.name: folder})
    return found


def place(collection: Collection, name: str) -> tuple[Path, str]:
    """Where a source of a collection stands, and where its things have their IRIs.

    Args:
        collection: the collection.
        name: the name of the source, one word.

    Raises:
        WrongFiles: the name is none that a source can have, or that of a source of another kind.
    """
    try:
        check_name(name, own=True)
    except ValueError as error:
        raise WrongFiles(f"{name!r} is no name of a source: {str(error).partition(': ')[2] or error}") from None
    there = collection.sources.get(name)
    if there is not None and there.kind != "dataset":
        raise WrongFiles(f"{name} is a source already, of the kind {there.kind}; choose another name with --as")
    folder = collection.root / "sources" / name if there is None else there.folder
    return folder, f"{collection.base}{name}/"


def _by_folder(collection: Collection) -> dict[Path, list[Path]]:
    found: dict[Path, list[Path]] = {}
    for file in sorted(collection.all_files().values()):
        found.setdefault(file.parent, []).append(file)
    return found


def _data_sets(collection: Collection) -> Iterator[_There]:
    """The data sets of a collection, each with the mapping that it keeps; one without is known to all others."""
    for source in collection.sources.values():
        kept = sorted(source.folder.glob("*.sql"))
        if source.kind == "dataset" and kept:
            yield _There(source.name, source.folder, read_recipe(kept[0]))
        elif source.kind == "dataset" and source.name in names():
            yield _There(source.name, source.folder, recipe(source.name))


def _again(there: _There, made: Path, namespace: str, known: list[Path], by: str) -> None:
    """Make a data set anew from the tables that it keeps, as it was asked for before."""
    said = [(p, str(o)) for _, p, o in parse(there.folder / "source.ttl")]
    whole = any(p == DET.completeFor for p, _ in said)
    unsure = any(p == DET.note and o.startswith(LEFT_OUT) for p, o in said) or not any(
        p == DET.version for p, _ in said
    )
    tables = sorted(file for file in (there.folder / "files").glob("*") if file.is_file())
    try:
        make(there.recipe, tables, _new(made, there.name), namespace, known, True, whole and unsure)
    except DetenteError as error:
        raise WrongFiles(
            f"{there.name} has to be made anew, for {by} tells it who bears a code or a name, and cannot be: {error}; "
            f"add {there.name} again first"
        ) from None


def _differ(one: Path, other: Path) -> bool:
    parts = {file.name for folder in (one, other) for file in folder.glob("*.ttl")}
    return any(not _same(one / name, other / name) for name in parts)


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _new(made: Path, name: str) -> Path:
    folder = made / name
    folder.mkdir()
    return folder


@contextmanager
def _staging(beside: Path) -> Iterator[Path]:
    """A folder in which sources are made, beside their places; what is left of it is removed."""
    try:
        beside.mkdir(parents=True, exist_ok=True)
        with tidy():
            made = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=beside))
            try:
                yield made
            finally:
                shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise Unreachable(f"{error.filename or beside}: {error.strerror or error}") from None


def _put(places: dict[Path, Path]) -> None:
    """Put folders in their places, all or none; what stood there is removed afterwards."""
    done: list[tuple[Path, Path, Path]] = []
    try:
        for made, folder in places.items():
            before = folder.with_name(f"{UNFINISHED}{os.getpid()}-{folder.name}")
            made.chmod(0o777 & ~_umask())
            done.append((made, folder, before))
            if folder.exists():
                os.replace(folder, before)
            os.replace(made, folder)
    except OSError:
        _take_back(done)
        raise
    for _, _, before in done:
        shutil.rmtree(before, ignore_errors=True)


def _take_back(done: Sequence[tuple[Path, Path, Path]]) -> None:
    for made, folder, before in reversed(done):
        if not made.exists():
            os.replace(folder, made)
        if before.exists():
            os.replace(before, folder)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
