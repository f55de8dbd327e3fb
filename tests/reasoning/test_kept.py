"""A closure that is written and read is the one that was made: triples, masks, ranks, rules, contradictions, proofs."""

import io
import random

import pytest
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import OWL, RDF, XSD

from detente.proving.proof import Prover
from detente.reasoning.closure import close
from detente.reasoning.keeping import sections
from detente.reasoning.kept import KeptClosure
from detente.reasoning.sections import Damaged, Sections, write
from detente.rules import compile_rules, is_axiom
from tests.reasoning.ontologies import ontology
from tests.reasoning.test_closure import EX
from tests.reasoning.test_rules_closed import graph
from tests.reasoning.test_time import EPOCHS, dated


def kept(closure):
    file = io.BytesIO()
    facts, found = sections(closure, closure.stated)
    write(file, {"closure": facts}, found)
    return KeptClosure(Sections(file.getvalue()))


def same(made, rng):
    """Compares a closure with itself, written and read."""
    read = kept(made)
    assert dict(read.stated) == dict(made.stated) and list(read.stated) == list(made.stated)
    assert (read.every, read.shift, read.rounds) == (made.every, made.shift, made.rounds)
    assert dict(read.inferred()) == dict(made.inferred())
    triples = sorted({*made.match(None, None, None)}, key=str)
    assert set(read.match(None, None, None)) == set(triples) and len(read) == len(made)
    for triple in triples:
        assert read.mask(triple) == made.mask(triple), triple
        assert [read.rank(triple, e) for e in range(EPOCHS)] == [made.rank(triple, e) for e in range(EPOCHS)], triple
    for s, p, o in rng.sample(triples, min(10, len(triples))):
        for pattern in ((s, p, None), (None, p, o), (s, None, None), (None, p, None), (s, p, o)):
            assert set(read.match(*pattern)) == set(made.match(*pattern)), pattern
    assert read.ruleset == made.ruleset and read.force == made.force
    assert [r.wording for r in read.ruleset.rules] == [r.wording for r in made.ruleset.rules]
    extra = [r for r in made.ruleset.rules if r.head is None]
    ours, theirs = ([(c.code, c.rule, c.premises, c.mask) for c in x.contradictions(extra)] for x in (read, made))
    assert ours == theirs
    for triple, mask in rng.sample(sorted(made.inferred(), key=str), min(6, len(dict(made.inferred())))):
        epoch = made.half(mask, True).bit_length() - 1
        if epoch >= 0:
            assert Prover(read, epoch).prove(triple) == Prover(made, epoch).prove(triple), triple
    return read


@pytest.mark.parametrize("equality", [False, True], ids=["without equality", "with equality"])
def test_random_graphs_with_time_and_without(equality, monkeypatch):
    for seed in range(7000, 7005):
        masks = dated(seed, equality)
        rules = compile_rules(t for t in masks if is_axiom(t))
        pick = random.Random(seed)
        same(close(masks, rules), pick)
        certain = {t: m if is_axiom(t) else m & pick.randrange(8) for t, m in masks.items()}
        same(close({t: m for t, m in certain.items() if m}, rules, possible=masks), pick)
        for few in (10**9, -1):  # in sets, and on columns
            monkeypatch.setattr("detente.reasoning.closure._FEW", few)
            same(close(sorted(ontology(seed, equality), key=str), rules), pick)
        monkeypatch.undo()


def test_rules_of_inferred_axioms_and_lists():
    facts = graph(
        ":Mutual rdfs:subClassOf owl:SymmetricProperty . :p a owl:ObjectProperty . :a :p :b ."
        "[ a owl:AllDifferent ; owl:members ( :a :b :c ) ] . :a owl:sameAs :c ."
        "[ a owl:AllDisjointClasses ; owl:members ( :C :D :E ) ] . :x a :C, :E ."
    )
    made = close({**dict.fromkeys(facts, 7), (EX.p, RDF.type, EX.Mutual): 2}, compile_rules(facts))
    assert made.force and len(list(made.contradictions())) == 2
    same(made, random.Random(1))


def test_terms_come_back_as_they_were():
    odd = [
        Literal("0.60", datatype=XSD.decimal), Literal("007", datatype=XSD.integer), Literal("x", lang="en-GB"),
        Literal("x"), Literal("x", datatype=URIRef("http://x/t")), Literal(""), Literal("no", datatype=XSD.integer),
        BNode("b1"), URIRef("http://x/\u00e9"), Literal("\U0001f600\n\"'\\"),
    ]  # fmt: skip
    triples = [(EX.a, EX.p, o) for o in odd]
    read = kept(close(triples, compile_rules(triples)))
    found = list(read.stated)
    assert found == triples
    assert [(str(o), getattr(o, "datatype", None), getattr(o, "language", None)) for _, _, o in found] == [
        (str(o), getattr(o, "datatype", None), getattr(o, "language", None)) for o in odd
    ]
    terms, count = read.terms, len(read.terms)
    assert terms.find(EX.unknown) is None and terms.find(Literal("unknown", lang="de")) is None
    new = [terms.number(EX.unknown), terms.number(Literal("unknown", lang="de"))]
    assert [terms.term(n) for n in new] == [EX.unknown, Literal("unknown", lang="de")] and len(terms) == count + 2
    assert read.mask((EX.unknown, OWL.sameAs, EX.a)) == 0 and (EX.unknown, EX.p, EX.a) not in read.stated


def test_a_file_that_is_damaged_is_known(tmp_path):
    file = io.BytesIO()
    write(file, {"a": 1}, {"one": b"content", "two": b""})
    whole = file.getvalue()
    found = Sections(whole)
    found.check()
    assert found.facts == {"a": 1} and bytes(found.bytes("one")) == b"content" and not found.bytes("two")
    for broken in (b"", whole[:20], whole[:-8], whole + b"x", whole.replace(b'"a":1', b'"a":2')):
        path = tmp_path / "file"
        path.write_bytes(broken)
        with pytest.raises(Damaged):
            Sections(path)
    with pytest.raises(Damaged, match="one"):
        Sections(whole.replace(b"content", b"konzert")).check()
