"""numpy, with one thread of linear algebra: only what computes on columns imports it, and it from here."""

from __future__ import annotations

import os
from typing import TypeAlias

# Each thread that OpenBLAS starts costs time and memory; nothing here multiplies matrices.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

__all__ = ["EMPTY", "HALF", "LOW", "Bools", "Ints", "NDArray", "Numbers", "Words", "distinct", "np", "pack", "swap"]

#: Keys: a thing, or a pair of things in the two halves of one number.
Ints: TypeAlias = NDArray[np.int64]
#: Whether, one by one.
Bools: TypeAlias = NDArray[np.bool_]
#: Numbers of masks.
Numbers: TypeAlias = NDArray[np.int32]
#: Masks, 64 epochs a word.
Words: TypeAlias = NDArray[np.uint64]

HALF = np.int64(32)
LOW = np.int64(0xFFFFFFFF)
EMPTY: Ints = np.empty(0, np.int64)


def pack(high: Ints, low: Ints | np.int64) -> Ints:
    """Two numbers below 2^31 as one."""
    return high << HALF | low


def swap(keys: Ints) -> Ints:
    """Packed numbers with their halves exchanged."""
    return (keys & LOW) << HALF | keys >> HALF


def distinct(keys: Ints) -> Ints:
    """The numbers in order, each once. The array itself may be put in order."""
    if len(keys) < 2:
        return keys
    # Not numpy's unique, which hashes: to sort is faster.
    keys.sort()
    new = keys[1:] != keys[:-1]
    if new.all():
        return keys
    return keys[np.concatenate(([True], new))]
