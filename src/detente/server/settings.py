"""What the server was started with, as its processes hand it to each other."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from detente.collection.manifest import find
from detente.explaining.passages import named
from detente.vocabulary import DEFAULT_VIEW

#: After how many seconds a job counts as long: it then gives way to others, and only so many may be at once.
LONG = 0.1
#: From how many bytes on a reply is no longer kept in memory, but in a file without a name.
IN_MEMORY = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What the server was started with.

    Attributes:
        collection: the folder of the collection; None: see `detente.collection.manifest.find`.
        view: the view of a request that names none.
        as_of: the calendar year of a request that names none; None is the union of all years.
        extra: files of RDF that every view takes in.
        article: the files with the texts of articles that are at hand.
        workers: how many processes may answer at once.
        timeout: after how many seconds a request is ended.
        max_rows: how many rows one reply has at most.
        max_bytes: how many bytes one reply has at most.
        memory: how many bytes a request may take above what its worker has when it is idle; 0 is any number.
        verbose: whether what workers write on standard error is shown.
        origins: the origins that may read replies (CORS); ``*`` is all.
        hosts: the names beside those of this machine by which the server may be called; ``*`` is all.
    """

    collection: str | None = None
    view: str = DEFAULT_VIEW
    as_of: int | None = None
    extra: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    workers: int = 2
    timeout: float = 30.0
    max_rows: int = 10_000
    max_bytes: int = 64_000_000
    memory: int = 0
    verbose: bool = False
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @classmethod
    def asked(cls, view: str, as_of: int | None, extra: Iterable[str], article: Iterable[str], **more: Any) -> Settings:
        """Settings as a command was given them: the collection is the one that is meant here, paths are whole.

        Args:
            view: see the attributes.
            as_of: the calendar year; None or 0 is the union of all years.
            extra: files of RDF.
            article: the files with the texts of articles; without any, those that the environment names.
            more: the other attributes.
        """
        return cls(
            collection=str(find().root),
            view=view,
            as_of=as_of or None,
            extra=tuple(map(os.path.abspath, extra)),
            article=tuple(map(os.path.abspath, tuple(article) or named())),
            **more,
        )

    @property
    def processes(self) -> int:
        """How many processes there are: some are spare, and ready where others had to be ended."""
        return self.workers + max(1, self.workers // 2)

    def to_json(self) -> dict[str, Any]:
        """The settings as what JSON can say."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Settings:
        """Settings from what JSON said."""
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return cls(**values)
