"""A small checkout that the real scripts are started in; its programs only say how they were called.

Commands of a shell stand in for interpreters and for uv, so that the tests need no other Python.
"""

import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
#: The interpreter that this one's environment was made from: the scripts never start from inside theirs.
BASE = sys._base_executable
VERSION = "{}.{}".format(*sys.version_info)

# A project with nothing to download: its build backend is in its own folder, and so is all that it installs.
BACKEND = """
import pathlib, zipfile
PROGRAMS = pathlib.Path("programs").read_text().split()
def build_editable(directory, settings=None, metadata=None):
    name = "detente-1.0-py3-none-any.whl"
    files = {
        "detente.pth": str(pathlib.Path("src").resolve()),
        "detente-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: detente\\nVersion: 1.0\\n",
        "detente-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "detente-1.0.dist-info/entry_points.txt":
            "[console_scripts]\\n" + "".join(f"{p} = programs:main\\n" for p in PROGRAMS),
    }
    files["detente-1.0.dist-info/RECORD"] = "".join(f"{f},,\\n" for f in files)
    with zipfile.ZipFile(pathlib.Path(directory) / name, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return name
"""
# Says its name, its arguments and DETENTE_TEST_ALL; fails where it is told to; exports; is Oxigraph.
PROGRAM = """
import os, sys
def main():
    name = os.path.basename(sys.argv[0])
    if name == "oxigraph":
        os.execv(os.environ["REAL_OXIGRAPH"], sys.argv)
    print(name, *sys.argv[1:], os.environ.get("DETENTE_TEST_ALL", ""), flush=True)
    if "--output" in sys.argv:
        with open(sys.argv[sys.argv.index("--output") + 1], "w") as file:
            file.write("<http://a.example/s> <http://a.example/p> 42 .\\n".replace("42", '"42"'))
    return int(os.environ.get("FAIL_" + name.upper(), 0))
"""
# Stands in for uv: makes an environment and installs the small project by the means of a shell, at once.
UV = r"""
PATH=/usr/bin:/bin
if [ "$1" = venv ]; then exec "$3" -m venv --without-pip "$4"; fi
python=$4
case "$*" in *--editable*) ;; *) exit 0;; esac
while [ $# -gt 1 ]; do shift; done
for name in $(cat "$1/programs"); do
    program=${python%/*}/$name
    cat > "$program" <<END
#!/bin/sh
'''exec' '$python' "\$0" "\$@"
'''
import sys
sys.path.insert(0, '$1/src')
import programs
sys.exit(programs.main())
END
    chmod +x "$program"
done
"""
# An old interpreter, or one without ensurepip, as far as the scripts can see.
DISGUISE = """
import importlib.util, os, runpy, sys
if os.environ.get("AS_PYTHON"):
    sys.version_info = tuple(int(n) for n in os.environ["AS_PYTHON"].split("."))
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "ensurepip" else find(name, package)
sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
"""
# Puts a Python in the way whose own pip does not start, so that only the `pip` on the PATH is left.
NO_PIP_OF_ITS_OWN = """
import subprocess as _subprocess
_real = _subprocess.run
def _run(command, **more):
    if list(command[1:3]) == ["-m", "pip"]:
        raise OSError("no pip")
    return _real(command, **more)
_subprocess.run = _run
"""


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines of its standard error; it must have ended with 3."""
    assert done.returncode == 3, done.stderr
    return done.stderr.splitlines()
