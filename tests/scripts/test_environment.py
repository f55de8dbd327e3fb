"""How the scripts make their environment, and when they make it anew."""

import hashlib
import os
import shutil
import signal
import subprocess
import time

from tests.scripts.small_checkout import BASE, DISGUISE, NO_PIP_OF_ITS_OWN, UV, VERSION, said


def test_it_is_made_once_and_again_when_it_must_be(script, checkout):
    def made(**more: str) -> bool:
        done = script("demo", "--format", "csv", **more)
        question = "detente ask alliances/indirect-opponents --actor Russia --as-of 2017 --why --format csv"
        assert done.stdout.strip() == question, done.stderr
        assert done.returncode == 0
        return f"making {checkout / '.venv'} with Python {VERSION}" in done.stderr

    stamp = checkout / ".venv" / "detente.json"
    assert made()
    first = stamp.read_bytes()
    assert not made()
    assert not made(PYTHONPATH=str(checkout / "nowhere"))

    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert made()
    assert stamp.read_bytes() != first

    stamp.unlink()  # as an interruption leaves it
    shutil.rmtree(checkout / ".venv" / "bin")
    assert made()

    (checkout / ".venv" / "bin" / "python").unlink()  # its Python is gone
    assert made()

    stamp.write_text("{", encoding="utf-8")
    assert made()


def test_a_changed_project_file_is_installed_without_making_all_anew(script, checkout):
    assert script("demo").returncode == 0
    (checkout / "programs").write_text("detente another", encoding="utf-8")
    with (checkout / "pyproject.toml").open("a") as project:
        project.write("# changed\n")
    done = script("demo")
    assert "making" not in done.stderr
    assert (checkout / ".venv" / "bin" / "another").is_file()


def test_a_checkout_that_was_moved_makes_its_own(script, checkout, variables):
    assert script("demo").returncode == 0
    elsewhere = checkout.with_name("elsewhere")
    checkout.rename(elsewhere)
    command = [BASE, "-c", DISGUISE, str(elsewhere / "scripts" / "demo")]
    done = subprocess.run(command, env=variables, capture_output=True, text=True)
    assert done.returncode == 0
    assert f"making {elsewhere / '.venv'}" in done.stderr


def test_two_scripts_started_at_once_make_it_once(checkout, variables):
    # Undisguised: with ensurepip where this Python has it, and slowly enough for the second to wait.
    command = [BASE, str(checkout / "scripts" / "demo")]
    both = [
        subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], ends
    assert all(out.startswith("detente ask") for out, _ in ends)
    assert sum("making" in err for _, err in ends) == 1


def test_it_is_made_anew_after_a_kill_half_way(script, checkout, programs, variables, tmp_path):
    flag = tmp_path / "installing"
    programs("uv", f'case "$*" in pip*) : > "{flag}"; exec /bin/sleep 60;; esac\n{UV}')
    child = subprocess.Popen(
        [BASE, "-c", DISGUISE, str(checkout / "scripts" / "demo")],
        env=variables,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 30
        while not flag.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    assert (checkout / ".venv").is_dir()
    assert not (checkout / ".venv" / "detente.json").exists()
    programs("uv", UV)
    done = script("demo")
    assert done.returncode == 0, done.stderr
    assert "making" in done.stderr


def test_without_any_way_to_install_it_names_the_package(checkout, variables, programs):
    (programs.folder / "uv").unlink()
    command = [BASE, "-c", NO_PIP_OF_ITS_OWN + DISGUISE, str(checkout / "scripts" / "demo")]
    _, line = said(subprocess.run(command, env=variables, capture_output=True, text=True))
    assert f"install the package python{VERSION}-venv" in line
    assert "or uv" in line
    assert not (checkout / ".venv" / "detente.json").exists()


def test_uv_serves_where_ensurepip_is_missing(script, checkout, programs, tmp_path):
    log = tmp_path / "uv.log"
    programs("uv", f'echo "$@" >> "{log}"\n{UV}')
    assert script("demo").returncode == 0
    venv = checkout / ".venv"
    create, dependencies, project = log.read_text(encoding="utf-8").splitlines()
    assert create == f"venv --python {BASE} {venv}"
    install = f"pip install --python {venv / 'bin' / 'python'}"
    assert dependencies == f"{install} --require-hashes -r {checkout / 'requirements.lock'}"
    assert project.startswith(install) and project.endswith(f"--editable {checkout}")


def test_pip_serves_where_uv_is_missing_too(script, checkout, pip):
    done = script("demo")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("detente ask")
    assert not list((checkout / ".venv").glob("lib/python*/site-packages/pip"))


def test_a_package_that_cannot_be_fetched_is_one_line(script, checkout, pip):
    digest = hashlib.sha256(b"").hexdigest()
    lock = f"detente-absent==1.0 --hash=sha256:{digest}\n"
    (checkout / "requirements.lock").write_text(lock, encoding="utf-8")
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
    }
    making, line = said(script("demo", **nowhere))
    assert making.startswith("making ")
    assert line.startswith("demo: cannot install what requirements.lock names (ERROR: ")
    assert "detente-absent==1.0" in line and "is the network on?" in line
    assert not (checkout / ".venv" / "detente.json").exists()
