"""What a refused request is told to wait."""

from detente.server.estimates import Estimate


def test_a_slot_is_told_for_when_it_is_likely_to_be_free():
    estimate = Estimate(30.0)
    assert estimate.wait([]) == 1
    assert estimate.wait([0.2]) == 1  # it usually takes a second
    for _ in range(50):
        estimate.took(8.0)
    assert estimate.wait([1.5]) == 7  # 6.5 seconds are left of 8
    assert estimate.wait([1.5, 5.5]) == 3  # the first that is done
    assert estimate.wait([12.0]) == 12  # longer than usual already: as long again
    assert estimate.wait([7.99]) == 1


def test_nobody_waits_longer_than_a_request_may_take():
    """A graph that is closed for the first time takes minutes: that is no wait for what comes next."""
    estimate = Estimate(30.0)
    assert estimate.wait([600.0]) == 30
    estimate.took(900.0)
    assert estimate.wait([1.0]) == 30


def test_what_was_long_once_is_forgotten():
    estimate = Estimate(60.0)
    estimate.took(100.0)
    for _ in range(30):
        estimate.took(0.5)
    assert estimate.wait([0.1]) == 1
