import pytest

from detente.sparql import BadQuery, inspect


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { { OPTIONAL { SERVICE SILENT <http://x/> { ?s ?p ?o } } } }", "SERVICE"),
        ("SELECT * FROM <http://x/> { ?s ?p ?o }", "FROM"),
        ("ASK FROM NAMED <file:///etc/passwd> { ?s ?p ?o }", "FROM"),
        ("INSERT DATA { <a:a> <a:b> 1 }", "update"),
        ("LOAD <http://x/>", "update"),
        ("DROP ALL", "update"),
        ("SELECT * { ?s ?p", "line 1, column 17: unexpected end"),
        ("SELECT *\n{ ?s ?p ?o } LIMIT x", "line 2, column 20: unexpected 'x'"),
        ("", "malformed"),
        # A string for one parser, the end of a string and a comment for the other.
        ('SELECT * { ?s ?p "\\u0022 } # " . SERVICE <http://x/> { ?s ?p ?o } }', r"\\u escapes"),
    ],
)
def test_what_is_not_a_plain_question_is_refused(query, message):
    for prefixes in (False, True):
        with pytest.raises(BadQuery, match=message) as caught:
            inspect(query, prefixes)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("word", ["SERVICE", "FROM <http://x/>", "INSERT DATA"])
def test_words_in_strings_and_comments_are_only_words(word):
    assert inspect(f'SELECT * {{ ?s ?p "{word}" }} # {word}').form == "SELECT"


def test_the_project_s_prefixes_count_only_where_asked():
    assert inspect("ASK { ?x a det:State }", prefixes=True).form == "ASK"


def test_blocks_are_found_by_the_grammar_and_again_from_the_cache():
    query = """# VALUES ?no { 1 }
    SELECT * { VALUES ?a { 1 "x"@en } VALUES (?b ?c) { (1 2) }
      VALUES ?d { }
      { SELECT ?e { ?e ?p ?o } } } VALUES ?f { <http://x/> }"""
    for _ in range(2):
        blocks = inspect(query).blocks
        assert [(b.variable, len(b.values)) for b in blocks] == [("a", 2), ("d", 0), ("f", 1)]
        assert [query[b.start : b.end] for b in blocks] == ['?a { 1 "x"@en }', "?d { }", "?f { <http://x/> }"]


def test_a_string_that_looks_like_a_block_is_refused():
    with pytest.raises(BadQuery, match="VALUES"):
        inspect('ASK { ?s ?p "VALUES ?z { 3 }" }')


def test_the_skeleton_leaves_out_the_values_of_blocks_and_nothing_else():
    query = "SELECT ?a {{ VALUES ?a {{ {0} }} ?a ?p {1} }}"
    one = inspect(query.format("1", "2")).skeleton
    assert inspect(query.format("3 4", "2")).skeleton == one
    assert inspect(query.format("1", "3")).skeleton != one


def test_graph_is_noticed():
    assert inspect("ASK { GRAPH ?g { ?s ?p ?o } }").graph
    assert not inspect("ASK { ?s ?p ?o }").graph
