"""The algebra of a query, as a value that can be compared: what a parameter may not change, by rdflib's reading."""

from collections.abc import Iterable

from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.term import BNode, Identifier, Variable

from detente.asking.algebra import tree


def shape(query, name):
    """The algebra of a query without the terms of the VALUES block of a variable, and those terms.

    Blank nodes are numbered, so that two readings of one query are equal.
    """
    blank = {}
    values = []
    variable = Variable(name)

    def walk(node):
        if isinstance(node, BNode):
            return "_", blank.setdefault(node, len(blank))
        if isinstance(node, Identifier):
            return type(node).__name__, *lexical(node)
        if isinstance(node, dict):  # CompValue is a dict
            kind = getattr(node, "name", "")
            if kind == "values" and {v for row in node["res"] for v in row} == {variable}:
                values.extend(lexical(row[variable]) for row in node["res"])
                return "values", name
            return kind, *((str(k), walk(v)) for k, v in sorted(node.items(), key=lambda i: str(i[0])))
        if isinstance(node, (set, frozenset)):
            return "set", *sorted(map(repr, map(walk, node)))
        if isinstance(node, Iterable) and not isinstance(node, (str, bytes)):
            return "list", *map(walk, node)
        parts = getattr(node, "__dict__", None)  # a property path
        return type(node).__name__, (walk(dict(parts)) if parts else repr(node))

    return walk(translateQuery(tree(query)).algebra), values


def lexical(term):
    """What makes a term the same as another: its text, datatype and language."""
    return str(term), str(getattr(term, "datatype", None)), str(getattr(term, "language", None))
