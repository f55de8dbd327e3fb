"""Queries that are SPARQL 1.1 and texts that are not, by its grammar and the notes to it (section 19.8).

In the manner of the W3C's syntax tests (https://www.w3.org/2009/sparql/docs/tests/), which come with no package; made
for this project. The prefixes ``:``, ``a.b:`` and ``ec:`` are declared before each.
"""

PROLOGUE = "PREFIX : <http://example.org/> PREFIX a.b: <http://example.org/ab/> PREFIX ec: <http://example.org/ec/>\n"

GOOD = (
    # forms
    "SELECT * {}", "select * where {}", "SELECT ?x $y { ?x :p $y }", "SELECT DISTINCT ?x { ?x :p :q }",
    "SELECT REDUCED ?x { ?x :p :q } LIMIT 1 OFFSET 2", "SELECT ?x { ?x :p :q } OFFSET 2 LIMIT 1", "ASK {}",
    "ASK WHERE { ?s ?p ?o }", "CONSTRUCT {} {}", "CONSTRUCT { ?s :p [] } WHERE { ?s :p _:x }",
    "CONSTRUCT WHERE { ?s ?p ?o . ?o ?q 1 }", "DESCRIBE <http://example.org/x>", "DESCRIBE :x ?y { ?y :p :x }",
    "DESCRIBE * { ?s ?p ?o }", "BASE <http://example.org/b/> PREFIX x: <c#> SELECT * { x:y <z> ?o }",
    # triples
    "SELECT * { ?s ?p ?o . }", "SELECT * { ?s ?p ?o ; }", "SELECT * { ?s ?p ?o ; ; :q 1, 2 ; . ?a a :B }",
    "SELECT * { [] :p [ :q ( 1 ( :x ) () ) ] }", "SELECT * { [ :p 1 ] }", "SELECT * { (1 2) :p 3 }",
    "SELECT * { 'x' :p true . 1.5 :q false }", "SELECT * { _:a :p _:b . _:b :q _:a.b.c }",
    # literals
    'SELECT * { ?s ?p "a\\"b", \'c\\\'d\', """e"f""g\n""", \'\'\'h\'i\'\'j\n\'\'\' }', "SELECT * { ?s ?p \"x\"@en-GB }",
    "SELECT * { ?s ?p 'x'^^:d, 'x'^^<http://example.org/d> }", "SELECT * { ?s ?p 1, +1, -1, 1.5, -1.5, .5, +.5 }",
    "SELECT * { ?s ?p 1e0, 1.e0, .5E-3, -1.5e+10 }", 'SELECT * { ?s ?p "" , "\\\\" , "C:\\\\Users", "\\\\u0041" }',
    "SELECT * { ?s ?p 1.?s ?q 2 }", 'SELECT * { ?s ?p """""" }', "SELECT * { ?s ?p '#', \"# {\" } # { \" '''",
    # names
    "SELECT * { :a.b.c ec:1.1.1.353 a.b:c }", "SELECT * { ?s :p ec:1.2.3.?s :q 2 }",
    "SELECT * { :%41%c3 :a\\-b\\.c :d:e }",
    "SELECT * { :a-b :_ :\u00e9\u00b7 }", "SELECT * { ?x1 ?\u00e9 ?_ }", "SELECT * { :\\u0061b \\u003Ap ?\\u0061 }",
    "SELECT * { <http://example.org/\\u00e9#x> ?p ?o }", "SELECT * { : ?p : }",
    "SELECT * { ?s :p true.FILTER(true) }",
    # patterns
    "SELECT * { { ?s ?p ?o } UNION { ?s :p 1 } UNION {} }", "SELECT * { OPTIONAL { ?s ?p ?o FILTER(?o > 1) } }",
    "SELECT * { ?s ?p ?o MINUS { ?s :q 1 } }", "SELECT * { GRAPH ?g { ?s ?p ?o } GRAPH :g {} }",
    "SELECT * { BIND(1 + 2 * 3 AS ?x) FILTER(?x = 7) }", "SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 1 } ?s :q 1 }",
    "SELECT * { FILTER NOT EXISTS { ?s ?p ?o } FILTER EXISTS {} }", "SELECT * { ?s ?p ?o } VALUES ?s { :a UNDEF }",
    "SELECT * { VALUES (?x ?y) { (1 -1.5) (UNDEF 'a'@en) } }", "SELECT * { VALUES () { () } }",
    "SELECT * { VALUES ?x { } }",
    # paths
    "SELECT * { ?s :a/:b|^:c ?o }", "SELECT * { ?s (:a|:b)*/:c+ ?o . ?o :d? ?x }", "SELECT * { ?s !:a ?o }",
    "SELECT * { ?s !(:a|^:b|a) ?o }", "SELECT * { ?s ^(:a/:b) ?o }", "SELECT * { ?s a/:b :c }",
    # expressions
    "SELECT * { FILTER(?x<?y) FILTER(?x<=5 && ?y>3) FILTER(?x< ?y&&?z>?w) }",
    "SELECT * { FILTER(!BOUND(?x) || -?x < 3) }",
    "SELECT * { FILTER(?x IN (1, :a) && ?y NOT IN ()) }", "SELECT * { FILTER regex(?x, '^a', 'i') }",
    "SELECT * { FILTER :f(?x, 1) FILTER <http://example.org/f>() }", "SELECT (IF(?x<1, :a, :b) AS ?y) { }",
    "SELECT (COALESCE(?x, 1) AS ?y) (STRLANG('a', 'en') AS ?z) { }", "SELECT * { FILTER(((((1))))) }",
    "SELECT * { FILTER(?x -1 < ?x -1.5) FILTER(?x+1>?x - -1) }",
    # groups and order
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT ?s (SUM(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (SUM(?o) > 1)",
    "SELECT (GROUP_CONCAT(DISTINCT ?o; SEPARATOR=',') AS ?n) { ?s ?p ?o }",
    "SELECT ?y { ?s ?p ?o } GROUP BY (STR(?s) AS ?y)", "SELECT * { ?s ?p ?o } ORDER BY ?s DESC(?o) (?s<?o) STR(?p)",
    "SELECT (MAX(?o) AS ?m) (SAMPLE(?s) AS ?t) (AVG(DISTINCT ?o) AS ?a) { ?s ?p ?o }",
)  # fmt: skip

BAD = (
    "", "SELECT", "SELECT ?x", "SELECT { ?s ?p ?o }", "SELECT ?x, ?y {}", "SELECT DISTINCT REDUCED * {}",
    "DESCRIBE", "ASK",
    "CONSTRUCT { ?s ?p ?o }", "CONSTRUCT { FILTER(1) } {}", "CONSTRUCT WHERE { ?s ?p ?o FILTER(1) }",
    "SELECT * {} SELECT * {}",
    "SELECT * { ?s ?p ?o", "SELECT * { ?s ?p ?o }}", "SELECT * { (1 }", "SELECT * { [ :p 1 ) }", "SELECT * }{",
    "PREFIX x <http://example.org/> SELECT * {}", "PREFIX x:y <http://example.org/> SELECT * {}",
    "BASE x: SELECT * {}",
    "SELECT * { ?x :p }", "SELECT * { . }", "SELECT * { ?s ?p ?o . . }", "SELECT * { ; }", "SELECT * { ?s 'p' ?o }",
    "SELECT * { ?s _:p ?o }", "SELECT * { ?s ?p ?o, }", "SELECT * { ?s ?p 1 2 }", "SELECT * { [] }",
    "SELECT * { ?s [] ?o }",
    'SELECT * { ?s ?p "a }', "SELECT * { ?s ?p 'a\nb' }", 'SELECT * { ?s ?p "\\q" }', 'SELECT * { ?s ?p "x"@ }',
    "SELECT * { ?s ?p 'x'^^ }", "SELECT * { ?s ?p 'x'@en@de }", "SELECT * { ?s ?p 1e }", "SELECT * { ?s ?p - 1 }",
    "SELECT * { ?s ?p <http://example.org/a b> }", "SELECT * { ?s ?p <http://example.org/{a}> }",
    "SELECT * { :-a ?p ?o }", "SELECT * { :%4 ?p ?o }", "SELECT * { :a\\x ?p ?o }", "SELECT * { x:a ?p ?o }",
    "SELECT * { ?s :p ? }", "SELECT * { ?x\\u0020y ?p ?o }", "SELECT * { ?s ?p '\\uD800' }",
    "SELECT * { ?s ?p '\\u12' }",
    "SELECT * { \\u007B } }", "SELECT * { OPTIONAL }", "SELECT * { { ?s ?p ?o } UNION }", "SELECT * { GRAPH { } }",
    "SELECT * { FILTER }", "SELECT * { FILTER() }", "SELECT * { FILTER(?x = ) }", "SELECT * { FILTER(1 2) }",
    "SELECT * { FILTER(?x = 1 = 2) }", "SELECT * { BIND(1) }", "SELECT * { BIND(1 AS 2) }",
    "SELECT * { FILTER(nosuch(1)) }",
    "SELECT * { ?s ?p+ ?o }", "SELECT * { ?s (?p) ?o }", "SELECT * { ?s :a| ?o }", "SELECT * { ?s !?p ?o }",
    "SELECT * { VALUES (?x ?y) { (1) } }", "SELECT * { VALUES ?x { ?y } }", "SELECT * { VALUES ?x { _:a } }",
    "SELECT * {} LIMIT -1", "SELECT * {} LIMIT ?x", "SELECT * {} ORDER BY", "SELECT * {} GROUP BY ?x",
    "SELECT * {} HAVING",
    # the longest token counts: an IRI, and no comparison
    "SELECT * { FILTER(?x<?y&&?z>?w) }", "SELECT * { FILTER(?x<=5&&?y>3) }",
    "SELECT (?x<?y AS ?z) { } ORDER BY (?x<?y&&1>?x)",
    "SELECT * { :a\\:b ?p ?o }",
    # beside the grammar: scopes
    "SELECT * { _:a :p 1 . { _:a :q 2 } }", "SELECT (1 AS ?x) (2 AS ?x) {}",
    "SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }",
    "SELECT * { ?s ?p ?x BIND(1 AS ?x) }", "SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y }",
    "SELECT ?x { ?x ?p ?y } GROUP BY ?y",
    # of SPARQL 1.2, of updates, and of other places
    "SELECT * { << ?s ?p ?o >> :q 1 }", "SELECT * { ?s ?p 'x'@ar--rtl }", "SELECT (TRIPLE(:a, :b, 1) AS ?t) {}",
    "SELECT * { LATERAL { ?s ?p ?o } }", "INSERT DATA { :a :b 1 }", "DELETE WHERE { ?s ?p ?o }", "LOAD :a",
    "SELECT * {} ; DROP ALL",
    "SELECT * FROM :g {}", "SELECT * FROM NAMED :g {}", "SELECT * { SERVICE :s {} }",
    "SELECT * { SERVICE SILENT ?s {} }",
    "SELECT * { ?s ?p ?o OPTIONAL { { SELECT * { SERVICE :s { ?a ?b ?c SERVICE :t {} } } } } }",
    "SELECT * { FILTER(?x<'>#'||1=1) SERVICE :s {} }", "SELECT * { FILTER(?x<'>'||1=1) SERVICE :s {} FILTER(''=1) }",
    "SELECT * { FILTER EXISTS { \\u0053ERVICE :s {} } }",
)  # fmt: skip
