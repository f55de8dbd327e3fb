"""What is built and installed: the wheel, the sdist and an editable install work in an empty folder."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
DATA = ("ontology", "graph", "queries")
LIBRARIES = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})

# Says where the installed package finds its data, and which files there are.
REPORT = """
import json
import detente, detente.collection.library
root = detente.collection.library.root()
files = [f for name in ("ontology", "graph", "queries") for f in (root / name).rglob("*") if f.is_file()]
print(json.dumps({
    "version": detente.__version__,
    "root": str(root),
    "files": sorted(f.relative_to(root).as_posix() for f in files),
    "view": len(detente.load().files),
}))
"""


def data_files(root: Path) -> list[str]:
    """The files of data below a folder, as paths relative to it."""
    files = (f for name in DATA for f in (root / name).rglob("*"))
    return sorted(f.relative_to(root).as_posix() for f in files if f.is_file())


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of what git has or would have, so that nothing is built inside the checkout."""
    copy = tmp_path_factory.mktemp("copy") / "detente"
    left_out = shutil.ignore_patterns(".git", ".venv*", ".*cache", ".hypothesis", "__pycache__")
    shutil.copytree(CHECKOUT, copy, ignore=left_out)
    return copy


@pytest.fixture(scope="module")
def sdist(checkout):
    """The source distribution."""
    return build(checkout, "sdist", "*.tar.gz")


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    """The wheel, built from the source distribution, as an index's users build it."""
    source = tmp_path_factory.mktemp("sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(source, filter="data")
    (source,) = source.iterdir()
    return build(source, "wheel", "*.whl")


def build(source: Path, kind: str, pattern: str) -> Path:
    """Builds one kind of distribution with the backend that pyproject.toml names."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", kind], cwd=source, check=True)
    (built,) = (source / "dist").glob(pattern)
    return built


@pytest.fixture
def install(tmp_path):
    """`install(...)` has pip install into a new environment; returns what detente there says of itself."""
    pytest.importorskip("pip")  # uv makes environments without it
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    empty = tmp_path / "empty"
    empty.mkdir()

    def install(*arguments: str, **variables: str) -> dict[str, object]:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--no-deps",
            "--no-index",
            "-q",
        ]
        subprocess.run([*pip, *arguments], cwd=empty, env=kept | variables, check=True)
        # What detente depends on comes from the environment that runs the tests.
        query = "import sysconfig; print(sysconfig.get_path('purelib'))"
        site = subprocess.run([python, "-I", "-c", query], capture_output=True, text=True, check=True)
        links = Path(site.stdout.strip()) / "libraries.pth"
        links.write_text("\n".join(LIBRARIES) + "\n", encoding="utf-8")
        report = subprocess.run([python, "-I", "-c", REPORT], cwd=empty, stdout=subprocess.PIPE, check=True)
        return json.loads(report.stdout)

    return install


def test_the_wheel_works_in_an_empty_folder(checkout, wheel, install, tmp_path):
    report = install(str(wheel))
    assert report["version"] == project()["version"]
    assert Path(report["root"]).is_relative_to(tmp_path / "venv")
    assert report["files"] == data_files(checkout)
    assert report["view"] > 3  # more than what belongs to no article


def test_an_editable_install_reads_the_checkout(checkout, install):
    # Hatchling, which builds it, is in the environment that runs the tests.
    arguments = ("--no-build-isolation", "--ignore-installed", "--editable", str(checkout))
    report = install(*arguments, PYTHONPATH=os.pathsep.join(LIBRARIES))
    assert Path(report["root"]) == checkout.resolve()
    assert report["files"] == data_files(checkout)


def test_the_wheel_carries_licences_types_and_the_command(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (commands,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "detente = detente.cli:main" in archive.read(commands).decode()
    assert "detente/py.typed" in names
    for licence in ("LICENSE", "LICENSE-DATA"):
        assert any(name.endswith(f".dist-info/licenses/{licence}") for name in names), licence
    assert not [name for name in names if name.startswith(("tests/", "scripts/", "src/"))]


def test_the_sdist_carries_what_the_tests_need(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {
        "pyproject.toml",
        "requirements.lock",
        "scripts/demo",
        "tests/conftest.py",
        "LICENSE-DATA",
    } <= names


def pins(lock: Path) -> dict[str, str]:
    """The version of each package in a lock, which names no host and has digests for all."""
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text  # no host, of an index or of anything else
    found = {}
    for entry in text.replace("\\\n", " ").splitlines():
        if entry.strip() and not entry.strip().startswith("#"):
            requirement, *hashes = entry.split("--hash=")
            assert all(digest.strip().startswith("sha256:") for digest in hashes) and hashes, requirement
            pin = Requirement(requirement.strip())
            found[canonicalize_name(pin.name)] = str(pin.specifier).removeprefix("==")
    return found


def test_the_lock_holds_what_the_project_needs():
    found = pins(CHECKOUT / "requirements.lock")
    for text in [*project()["dependencies"], *project()["optional-dependencies"]["test"]]:
        needed = Requirement(text)
        assert needed.specifier.contains(found[canonicalize_name(needed.name)]), text


def test_what_ci_installs_beside_is_locked_too():
    found = pins(CHECKOUT / ".ci" / "grlc.lock")
    (wanted,) = (x for x in (CHECKOUT / ".ci" / "grlc.in").read_text().splitlines() if not x.startswith("#"))
    assert found["grlc"] == wanted.removeprefix("grlc==") and len(found) > 10
    install = (CHECKOUT / ".ci" / "grlc").read_text()
    assert "--require-hashes" in install and "--only-binary :all:" in install and "grlc==" not in install


def test_no_requirement_stands_twice():
    extras = project()["optional-dependencies"]
    for table in (project()["dependencies"], *extras.values()):
        names = [canonicalize_name(Requirement(text).name) for text in table]
        assert len(names) == len(set(names)), names


def test_the_readme_leads_somewhere_from_a_package_index(wheel):
    """Every link is a whole address; those of the project's own files are there in the checkout."""
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(path))
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = metadata.get_payload(decode=True).decode("utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?ms)^```.*?^```", "", text))
    files = [link for link in links if link.startswith("https://w3id.org/detente/file/")]
    assert len(files) > 15 and all(link.startswith(("https://", "#")) for link in links)
    for link in files:
        assert (CHECKOUT / link.removeprefix("https://w3id.org/detente/file/").partition("#")[0]).exists(), link
    source = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"(?ms)^```.*?^```", text) == re.findall(r"(?ms)^```.*?^```", source)
    assert len(links) == len(re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?ms)^```.*?^```", "", source)))


def test_the_projects_addresses_are_names_of_its_own(wheel):
    """Which the redirects lead on from."""
    redirects = (CHECKOUT / "docs" / "w3id.htaccess").read_text(encoding="utf-8")
    rules = [re.compile(line.split()[1]) for line in redirects.splitlines() if line.startswith("RewriteRule")]
    addresses = project()["urls"]
    assert {"Homepage", "Issues"} <= set(addresses)
    for address in addresses.values():
        assert address.startswith("https://w3id.org/detente/")
        assert any(rule.search(address.removeprefix("https://w3id.org/detente/")) for rule in rules), address


def project() -> dict[str, object]:
    """The table ``project`` of pyproject.toml."""
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
