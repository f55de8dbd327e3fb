"""What every test may count on.

``DETENTE_REQUIRE=all`` (set by ``.ci/run``) turns every skipped test into a failed one, so that a component
missing from CI cannot pass unseen. ``DETENTE_TEST_ALL=1`` (set by ``scripts/test --all``) adds the tests
marked ``exhaustive``, which are otherwise left out.
"""

import importlib.util
import os
import shutil
import signal
import sysconfig

import pytest

_REQUIRE = "DETENTE_REQUIRE"


def pytest_configure(config):
    asked = os.environ.get(_REQUIRE, "")
    if asked not in ("", "all"):
        raise pytest.UsageError(f"{_REQUIRE}={asked}: the only value it takes is 'all'")
    # A shell starts what runs in the background with Ctrl+C ignored, and `nohup` all with the end of the terminal; so
    # would every program be that a test stops.
    for number, usual in (
        (signal.SIGINT, signal.default_int_handler),
        (getattr(signal, "SIGHUP", None), signal.SIG_DFL),
    ):
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def pytest_collection_modifyitems(config, items):
    if os.environ.get("DETENTE_TEST_ALL") == "1":
        return
    left_out = [item for item in items if item.get_closest_marker("exhaustive")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _fail_if_skipped(report):
    """Makes a failure of a skip. An expected failure, which pytest reports as skipped too, is left alone."""
    if os.environ.get(_REQUIRE) == "all" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{_REQUIRE}=all allows no skipped test. {reason}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    return _fail_if_skipped((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    return _fail_if_skipped((yield))


@pytest.fixture(scope="session")
def require():
    """`require(component, reason)`: skips the test unless the component is there, else returns where it is.

    A component is a program, beside this Python or on the PATH, or a module that can be imported.
    """

    def where(component: str, reason: str) -> str:
        places = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
        program = shutil.which(component, path=places)
        if program:
            return os.path.abspath(program)  # the PATH may name folders of where the tests were started
        module = importlib.util.find_spec(component)
        if module:
            return module.origin or component
        pytest.skip(f"needs {component}: {reason}")

    return where


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory):
    """Tests keep their cache to themselves, so that none passes by what an earlier run left."""
    before = os.environ.get("DETENTE_CACHE")
    os.environ["DETENTE_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("DETENTE_CACHE")
    if before is not None:
        os.environ["DETENTE_CACHE"] = before


@pytest.fixture(scope="session")
def graphs():
    """`graphs(view, year)`: a graph of the shipped article and the record, kept for the session.

    Of these two alone: what is counted is the article's own, whatever else the collection comes to hold.
    """
    from detente.graph import load

    known = {}

    def get(view="corrected", as_of=None):
        if (view, as_of) not in known:
            known[view, as_of] = load(view, as_of, sources=["rap", "record"])
        return known[view, as_of]

    return get
