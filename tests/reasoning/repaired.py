"""owlrl with its three slips mended in memory: loops over lists that leave out the last member."""

import inspect
import re
from types import ModuleType

import owlrl
from rdflib import Graph
from rdflib.namespace import OWL, RDF

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


def _expanded(triples):
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    owlrl.DeductiveClosure(SEMANTICS).expand(graph)
    return graph


#: What owlrl says of the vocabulary's terms in every graph.
_EVERYWHERE = frozenset(_expanded(()))


def closed_with_ends(triples):
    """The same for ontologies on the vocabulary's own terms, of which `closed` leaves out whatever is said.

    Left out are what says nothing, what holds in every graph, and the kinds that owlrl declares things to be.
    """
    stated = set(triples)
    graph = _expanded(stated)
    inferred = {
        (s, p, o)
        for s, p, o in set(graph) - stated - _EVERYWHERE
        if not is_tautology((s, p, o))
        and not any(str(x).startswith(_ERROR) for x in (s, p, o))
        and not (p == RDF.type and str(o).startswith(str(OWL)) and o != OWL.Nothing)
    }
    return inferred, any(str(o).startswith(_ERROR) for o in graph.objects())


def closed(triples):
    """What the repaired owlrl infers, and whether it finds a contradiction."""
    stated = set(triples)
    graph = _expanded(stated)
    inferred = {t for t in graph if t not in stated and not is_tautology(t) and not _is_noise(t)}
    return inferred, any(str(o).startswith(_ERROR) for o in graph.objects())
