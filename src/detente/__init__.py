"""Detente: what an article on international relations claims, as a graph that answers with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str
    from detente.closed import close
    from detente.graph import KnowledgeGraph, load

__all__ = ["KnowledgeGraph", "__version__", "close", "load"]
_HOME = {"KnowledgeGraph": "detente.graph", "load": "detente.graph", "close": "detente.closed"}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that `import detente` costs nothing."""
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("detente")
        except PackageNotFoundError:  # a checkout on PYTHONPATH, never installed
            return "0+checkout"
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")
