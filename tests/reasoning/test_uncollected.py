"""The garbage collector is off while much is made, and is afterwards what it was before."""

import gc
from threading import Barrier, Thread

import pytest

from detente.reasoning.uncollected import uncollected


@pytest.fixture(autouse=True)
def collected():
    """The collector on before each test and after it."""
    gc.enable()
    yield
    gc.enable()


def test_it_is_off_within_and_on_after():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_is_nested_leaves_it_off():
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_on_after_an_error():
    with pytest.raises(ZeroDivisionError), uncollected():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_who_had_it_off_finds_it_off():
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_a_function_can_be_decorated():
    @uncollected()
    def seen(again):
        return gc.isenabled() or (seen(False) if again else False)

    assert not seen(True)
    assert gc.isenabled()


def test_the_last_of_two_threads_switches_it_on():
    """The one that began first ends first: the other goes on without the collector."""
    both, ended, looked = Barrier(2), Barrier(2), []

    def first():
        with uncollected():
            both.wait(10)
        ended.wait(10)

    def second():
        with uncollected():
            both.wait(10)
            ended.wait(10)
            looked.append(gc.isenabled())

    threads = [Thread(target=first), Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert looked == [False]
    assert gc.isenabled()


def test_what_was_made_is_old_afterwards():
    """Else the next collections would go through all of it."""
    with uncollected():
        made = [[] for _ in range(1000)]
    old = set(map(id, gc.get_objects(generation=2)))
    assert old.issuperset(map(id, made))


def test_what_was_frozen_stays_frozen():
    gc.freeze()
    try:
        before = gc.get_freeze_count()
        with uncollected():
            pass
        assert gc.get_freeze_count() >= before - 100 > 0  # some may have gone meanwhile
    finally:
        gc.unfreeze()
