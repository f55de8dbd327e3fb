"""Requests that mean no good, made from a seed: what is sent, piece by piece, and whether it is a whole request."""

import random
from typing import NamedTuple
from urllib.parse import quote


class Attack(NamedTuple):
    """One connection's worth of bytes.

    Attributes:
        kind: what is tried.
        pieces: what is sent, with a pause between them.
        whole: whether it is a request that a server has to answer, or close the connection on, in the time that
            requests have; else it may wait for more.
    """

    kind: str
    pieces: list[bytes]
    whole: bool = True


PATHS = (
    "/", "/sparql", "/questions", "/api/why", "/api/show/Japan", "/api/cite/C1", "/api/search", "/openapi.json",
    "/healthz", "/metrics", "/static/look.css", "/id/Japan", "/id/rap/C198", "/questions/alliances/allies",
    "/question/alliances/allies", "/why", "/query", "/panel", "/compare", "/network", "/map", "/ontology/State",
    "/search", "/contradictions", "/source", "/questions/alliances/indirect-opponents",
)  # fmt: skip
#: Parts of an address or a value that mean something to somebody: a file system, a shell, HTML, a query.
BITS = (
    "%00", "%ff%fe", "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/", "//evil.example/",
    "/\\evil.example", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "';DROP TABLE x;--", "\x7f",
    "%0d%0aSet-Cookie:%20x=1", "%0d%0a%0d%0a<html>", "%E2%80%AE", "%F0%9F%92%A9", "{{7*7}}", "${7*7}", "%1b]0;evil%07",
    "}%20UNION%20{?s%20?p%20?o", "}%7D%20%23", "%3E%20.%20?a%20?b%20?c", "\\u003e", "%25%25", "%", "%zz", "%u0041", "+",
    "a" * 3000, ";", "&&&&", "?" * 40, "=" * 40, "%C0%AE%C0%AE", "%ED%A0%80", "1e309", "-1", "99999999999999999999",
    "0x7f", "NaN", "file:///etc/passwd", "http://169.254.169.254/latest/", "~root", "id:Japan", "det:alliedWith",
    "Japan",
)  # fmt: skip
PARAMETERS = (
    "view", "year", "as_of", "possible", "source", "limit", "after", "format", "q", "actor", "state", "why", "evidence",
    "s", "p", "o", "all", "query", "default-graph-uri", "named-graph-uri", "relation", "years", "unit", "measure",
    "directed", "codebook", "one", "other", "update", "using-graph-uri", "__proto__", "constructor", "\u202e",
)  # fmt: skip
METHODS = (
    "GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "PRI",
    "PROPFIND", "G\x00T", "GET\x0b", "X" * 500, "", "\u00e9",
)  # fmt: skip
VERSIONS = (
    "HTTP/1.1",
    "HTTP/1.1",
    "HTTP/1.1",
    "HTTP/1.0",
    "HTTP/0.9",
    "HTTP/2.0",
    "HTTP/9.9",
    "http/1.1",
    "",
    "ICY/1.0",
)
HOSTS = (
    "localhost", "localhost", "127.0.0.1", "[::1]:80", "evil.example", "localhost:99999", "localhost@evil.example",
    "localhost, evil.example", "", " ", "a" * 3000, "<script>", "localhost/..", "localhost#", "\x00", "[::1", "127.1",
    "169.254.169.254", "localhost\tevil",
)  # fmt: skip
HEADERS = (
    "Accept: */*", "Accept: text/html", "Accept: text/html;q=x,,,;", "Accept: " + "a/b;q=0.1," * 900,
    "Accept: application/ld+json;q=1.000000001", "Accept: " + "*" * 3000, "Accept: \xff/\xfe",
    "Accept-Language: " + "de-" * 900, "Accept-Language: \xff", "Accept-Encoding: gzip, br, zstd",
    "Accept-Charset: utf-7",
    "Content-Type: application/sparql-query", "Content-Type: application/x-www-form-urlencoded",
    "Content-Type: multipart/form-data; boundary=" + "x" * 500, "Content-Type: application/sparql-query; charset=utf-7",
    "Content-Type: " + ";" * 2000, "Content-Type: application/sparql-update", "Content-Encoding: gzip",
    "Range: bytes=0-1", "Range: bytes=" + ",".join(f"{i}-{i}" for i in range(900)), "Range: bytes=-1,-2,5-1,0-",
    "If-Range: \"x\"", "If-None-Match: *", "If-None-Match: " + '"x",' * 900, 'If-None-Match: W/"', "If-Match: \"x\"",
    "If-Modified-Since: Thu, 99 Foo 99999 99:99:99 GMT", "Expect: 100-continue", "Expect: 200-ok", "TE: trailers",
    "Connection: keep-alive, close, Host", "Connection: Upgrade\r\nUpgrade: websocket", "Upgrade: h2c",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__", "Max-Forwards: -1",
    "Origin: null", "Origin: https://evil.example", "Referer: javascript:alert(1)", "Cookie: " + "a=b;" * 900,
    "Access-Control-Request-Method: POST\r\nOrigin: https://evil.example", "Authorization: Basic " + "A" * 3000,
    "X-Forwarded-For: <script>", "X-Forwarded-For: " + "1.2.3.4, " * 300, "X-Forwarded-Proto: javascript",
    "X-Forwarded-Proto: ws", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example;proto=evil",
    "X-Original-URL: /metrics", "X-HTTP-Method-Override: DELETE", "Sec-Fetch-Mode: navigate", "X: " + "y" * 9000,
    "X:", ": x", "X", " X: folded", "X: a\r\n b", "X: a\x00b", "X: \x7f\x1b[2J", "X\x01: y", "X y: z", "X: a\nY: b",
)  # fmt: skip
QUERIES = (
    "ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "SELECT", "", "\x00", "\ufeffASK {}", "#" * 9000, "ASK {} ; DROP ALL",
    "INSERT DATA { <urn:a> <urn:b> 1 }", "LOAD <http://127.0.0.1:1/>", "SELECT * { SERVICE <http://127.0.0.1:1/> {} }",
    "SELECT * { SERVICE SILENT <http://169.254.169.254/> { ?s ?p ?o } }",
    "SELECT * FROM <file:///etc/passwd> {?s ?p ?o}",
    "SELECT * FROM NAMED <http://127.0.0.1:1/x> { GRAPH ?g { ?s ?p ?o } }", "DESCRIBE <http://127.0.0.1:1/>",
    "SELECT * { GRAPH <file:///proc/self/environ> { ?s ?p ?o } }", "SELECT ('\\uD800' AS ?x) {}",
    "BASE <x> ASK { <> <> <> }",
    "SELECT ('\\U00110000' AS ?x) {}", "SELECT (IRI('\\u0000') AS ?x) {}", "PREFIX : <<> ASK { :a :b :c }",
    'SELECT ("<script>alert(1)</script>" AS ?x) {}', 'SELECT (1/0 AS ?x) (-9223372036854775808 / -1 AS ?y) {}',
    'SELECT (REGEX("' + "a" * 60 + '!", "(a+)+$") AS ?x) {}', 'SELECT (REPLACE("x", "(", "$9") AS ?x) {}',
    'SELECT (SUBSTR("abc", -1e300, 1e308) AS ?x) {}', 'SELECT (STRDT("x", <y>) AS ?x) (UUID() AS ?u) {}',
    'SELECT (YEAR("99999999999-01-01T00:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>) AS ?x) {}',
    "SELECT * { ?s (<urn:a>*)* ?o } LIMIT 1", "SELECT * { ?s !(<urn:a>|^<urn:b>)+ ?o } LIMIT 1",
    "SELECT * { ?s ?p ?o } LIMIT -1",
    "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999", "SELECT * { ?s ?p ?o } OFFSET 99999999999999",
    "CONSTRUCT { ?s ?p ?o . _:b ?p ?s } { ?s ?p ?o } LIMIT 50", "SELECT (GROUP_CONCAT(?o) AS ?x) { ?s ?p ?o }",
    "SELECT * { <<( ?s ?p ?o )>> ?q ?r }", "SELECT ?x WHERE { VALUES ?x { UNDEF } FILTER(?x = ?x) }",
    "\ud7ff\uffff" * 200,
)  # fmt: skip
CHUNKS = (
    "6\r\nASK {}\r\n0\r\n\r\n", "6;x=" + "y" * 5000 + "\r\nASK {}\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFF\r\nASK {}",
    "-1\r\n\r\n",
    "6\r\nASK {}\r\n0\r\nX: trailer\r\n\r\n", "zz\r\n", "0x6\r\nASK {}\r\n0\r\n\r\n", "6\nASK {}\n0\n\n",
    "+6\r\nASK {}\r\n0\r\n\r\n",
    "6\r\nASK {}0\r\n\r\n", "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "1\r\nA\r\n" * 3000 + "0\r\n\r\n",
)  # fmt: skip
CODINGS = (
    "chunked",
    "Chunked",
    "xchunked",
    "chunked, chunked",
    "gzip, chunked",
    "\x0bchunked",
    "identity",
    "",
    "chunked\t",
)


def attacks(count, seed):
    """So many attacks; the same seed makes the same ones."""
    rnd = random.Random(seed)
    return [rnd.choice(_KINDS)(rnd) for _ in range(count)]


def _bytes(text):
    return text.encode("utf-8", "surrogatepass")


def _target(rnd):
    path = rnd.choice(PATHS) + "".join(
        rnd.choice(("", "/")) + rnd.choice(BITS) for _ in range(rnd.choice((0, 0, 1, 2)))
    )
    pairs = [f"{rnd.choice(PARAMETERS)}={rnd.choice(BITS)}" for _ in range(rnd.choice((0, 1, 2, 5)))]
    if rnd.random() < 0.05:
        pairs *= 300
    return path + ("?" + "&".join(pairs) if pairs else "")


def _request(method, target, headers=(), body=b"", host="localhost", version="HTTP/1.1"):
    lines = [f"{method} {target} {version}", *([f"Host: {host}"] if host is not None else []), *headers]
    return b"\r\n".join(map(_bytes, lines)) + b"\r\n\r\n" + body


def _line(rnd):
    method, target, version = rnd.choice(METHODS), _target(rnd), rnd.choice(VERSIONS)
    target = rnd.choice(
        (target, target, target, "*", "http://evil.example" + target, target[1:], "evil.example:80", "")
    )
    return Attack("line", [_request(method, target, ["Connection: close"], version=version)], whole=False)


def _address(rnd):
    accept = rnd.choice(("*/*", "text/html", "application/json", "text/csv", "text/turtle", "image/png"))
    target = _target(rnd).replace(" ", "%20").replace("\x7f", "%7f")
    target = quote(target, safe="%/?&=+;:@!$'()*,~-._[]{}<>\"\\^`|")
    return Attack("address", [_request("GET", target, [f"Accept: {accept}", "Connection: close"])])


def _headers(rnd):
    headers = [rnd.choice(HEADERS) for _ in range(rnd.choice((1, 2, 4)))]
    if rnd.random() < 0.05:
        headers += [f"X-{i}: y" for i in range(rnd.choice((200, 20_000)))]
    host = rnd.choice((*HOSTS, None)) if rnd.random() < 0.3 else "localhost"
    if rnd.random() < 0.05:
        headers.append("Host: evil.example")
    method = rnd.choice(("GET", "GET", "HEAD", "OPTIONS", "POST"))
    return Attack("headers", [_request(method, rnd.choice(PATHS), [*headers, "Connection: close"], host=host)], False)


def _query(rnd):
    text, way = rnd.choice(QUERIES), rnd.choice(("get", "form", "direct"))
    return _asked("query", text, way)


def _asked(kind, text, way, more=()):
    encoded = quote(text.encode("utf-8", "surrogatepass"), safe="")
    headers = [*more, "Connection: close"]
    if way == "get" and len(encoded) < 60_000:
        return Attack(kind, [_request("GET", f"/sparql?query={encoded}", headers)])
    body = _bytes(f"query={encoded}" if way == "form" else text)
    sent = "application/x-www-form-urlencoded" if way == "form" else "application/sparql-query"
    headers += [f"Content-Type: {sent}", f"Content-Length: {len(body)}"]
    return Attack(kind, [_request("POST", "/sparql", headers, body)])


def _deep(rnd):
    """Queries that are nested deeply, long, or large."""
    n = rnd.choice((50, 1000, 30_000))
    text = rnd.choice((
        "ASK " + "{" * n + "}" * n, "ASK { FILTER(" + "(" * n + "1" + ")" * n + ") }",
        "SELECT * { ?s " + "(" * n + "<urn:a>",
        "ASK { ?s " + "/".join(["<urn:a>"] * n) + " ?o }", "ASK { FILTER(" + "!" * n + "true) }",
        "ASK { ?s ?p " + "[ <urn:a> " * n,
        "ASK { VALUES ?x { " + "1 " * n + "} }", "SELECT " + " ".join(f"(1 AS ?v{i})" for i in range(n)) + " {}",
        "ASK { FILTER(" + "||".join(["?a"] * n) + ") }",
        "ASK {" + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(min(n, 1000))) + "}",
        "ASK { " + "OPTIONAL { " * n + "}" * n + "}", "ASK { FILTER(" + "-" * n + "1) }",
        "PREFIX a: <urn:a> " * n + "ASK {}",
        "ASK {" + "{} UNION " * n + "{}}", 'ASK { ?s ?p "' + "\u00e9" * n + '" }',
        "ASK { FILTER EXISTS { " * n + "}" * n,
    ))  # fmt: skip
    return _asked("deep", text, rnd.choice(("form", "direct")))


def _body(rnd):
    sent = rnd.choice((b"\xff\xfe", b"query=%ff", b"\x00" * 1000, b"query=ASK{}&" * 500, b"a=b&" * 2000,
    b"", rnd.randbytes(500),
                       b"query=ASK%20%7B%7D", "ASK {}".encode("utf-16"), b"<x/>", b"[" * 50_000,
                       b"#" * 1_100_000))  # fmt: skip
    headers = [rnd.choice(HEADERS), rnd.choice(HEADERS[11:17]), "Connection: close", f"Content-Length: {len(sent)}"]
    return Attack("body", [_request("POST", rnd.choice(("/sparql", _target(rnd))), headers, sent)], whole=False)


def _framing(rnd):
    """Bodies whose end one server may see elsewhere than another."""
    headers = ["Content-Type: application/sparql-query"]
    body = _bytes(rnd.choice((*CHUNKS, "ASK {}")))
    lengths = (
        str(len(body)),
        "6",
        "0",
        "-1",
        "+6",
        "6, 6",
        "7",
        "99999999999999999999",
        "0x6",
        " 6 ",
        "6\x00",
        "1000000000",
    )
    headers += [f"Content-Length: {rnd.choice(lengths)}" for _ in range(rnd.choice((0, 1, 1, 2)))]
    headers += [f"Transfer-Encoding: {rnd.choice(CODINGS)}" for _ in range(rnd.choice((0, 1, 1, 2)))]
    rnd.shuffle(headers)
    after = rnd.choice((b"", b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
    return Attack("framing", [_request(rnd.choice(("POST", "GET")), "/sparql", headers, body + after)], whole=False)


def _noise(rnd):
    sent = rnd.randbytes(rnd.choice((1, 20, 3000)))
    return Attack(
        "noise", [rnd.choice((sent, sent + b"\r\n\r\n", b"\x16\x03\x01" + sent, b"\r\n" * 500 + sent))], whole=False
    )


def _pipelined(rnd):
    parts = [b"".join(rnd.choice((_line, _address, _query, _framing))(rnd).pieces) for _ in range(rnd.choice((2, 5)))]
    one = _request("GET", "/healthz")
    return Attack(
        "pipelined", [b"".join(parts).replace(b"Connection: close", b"X: y") + one * rnd.choice((0, 1, 300))], False
    )


def _slow(rnd):
    """A request in small pieces, which may end early."""
    sent = b"".join(rnd.choice((_address, _query))(rnd).pieces)[:400]
    step = max(1, len(sent) // rnd.choice((3, 8)))
    pieces = [sent[i : i + step] for i in range(0, len(sent), step)]
    return Attack("slow", pieces[: rnd.randint(1, len(pieces))], whole=False)


_KINDS = (
    _line,
    _address,
    _address,
    _headers,
    _headers,
    _query,
    _query,
    _deep,
    _body,
    _framing,
    _noise,
    _pipelined,
    _slow,
)
