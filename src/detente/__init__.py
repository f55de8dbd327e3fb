"""Detente: what an article on international relations claims, as a graph that answers with its reasons."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("detente")
except PackageNotFoundError:  # a checkout on PYTHONPATH, never installed
    __version__ = "0+checkout"

__all__ = ["__version__"]
