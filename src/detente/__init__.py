"""Detente: what an article on international relations claims, as a graph that answers with its reasons.

`load` gives a `KnowledgeGraph`, which answers questions; `close` gives the OWL 2 RL closure of any triples.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.closure import close as close
    from detente.graph import KnowledgeGraph as KnowledgeGraph
    from detente.graph import load as load

    __version__: str

__all__ = ["KnowledgeGraph", "__version__", "close", "load"]

#: The module of each name: imported when it is used, because a command needs few of them.
_PLACES = {"KnowledgeGraph": "detente.graph", "close": "detente.closure", "load": "detente.graph"}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("detente")
        except PackageNotFoundError:  # a checkout on PYTHONPATH, never installed
            return "0+checkout"
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
