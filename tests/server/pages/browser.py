"""Chromium without a window, told what to do through two pipes (the DevTools protocol): no library, no port.

https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import time
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: No calls of its own; a name that is not the server's is found nowhere.
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
)
KEYS = {
    "Backspace": 8,
    "KeyA": 65,
    "Tab": 9,
    "Enter": 13,
    "Escape": 27,
    "Space": 32,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
}


class Browser:
    """One page of a browser, with what it asked for, what was refused and what it logged."""

    def __init__(self, program, folder):
        """Start it.

        Args:
            program: the path of Chromium.
            folder: an empty folder, for its profile and for what it downloads.
        """
        self.folder = Path(folder)
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (to_read, to_write)]
        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self.folder / 'profile'}", "about:blank"],
            preexec_fn=lambda: (os.dup2(ends[0], 3), os.dup2(ends[1], 4)),
            pass_fds=(3, 4),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for end in (to_read, to_write, *ends):
            os.close(end)
        self._number, self._rest = 0, b""
        self.requests, self.problems, self.statuses = [], [], {}
        self._loaded = self._replaced = 0
        pages = self.call("Target.getTargets")["targetInfos"]
        target = next(page["targetId"] for page in pages if page["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for wanted in ("Page", "Network", "Runtime", "Log"):
            self.tell(wanted + ".enable")
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.folder), eventsEnabled=True)

    def call(self, method, _session=None, **params):
        """What a command gives."""
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": params, **({"sessionId": _session} if _session else {})}
        os.write(self._write, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for got in self._messages(end):
                if got.get("id") == number:
                    if "error" in got:
                        raise AssertionError(f"{method}: {got['error']['message']}")
                    return got["result"]
        raise AssertionError(f"{method}: no reply")

    def tell(self, method, **params):
        """What a command to the page gives."""
        return self.call(method, _session=self._session, **params)

    def _messages(self, end):
        if not select.select([self._read], [], [], max(0, end - time.monotonic()))[0]:
            return []
        *whole, self._rest = (self._rest + os.read(self._read, 1 << 20)).split(b"\0")
        messages = [json.loads(text) for text in whole]
        for message in messages:
            self._notice(message.get("method", ""), message.get("params", {}))
        return messages

    def _notice(self, method, told):
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Network.responseReceived":
            self.statuses[told["response"]["url"]] = told["response"]["status"]
        elif method == "Page.loadEventFired":
            self._loaded += 1
        elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.problems.append(told["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.problems.append(told["exceptionDetails"].get("exception", {}).get("description", "exception"))
        elif method == "Runtime.consoleAPICalled" and told["type"] == "error":
            self.problems.append(str(told["args"]))

    def size(self, width, height=900, dark=False):
        """Look at it so wide and high, in a light or a dark room."""
        self.tell(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.tell("Emulation.setEmulatedMedia", features=[scheme])

    def scripts(self, run):
        """Let scripts of pages run, or not."""
        self.tell("Emulation.setScriptExecutionDisabled", value=not run)

    def open(self, address):
        """Go to an address, and wait until it is there."""
        before = self._loaded
        self.tell("Page.navigate", url=address)
        self.wait(lambda: self._loaded > before, f"{address} was not loaded")

    def after(self, act):
        """Do what leads to another page, and wait until that is there; what the act gave."""
        before = self._loaded
        given = act()
        self.wait(lambda: self._loaded > before, "no other page came")
        return given

    def wait(self, ready, what="it did not come", seconds=30):
        """Wait until something is so; what it is."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            got = ready()
            if got:
                return got
            self._messages(min(end, time.monotonic() + 0.05))
        raise AssertionError(what)

    def run(self, script):
        """The value of an expression of JavaScript in the page (a promise is awaited)."""
        got = self.tell("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in got:
            raise AssertionError(got["exceptionDetails"]["exception"].get("description", script))
        return got["result"].get("value")

    @property
    def address(self):
        return self.run("location.href")

    @property
    def text(self):
        """What a reader can see of the page."""
        return self.run("document.body.innerText")

    def place(self, element):
        """The middle of an element, an expression of JavaScript, scrolled to where it can be seen."""
        spot = self.run(
            f"(() => {{const e = {element}; if (!e) return null; e.scrollIntoView({{block: 'center'}});"
            "const r = e.getClientRects()[0]; return r && [r.x + r.width / 2, r.y + r.height / 2]})()"
        )
        assert spot, f"there is no {element}"
        return spot

    def click(self, element, at=None):
        """Click as a hand does, with the mouse over an element: a selector, or an expression in round brackets."""
        found = element if element.startswith("(") else f"document.querySelector({json.dumps(element)})"
        x, y = at or self.place(found)
        for what in ("mousePressed", "mouseReleased"):
            self.tell("Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1)

    def link(self, text, within="main"):
        """Click the link, button or fold that begins with a text."""
        wanted = json.dumps(text)
        self.click(
            f"([...document.querySelectorAll('{within} :is(a, button, summary)')]"
            f".find((e) => e.checkVisibility() && e.textContent.trim().startsWith({wanted})))"
        )

    def press(self, key, modifiers=0):
        """Press a key; the modifier 2 is Control."""
        name = {"Space": " ", "KeyA": "a"}.get(key, key)
        given = {"key": name, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"Enter": {"text": "\r"}, "Space": {"text": " "}}.get(key, {})
        for what in ("keyDown", "keyUp"):
            self.tell(
                "Input.dispatchKeyEvent",
                type=what,
                modifiers=modifiers,
                **given,
                **(text if what == "keyDown" else {}),
            )

    def write(self, text):
        """Type a text where the focus is."""
        self.tell("Input.insertText", text=text)

    def file(self, name):
        """A file that was downloaded, once it is whole."""
        path = self.folder / name
        self.wait(lambda: path.is_file() and not list(self.folder.glob("*.crdownload")), f"{name} was not saved")
        return path.read_bytes()

    def picture(self, path, whole=True):
        """Take a picture of the page as a PNG file."""
        got = self.tell("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        Path(path).write_bytes(base64.b64decode(got["data"]))

    def close(self):
        """End it, and all that it started."""
        os.close(self._write)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self._read)
        shutil.rmtree(self.folder / "profile", ignore_errors=True)
