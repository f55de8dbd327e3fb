"""A process that answers one query and ends, so that a query that does not end can be stopped.

It is run as a script by `detente.engine`: the store's folder is its argument, the query comes on standard
input. The first line of its output says what follows: ``rows`` (SPARQL results in JSON), ``triples``
(N-Triples), ``error`` (one line) or ``broken`` (the store cannot be read). It imports pyoxigraph only, to
start fast.
"""

import sys

import pyoxigraph as ox


def main() -> None:
    """Answer the query on standard input from the store named by the first argument."""
    out = sys.stdout.buffer
    query = sys.stdin.buffer.read().decode("utf-8")
    try:
        store = ox.Store.read_only(sys.argv[1])
        result = store.query(query)
        if isinstance(result, ox.QueryTriples):
            kind, answer = b"triples", result.serialize(format=ox.RdfFormat.N_TRIPLES)
        else:
            kind, answer = b"rows", result.serialize(format=ox.QueryResultsFormat.JSON)
        assert answer is not None
    except OSError as error:
        kind, answer = b"broken", str(error).encode("utf-8")
    except (SyntaxError, ValueError, RuntimeError) as error:
        kind = b"broken" if "Corruption" in str(error) else b"error"
        answer = str(error).encode("utf-8")
    out.write(kind + b"\n" + answer)
    out.flush()


if __name__ == "__main__":
    main()
