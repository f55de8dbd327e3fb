"""The triple stores that `serve` starts: what gets them, loads a file of N-Quads, and serves it read-only."""

import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import _environment

HOST = "127.0.0.1"
#: The newest Fuseki that runs on Java 17.
FUSEKI = "org.apache.jena:jena-fuseki-server:5.6.0"
#: Where Virtuoso, which has no default graph, keeps what belongs there.
DEFAULT_GRAPH = "urn:detente:default"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


def oxigraph(folder: Path, file: Path, port: int, timeout: int) -> tuple[list[str], str]:
    """Oxigraph (PyPI oxigraph), with the file in a store on disk.

    Args:
        folder: where it may keep what it needs.
        file: the N-Quads.
        port: the port to serve at.
        timeout: seconds after which it gives up a query.

    Returns:
        The command that serves, and the path of the query service.

    Raises:
        Stop: it is not there, or cannot load the file.
    """
    program = str(_environment.program("oxigraph"))
    store = str(folder / "store")
    _done([program, "load", "--location", store, "--file", str(file)], folder, "oxigraph cannot load the view")
    serve = [program, "serve-read-only", "--location", store, "--bind", f"{HOST}:{port}"]
    return [*serve, "--timeout-s", str(timeout)], "/query"


def fuseki(folder: Path, file: Path, port: int, timeout: int) -> tuple[list[str], str]:
    """Apache Jena Fuseki (Maven Central), with the file in memory; no updates, no administration, no SERVICE.

    Args and Returns: as `oxigraph`.

    Raises:
        Stop: Java or Maven is not there, or Fuseki cannot be had.
    """
    java, maven = shutil.which("java"), shutil.which("mvn")
    if java is None or maven is None:
        raise _environment.Stop("--store fuseki needs java (17 or newer) and mvn on the PATH")
    copy = [maven, "-q", "-B", _COPY, f"-Dartifact={FUSEKI}", f"-DoutputDirectory={folder}"]
    _done(copy, folder, f"Maven cannot get {FUSEKI}")
    jar = next(folder.glob("jena-fuseki-server-*.jar"), None)
    if jar is None:
        raise _environment.Stop(f"Maven did not get {FUSEKI}")
    # The class without the web interface, which would keep a folder of its own and take new datasets.
    serve = [java, "-cp", str(jar), "org.apache.jena.fuseki.main.cmds.FusekiMainCmd", "--localhost", "--no-cors"]
    serve += ["--port", str(port), "--timeout", str(timeout * 1000), "--set", "arq:httpServiceAllowed=false"]
    return [*serve, f"--file={file}", "/detente"], "/detente/query"


def virtuoso(folder: Path, file: Path, port: int, timeout: int) -> tuple[list[str], str]:
    """OpenLink Virtuoso (Debian virtuoso-opensource-7-bin), with the file in a database of its own.

    Args and Returns: as `oxigraph`. It has no default graph: one is made, and named in the address.

    Raises:
        Stop: it is not there, or cannot load the file.
    """
    program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or client is None:
        raise _environment.Stop("--store virtuoso needs virtuoso-t and isql-vt (Debian virtuoso-opensource-7-bin)")
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        inner = f"{HOST}:{probe.getsockname()[1]}"
    settings = folder / "virtuoso.ini"
    settings.write_text(
        f"[Database]\nDatabaseFile = {folder}/v.db\nErrorLogFile = {folder}/v.log\nLockFile = {folder}/v.lck\n"
        f"TransactionFile = {folder}/v.trx\nxa_persistent_file = {folder}/v.pxa\n"
        f"[TempDatabase]\nDatabaseFile = {folder}/t.db\nTransactionFile = {folder}/t.trx\n"
        f"[Parameters]\nServerPort = {inner}\nDirsAllowed = {folder}\n"
        f"[HTTPServer]\nServerPort = {HOST}:{port}\n"
        f"[SPARQL]\nResultSetMaxRows = 1000000\nMaxQueryExecutionTime = {timeout}\n",
        encoding="utf-8",
    )
    start = [program, "+configfile", str(settings)]
    _done([*start, "+wait"], folder, "virtuoso does not start")
    load = f"DB.DBA.TTLP_MT(file_to_string_output('{file}'), '', '{DEFAULT_GRAPH}', 512); checkpoint; shutdown;"
    _done([client, inner, "dba", "dba", "ERRORS=STDOUT", f"EXEC={load}"], folder, "virtuoso cannot load the view")
    _ended(folder / "v.lck")
    return [*start, "+foreground"], "/sparql?default-graph-uri=" + quote(DEFAULT_GRAPH, safe="")


def _ended(lock: Path) -> None:
    """Waits until Virtuoso has left its database, which it locks."""
    for _ in range(300):
        if not lock.exists():
            return
        time.sleep(0.1)
    raise _environment.Stop("virtuoso does not end after loading the view")


#: The stores by name.
STORES = {"oxigraph": oxigraph, "fuseki": fuseki, "virtuoso": virtuoso}


def _done(command: list[str], folder: Path, otherwise: str) -> None:
    """Runs a command in silence, in a folder; its last line becomes the error where it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        raise _environment.Stop(f"{otherwise}: {last_line(done.stderr or done.stdout)}")


def last_line(text: str) -> str:
    """The last line of what a program said that is not empty."""
    return (text.strip().splitlines() or ["it did not say why"])[-1].strip()
