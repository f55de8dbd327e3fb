"""What replies say of caches, and the problems that people see: RFC 9111, 9110 (13.1.2), 9457."""

import pytest

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ASK = "/sparql?query=ASK%7B%7D"
TARGETS = pytest.mark.parametrize("target", ["/", "/id/Japan", "/questions?limit=3", "/api/show/Japan", ASK, "/sparql"])


@TARGETS
def test_what_a_client_has_is_not_sent_again(server, target):
    first = server.get(target)
    etag = first.headers["etag"]
    assert first.status == 200 and first.headers["cache-control"] == "no-cache" and "vary" in first.headers
    for said in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = server.send("GET", target, headers=[("If-None-Match", said)])
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag), said
        assert again.headers["vary"] == first.headers["vary"] and "content-type" not in again.headers
    assert server.send("HEAD", target, headers=[("If-None-Match", etag)]).status == 304
    for said in ('"other"', etag.strip('"'), ""):
        assert server.send("GET", target, headers=[("If-None-Match", said)]).body == first.body


def test_another_form_of_an_answer_has_another_validator(server):
    query = "/sparql?query=SELECT%20(1%20AS%20%3Fx)%20%7B%7D"
    kinds = ("application/json", "application/sparql-results+json", "text/csv")
    assert len({server.get(query, kind).headers["etag"] for kind in kinds}) == 3


def test_errors_and_what_holds_for_a_moment_are_not_kept(server):
    for target in ("/nothing", "/sparql?query=x", "/healthz", "/metrics", "/questions/a/b"):
        answer = server.get(target)
        assert answer.headers["cache-control"] == "no-store" and "etag" not in answer.headers, target


def test_an_error_is_one_whatever_a_client_has(server):
    for said in ("*", '"x"'):
        assert server.send("GET", "/sparql?query=x", headers=[("If-None-Match", said)]).status == 400


def test_a_post_is_answered_whatever_a_client_has(server):
    headers = [("Content-Type", "application/sparql-query"), ("If-None-Match", "*")]
    answer = server.send("POST", "/sparql", b"ASK {}", headers)
    assert answer.status == 200 and "etag" not in answer.headers


def test_static_files(server):
    """Those whose address holds their digest are kept for good."""
    page = server.get("/").text
    address = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    kept = server.get(address)
    assert "immutable" in kept.headers["cache-control"]
    plain = server.get(address.partition("?")[0])
    assert plain.headers["cache-control"] == "no-cache" and plain.body == kept.body
    assert server.send("GET", address, headers=[("If-None-Match", kept.headers["etag"])]).status == 304


# ---- problems as pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "method, target, status, words",
    [
        ("POST", "/id/Japan", 405, "GET"),
        ("DELETE", "/", 405, "GET"),
        ("GET", "/id/%ff?x=%ff", 400, "UTF-8"),
        ("GET", "/static/none.css", 404, "none.css"),
    ],
)
def test_a_browser_gets_a_page_of_the_site(server, method, target, status, words):
    answer = server.send(method, target, headers=[("Accept", BROWSER)])
    assert (answer.status, answer.kind) == (status, "text/html")
    for part in ("<h1>", "/static/look.css?v=", 'aria-label="Main"', words):
        assert part in answer.text
    if status == 405:
        assert "GET" in answer.headers["allow"]
    plain = server.send(method, target, headers=[("Accept", "*/*")])
    assert (plain.status, plain.kind) == (status, "application/problem+json")


@pytest.mark.parametrize("target", ["/sparql?query=%3Cb%3E", "/questions/a/b", "/api/why?s=x&p=y&o=z", "/panel"])
def test_a_browser_sees_problems_of_the_api_as_pages_and_its_scripts_get_them_as_they_are(server, target):
    seen = server.send("GET", target, headers=[("Accept", BROWSER), ("Sec-Fetch-Mode", "navigate")])
    fetched = server.send("GET", target, headers=[("Accept", BROWSER), ("Sec-Fetch-Mode", "cors")])
    assert (seen.kind, fetched.kind) == ("text/html", "application/problem+json")
    assert seen.status == fetched.status >= 400
    assert "<b>" not in seen.text.partition("<main")[2]
