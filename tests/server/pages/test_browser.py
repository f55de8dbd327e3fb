"""Pages in a real browser, where one is: what axe finds, what the policy refuses, what is wider than a small screen.

The checker is axe-core (https://github.com/dequelabs/axe-core, MPL 2.0), which is not part of the project:
``npm pack axe-core`` has ``axe.min.js``; DETENTE_AXE says where it lies. It is put beside the pages for this test only.
"""

import json
import os
import re
import subprocess
import threading
from pathlib import Path
from urllib.parse import quote

import pytest

SHOWN = (
    "/",
    "/things",
    "/id/Japan?possible=1&year=2016",
    "/id/Russia?year=1985",
    "/id/KurilIslands",
    "/id/ASEAN",
    "@RussiaJapanKurilDispute",
    "@S4P1.2",
    "@RefISO3166",
    "/ontology",
    "/code/Hedged",
    "/question/network/signed-graph",
    "/question/disputes/incidents?possible=1",
    "/why?s=Russia&p=alliedWith&o=China",
    "/network?as=matrix",
    "/search?q=nothingofthesort",
    "/id/Nowhere",
    "/id/Japan?year=1800",
    "@NoRussiaJapanPeaceTreaty",
    "@C173",
    "/source",
    "/ontology/alliedWith",
    "/question",
    "/question/alliances/allies",
    "/question/alliances/allies?row=1",
    "/why?s=id:Russia&p=det:indirectlyOpposedTo&o=id:UnitedStates",
    "/contradictions",
    "/search?q=kuril",
    "/network",
    "/map",
    "/query?query=SELECT+%3Fa+%7B%3Fa+det%3AalliedWith+%3Fb%7D",
)
#: A page with faults, which shows that the checker sees such.
BROKEN = "/broken"
#: Runs in a frame's parent: loads each page into a frame of its own origin, and writes what it finds into the page.
CHECKER = """
const found = [], out = document.querySelector("pre");
const pages = JSON.parse(document.querySelector("main").dataset.pages);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
for (const [path, width] of pages) {
  const frame = document.createElement("iframe");
  frame.width = width; frame.height = 800; frame.title = path;
  const refused = [];
  document.body.append(frame);
  await new Promise((done) => { frame.onload = done; frame.src = path; });
  const inner = frame.contentDocument;
  inner.addEventListener("securitypolicyviolation", (e) => refused.push(`${e.violatedDirective} ${e.blockedURI}`));
  const script = inner.createElement("script");
  script.src = "/axe.js";
  await new Promise((done) => { script.onload = done; inner.head.append(script); });
  await wait(200);
  const result = await frame.contentWindow.axe.run(inner, {resultTypes: ["violations"]});
  for (const v of result.violations)
    found.push([path, width, v.impact, v.id, v.nodes.slice(0, 2).map((n) => n.html.slice(0, 150))]);
  const root = inner.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push([path, width, "serious", "wider than the screen", []]);
  for (const r of refused) found.push([path, width, "serious", "refused: " + r, []]);
  const others = frame.contentWindow.performance.getEntriesByType("resource").map((e) => new URL(e.name).host);
  if (others.some((h) => h !== location.host)) found.push([path, width, "serious", "calls " + others, []]);
  frame.remove();
}
out.textContent = JSON.stringify(found);
out.id = "done";
"""


@pytest.fixture(scope="module")
def address(site, require):
    """The pages served in this process, with the checker beside them."""
    pytest.importorskip("uvicorn")
    axe = os.environ.get("DETENTE_AXE", "")
    if not Path(axe).is_file():
        pytest.skip("needs axe-core: DETENTE_AXE names axe.min.js")
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse, Response
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    from detente.server.app import HEADERS
    from detente.server.pages.rendering import SERVER

    policy = (
        dict(HEADERS)[b"content-security-policy"].decode().replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    )
    lock = threading.Lock()

    def shown(request):
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        with lock:
            got = site.get(path)
        return Response(got.body, got.status, {**got.headers, "content-security-policy": policy})

    def checker(request):
        pages = json.dumps([(p, w) for p in (*SHOWN, BROKEN) for w in (1280, 360)]).replace('"', "&quot;")
        return HTMLResponse(
            f'<main data-pages="{pages}"></main><pre></pre><script type="module" src="/check.js"></script>'
        )

    app = Starlette(
        routes=[
            Route("/check", checker),
            Route(BROKEN, lambda r: HTMLResponse("<main><img src='x'><input><p style='width:3000px'>wide</p></main>")),
            Route("/check.js", lambda r: Response(CHECKER, media_type="text/javascript")),
            Route("/axe.js", lambda r: Response(Path(axe).read_bytes(), media_type="text/javascript")),
            Mount("/static", StaticFiles(directory=SERVER / "static")),
            Route("/{rest:path}", shown),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def browser(require):
    for name in ("chromium", "google-chrome"):
        try:
            return require(name, "pages are looked at in a browser")
        except pytest.skip.Exception:
            continue
    pytest.skip("needs chromium: pages are looked at in a browser")
    return ""


@pytest.mark.exhaustive
def test_axe_finds_nothing_serious(address, require, tmp_path):
    program = browser(require)
    run = subprocess.run(
        [program, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", "--timeout=280000",
         "--virtual-time-budget=600000", "--window-size=1300,900", "--dump-dom", f"{address}/check?{quote('now')}"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="done">(.*?)</pre>', run.stdout, re.DOTALL)
    assert found, (run.stdout[-500:], run.stderr[-500:])
    import html

    problems = json.loads(html.unescape(found[1]))
    serious = [p for p in problems if p[2] in ("serious", "critical")]
    assert {"image-alt", "label", "wider than the screen"} <= {p[3] for p in serious if p[0] == BROKEN}
    assert not [p for p in serious if p[0] != BROKEN], serious
