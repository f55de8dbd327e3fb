"""owlrl with its three slips mended in memory: loops over lists that leave out the last member."""

import inspect
import re
from types import ModuleType

import owlrl
from rdflib import Graph

from detente.reasoning.oracle import _ERROR, _is_noise
from detente.rules import is_tautology


def _repaired():
    source, count = re.subn(r"(range\([^()]*len\(\w+\)) - 1\)", r"\1)", inspect.getsource(owlrl.OWLRL))
    assert count == 6, "owlrl has changed: look at its loops over lists again"
    module = ModuleType("owlrl.repaired")
    module.__package__ = "owlrl"
    exec(compile(source, owlrl.OWLRL.__file__, "exec"), module.__dict__)
    return module.OWLRL_Semantics


SEMANTICS = _repaired()


def closed(triples):
    """What the repaired owlrl infers, and whether it finds a contradiction."""
    stated = set(triples)
    graph = Graph()
    for triple in stated:
        graph.add(triple)
    owlrl.DeductiveClosure(SEMANTICS).expand(graph)
    inferred = {t for t in graph if t not in stated and not is_tautology(t) and not _is_noise(t)}
    return inferred, any(str(o).startswith(_ERROR) for o in graph.objects())
