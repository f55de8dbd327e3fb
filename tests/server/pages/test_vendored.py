"""What is not ours among the files that are served: each with its origin, its licence and its digest."""

import hashlib
import tomllib
from pathlib import Path

import detente.server

SERVER = Path(detente.server.__file__).parent
LISTED = tomllib.loads((SERVER / "static" / "vendor" / "vendored.toml").read_text(encoding="utf-8"))
#: Beside what is listed: how it is made, what lists it, licences.
BESIDE = {"codemirror-sparql.entry.mjs", "vendored.toml"}


def test_digests_and_licences():
    for name, entry in LISTED.items():
        assert hashlib.sha256((SERVER / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert (SERVER / entry["licence_file"]).stat().st_size > 200
        assert entry["packages"] and entry["what"]


def test_nothing_else_is_there():
    there = {p for folder in ("static/vendor", "atlas") for p in (SERVER / folder).iterdir()}
    known = {SERVER / name for name in LISTED} | {SERVER / e["licence_file"] for e in LISTED.values()}
    assert {p.name for p in there - known} == BESIDE


def test_our_own_scripts_call_nobody_else():
    for file in (SERVER / "static").glob("*.*"):
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text and "https://" not in text, file.name
