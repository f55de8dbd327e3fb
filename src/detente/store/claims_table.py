"""The claims as a table for a spreadsheet or a program: `detente export --claims`."""

from __future__ import annotations

from detente.errors import DetenteError
from detente.graph import load
from detente.rdf.files import save
from detente.rdf.formats import TABLE_FORMATS
from detente.store import Request


def export(request: Request, _: object = True) -> str:
    """Write the claims, a row each, to a file or to standard output, and say so; see `KnowledgeGraph.claims`.

    Raises:
        DetenteError: the format is none of a table.
        Unreachable: the file cannot be written.
    """
    output = request.output or "-"
    form = request.form or next((f for suffix, f in TABLE_FORMATS.items() if output.endswith(suffix)), "csv")
    if form not in TABLE_FORMATS.values():
        raise DetenteError(f"claims are a table: --format is one of {', '.join(TABLE_FORMATS.values())}, not {form}")
    if request.csv_safe and form != "csv":
        raise DetenteError(f"--csv-safe goes with csv, not with {form}")
    table = load().claims()
    text = table.render(form, safe=request.csv_safe)
    save((text if text.endswith("\n") else text + "\n").encode(), output)
    return f"{output}: {len(table)} claims"
