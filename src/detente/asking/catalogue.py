"""The catalogue: saved questions found by name and by words."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path

from detente.asking.names import quoted
from detente.asking.questions import BadQuestion, Question, read
from detente.collection import manifest
from detente.collection.manifest import Collection
from detente.errors import DetenteError, Unreachable

#: The name of a question in a topic, as most are: it leads to no other folder.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+/[A-Za-z0-9_-]+")
#: How much a word weighs in a search by where it stands; the terms are those of the query.
_WEIGHTS = {"name": 6.0, "title": 5.0, "tags": 4.0, "description": 1.0, "terms": 0.5}
_TERM = re.compile(r"\b(?:det|code):([A-Za-z]\w*)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class UnknownQuestion(DetenteError):
    """There is no saved question of that name.

    Attributes:
        near: the names of the questions that may be meant, best first.
    """

    def __init__(self, message: str, near: Sequence[str] = ()) -> None:
        """Say so in one line, in which the near names stand as well."""
        super().__init__(message)
        self.near = tuple(near)


class Catalogue:
    """The questions below some folders, read when they are asked for."""

    def __init__(self, *roots: Path, views: Iterable[str] | None = None) -> None:
        """Find the files; none is read yet.

        Args:
            roots: folders; the names of questions are the paths below them.
            views: the views that there are; None: those of the collection (`detente.collection.manifest.find`).

        Raises:
            Unreachable: there is no such folder.
            BadQuestion: two folders hold a question of the same name.
        """
        self._roots = roots
        self._views = None if views is None else tuple(views)
        for root in roots:
            if not os.path.isdir(root):  # pathlib raises where a name is too long
                raise Unreachable(f"{root}: {'no folder' if os.path.exists(root) else 'No such folder'}")
        if len(roots) > 1:
            self.files  # noqa: B018, whose names must differ

    def __repr__(self) -> str:
        """How many questions there are and where, for a prompt."""
        return f"<Catalogue: {len(self.files)} questions in {', '.join(map(str, self._roots))}>"

    @cached_property
    def files(self) -> dict[str, Path]:
        """The file of each question by its name, in order."""
        found: dict[str, Path] = {}
        for root in self._roots:
            for path in sorted(root.rglob("*.rq")):
                name = path.relative_to(root).with_suffix("").as_posix()
                if name in found:
                    raise BadQuestion(f"{path}: there is a question {name!r} in {found[name]}; rename one")
                found[name] = path
        return found

    def _file(self, name: str) -> Path | None:
        """The file of a question; where there is one folder and the name is plain, without looking at all others."""
        if len(self._roots) == 1 and _PLAIN.fullmatch(name):
            file = self._roots[0] / f"{name}.rq"
            return file if file.is_file() else self.files.get(name)
        return self.files.get(name)

    def __iter__(self) -> Iterator[str]:
        """The names of the questions, in order."""
        return iter(self.files)

    def topics(self) -> dict[str, list[str]]:
        """The names of the questions by topic; those in no folder of their own under the empty name."""
        found: dict[str, list[str]] = {}
        for name in self.files:
            found.setdefault(name.rpartition("/")[0], []).append(name)
        return found

    def kindred(self, text: str) -> list[str]:
        """The names of the questions that are about what means about the same as some words; see `search`."""
        from detente.asking.kindred import kindred
        from detente.asking.search import words_of

        return self.search(" ".join(kindred(words_of(text))))

    def search(self, text: str) -> list[str]:
        """The names of the questions that are about some words, the best first; none where no word occurs."""
        from detente.asking.search import search

        def entry(question: Question) -> tuple[str, ...]:
            name = re.sub(r"[/-]", " ", question.name)
            terms = " ".join(_HUMP.sub(" ", term) for term in dict.fromkeys(_TERM.findall(question.text)))
            return question.name, name, question.title, " ".join(question.tags), question.description, terms

        return search((entry(self.get(name)) for name in self.files), _WEIGHTS, text)

    def get(self, name: str) -> Question:
        """A question by its name, by the part after its topic where that is clear, or by the path of a file.

        Raises:
            UnknownQuestion: there is none, or several; with the names most like it.
            BadQuestion: its file is not in order.
            Unreachable: a file that was named cannot be read.
        """
        file = self._file(name)
        if file is not None:
            return read(file, name, self._views)
        if name.endswith(".rq"):
            return read(Path(name), Path(name).stem, self._views)
        tails = [n for n in self.files if n.rpartition("/")[2] == name]
        if len(tails) == 1:
            return read(self.files[tails[0]], tails[0], self._views)
        if tails:
            raise UnknownQuestion(f"{name!r} stands in several topics: {', '.join(tails)}; say which", tails)
        from detente.asking import earlier

        went = earlier.find(name)
        if went:
            raise UnknownQuestion("; ".join(map(str, went)))
        last = {n.rpartition("/")[2]: n for n in self.files}
        close = difflib.get_close_matches(name.rpartition("/")[2], last, n=3, cutoff=0.5)
        inside = [n for n in self.files if name and n.startswith(name.rstrip("/") + "/")]
        if inside:
            near, hint = inside, f"it is a topic, with {', '.join(inside)}"
        else:
            near = self.search(name)[:3] or [last[c] for c in close] or self.kindred(name)[:3]
            hint = f"did you mean {' or '.join(near)}?" if near else "see `detente questions`"
        raise UnknownQuestion(f"no question {quoted(name)}; {hint}", near)


def catalogue(own: Path | None = None, collection: Collection | None = None) -> Catalogue:
    """The questions of a collection, those of the project among them, and beside them those of a folder of one's own.

    Args:
        own: the folder.
        collection: the collection; None: see `detente.collection.manifest.find`.
    """
    among = manifest.find() if collection is None else collection
    return _catalogue((*among.queries, *([own] if own else [])), tuple(among.views))


@cache
def _catalogue(roots: tuple[Path, ...], views: tuple[str, ...]) -> Catalogue:
    return Catalogue(*roots, views=views)
