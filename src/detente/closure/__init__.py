"""The closure of a graph under OWL 2 RL/RDF, in every epoch at once, with the rank of each triple.

A triple's *rank* in an epoch is the round in which it was first derived there, 0 where it is stated: whatever is
inferred has premises of smaller rank, which is what `detente.proof` searches by. Equality is carried out by rule:
each name of a thing gets what is said of the others.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rdflib.term import Node

from detente.closure.clashes import Contradiction, contradictions
from detente.closure.engine import MOST_NAMES, Compiled, Engine, load
from detente.closure.epochs import Epochs, Interval
from detente.closure.statements import Masks
from detente.closure.terms import Terms
from detente.errors import DetenteError, Unreachable
from detente.rules import Ruleset, Triple, is_tautology

if TYPE_CHECKING:
    import duckdb

__all__ = ["MOST_NAMES", "Closure", "Contradiction", "Epochs", "Interval", "close"]


def close(
    triples: Iterable[Triple] | Iterable[tuple[Triple, int]], epochs: Epochs | None = None
) -> Closure:
    """Close a graph, ontology and facts together.

    Args:
        triples: rdflib triples; with `epochs`, pairs of a triple and the mask of the epochs in which it holds.
        epochs: the division of time; None for a graph without time.

    Returns:
        The closure: stated and inferred triples, and the contradictions.

    Raises:
        DetenteError: one thing has more than `MOST_NAMES` names by ``owl:sameAs``.
    """
    import duckdb

    con = duckdb.connect()
    terms = Terms()
    time = epochs if epochs is not None else Epochs()
    masks = Masks(len(time.years))
    if epochs is None:
        masked = ((triple, 1) for triple in cast("Iterable[Triple]", triples))
        load(con, terms, masks, masked)
    else:
        load(con, terms, masks, cast("Iterable[tuple[Triple, int]]", triples))
    engine = Engine(con, terms, masks)
    engine.run()
    return Closure(con, terms, time, engine.compiled)


class Closure:
    """A closed graph. Not safe for use from several threads at once.

    Wherever an epoch can be given, None means any of them: the union of the closures of all epochs.

    Attributes:
        epochs: the division of time; one epoch for a graph without time.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        terms: Terms,
        epochs: Epochs,
        compiled: Compiled | None = None,
    ) -> None:
        """Take a connection whose table ``t`` is closed; use `close` or `Closure.open`."""
        self._con, self._terms, self.epochs = con, terms, epochs
        self._masks = Masks(len(epochs.years))
        self._given = compiled
        self.about = lru_cache(maxsize=50_000)(self._about)

    @cached_property
    def _compiled(self) -> Compiled:
        if self._given is not None:
            return self._given
        compiled = Compiled(self._con, self._terms, self._masks)
        compiled.extend()
        return compiled

    @property
    def ruleset(self) -> Ruleset:
        """The rules of the graph's ontology."""
        return self._compiled.ruleset

    @property
    def warnings(self) -> tuple[str, ...]:
        """What of the ontology could not be used, one line each."""
        return self.ruleset.warnings

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """Everything that W3C's rules call false, each with its premises and epochs."""
        return contradictions(self._con, self._terms, self._masks, self._compiled)

    def axiom_mask(self, axioms: tuple[Triple, ...]) -> int:
        """The epochs in which axiom triples hold together."""
        return self._compiled.mask(axioms)

    def inferred(self, epoch: int | None = None) -> Iterator[Triple]:
        """The triples that follow and are not stated, without tautologies."""
        bit = self._in(epoch)
        not_stated = f"ANTI JOIN (SELECT s, p, o FROM t WHERE rank = 0{bit}) USING (s, p, o)"
        yield from self._triples(
            f"SELECT DISTINCT s, p, o FROM (SELECT * FROM t WHERE rank > 0 AND s > 0{bit}) {not_stated}", new=True
        )

    def inferred_masks(self) -> Iterator[tuple[Triple, int]]:
        """The triples of `inferred` with the mask of the epochs in which they are inferred."""
        if not self._masks.timed:
            yield from ((triple, 1) for triple in self.inferred())
            return
        term, read = self._terms.term, self._masks.read
        for s, p, o, m in self._con.execute(
            "SELECT s, p, o, bit_or(m) FROM t WHERE rank > 0 AND s > 0 GROUP BY s, p, o"
        ).fetchall():
            triple = (term(s), term(p), term(o))
            if not is_tautology(triple):
                yield triple, read(m)

    def stated(self, epoch: int | None = None) -> Iterator[Triple]:
        """The triples given to `close`."""
        return self._triples(f"SELECT s, p, o FROM t WHERE rank = 0{self._in(epoch)}")

    def mask(self, triple: Triple) -> int:
        """The epochs in which a triple holds, stated or inferred; 0 for none."""
        found = 0
        for mask, _ in self.ranks(triple):
            found |= mask
        return found

    def contains(self, triple: Triple, epoch: int | None = None) -> bool:
        """Whether a triple holds, stated or inferred."""
        mask = self.mask(triple)
        return bool(mask) if epoch is None else bool(mask >> epoch & 1)

    def rank(self, triple: Triple, epoch: int | None = None) -> int | None:
        """The round in which a triple was derived, 0 if stated; the smallest of all epochs without one.

        Returns:
            None if the triple does not hold.
        """
        ranks = [rank for mask, rank in self.ranks(triple) if epoch is None or mask >> epoch & 1]
        return min(ranks, default=None)

    def ranks(self, triple: Triple) -> list[tuple[int, int]]:
        """The masks and ranks under which a triple holds."""
        s, p, o = triple
        return [(mask, rank) for q, y, mask, rank in self.about(s, True) if q == p and y == o]

    def match(
        self, s: Node | None = None, p: Node | None = None, o: Node | None = None, epoch: int | None = None
    ) -> Iterator[Triple]:
        """The triples, stated and inferred, with these terms in their places; None stands for any."""
        where = []
        for name, term in (("s", s), ("p", p), ("o", o)):
            if term is not None:
                number = self._terms.find(term)
                if number is None:
                    return iter(())
                where.append(f" AND {name} = {number}")
        conditions = "".join(where)
        return self._triples(f"SELECT DISTINCT s, p, o FROM t WHERE s > 0{conditions}{self._in(epoch)}", new=True)

    def _about(self, term: Node, subject: bool) -> tuple[tuple[Node, Node, int, int], ...]:
        """What is said with a term as subject, or as object (types left out): predicate, other, mask, rank."""
        number = self._terms.find(term)
        if number is None:
            return ()
        self._sorted  # noqa: B018
        mask = "m" if self._masks.timed else "NULL"
        table, column, other = ("t", "s", "o") if subject else ("t_by_object", "o", "s")
        rows = self._con.execute(f"SELECT p, {other}, {mask}, rank FROM {table} WHERE {column} = {number}").fetchall()
        read, name = self._masks.read, self._terms.term
        return tuple((name(p), name(x), read(m), rank) for p, x, m, rank in rows)

    @cached_property
    def _sorted(self) -> bool:
        """A copy of the table in the order of the objects, so that looking one up reads little."""
        from rdflib.namespace import RDF

        rdf_type = self._terms.number(RDF.type)
        self._con.execute(
            f"CREATE OR REPLACE TEMP TABLE t_by_object AS SELECT * FROM t WHERE p <> {rdf_type} ORDER BY o"
        )
        return True

    def _in(self, epoch: int | None) -> str:
        """The condition that a row holds in an epoch."""
        if epoch is None or not self._masks.timed:
            return ""
        bit = f"(m & '{self._masks.write(1 << epoch)}'::{self._masks.type})"
        return f" AND {self._masks.some(bit)}"

    def _triples(self, statement: str, new: bool = False) -> Iterator[Triple]:
        """The triples of a result; with new, without those that say nothing."""
        term = self._terms.term
        for s, p, o in self._con.execute(statement).fetchall():
            triple = (term(s), term(p), term(o))
            if not (new and is_tautology(triple)):
                yield triple

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the closure to a file: to a temporary name, then renamed, so that no reader sees a part.

        Raises:
            Unreachable: the file cannot be written.
        """
        target = Path(path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".closure-") as folder:
                part = Path(folder) / "closure.duckdb"
                self._write(part)
                os.replace(part, target)
        except OSError as error:
            raise Unreachable(f"{target}: the closure cannot be written: {error.strerror or error}") from error

    def _write(self, path: Path) -> None:
        con = self._con
        con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS saved")
        try:
            con.execute("CREATE TABLE saved.t AS SELECT * FROM t ORDER BY s, p, o")
            con.execute(
                "CREATE TABLE saved.term AS SELECT unnest(?::INTEGER[]) number, unnest(?::VARCHAR[]) kind,"
                " unnest(?::VARCHAR[]) text, unnest(?::VARCHAR[]) datatype, unnest(?::VARCHAR[]) language",
                list(self._terms.columns()),
            )
            firsts, lasts = zip(*self.epochs.years, strict=True)
            con.execute(
                "CREATE TABLE saved.epoch AS SELECT unnest(?::INTEGER[]) first, unnest(?::INTEGER[]) last,"
                " unnest(?::INTEGER[]) number",
                [list(firsts), list(lasts), list(range(len(firsts)))],
            )
        finally:
            con.execute("DETACH saved")

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Closure:
        """Open a saved closure; several processes may at once.

        Raises:
            Unreachable: there is no such file.
            DetenteError: the file is no closure.
        """
        import duckdb

        if not Path(path).is_file():
            raise Unreachable(f"{path}: there is no such closure: close the graph first")
        con = duckdb.connect()
        try:
            con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS saved (READ_ONLY)")
            con.execute("USE saved")
            terms = Terms.read(con.execute("SELECT number, kind, text, datatype, language FROM term").fetchall())
            years = con.execute("SELECT first, last FROM epoch ORDER BY number").fetchall()
        except duckdb.Error as error:
            raise DetenteError(f"{path}: this is no saved closure: remove it and close the graph anew") from error
        return cls(con, terms, Epochs(tuple(years)))
