"""Simultaneous appeals: 6.3 and 6.8 row 12."""

import pytest

from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.limits import occupies, scope, simultaneous
from rulebook.scenes import buyers, certificates


@pytest.mark.parametrize(("tier", "limit"), [("basic", 1), ("extended", 3), ("extended-24x7", 3)])
def test_6_3_the_limit_by_tier(tier: str, limit: int) -> None:
    """One fewer is accepted, one too many is queued, with the numbers."""
    assert simultaneous(certificates(), tier=tier, in_work=limit - 1).ok
    verdict = simultaneous(certificates(), tier=tier, in_work=limit)
    assert (verdict.decision, verdict.clauses) == ("queue", ("6.3",))
    assert verdict.reasons[0].params["limit"] == limit
    assert str(limit) in reason_sentence(certificates(), verdict.reasons[0], "ru")


def test_6_3b_rejected_under_the_other_reading() -> None:
    """No queue: refused."""
    assert simultaneous(certificates(A_6_3b="reject"), tier="basic", in_work=1).decision == "refuse"


def test_6_6_the_certificate_beats_the_matrix() -> None:
    """A basic certificate that says 2 takes two."""
    overrides = {"simultaneous-appeals": 2}
    assert simultaneous(certificates(), tier="basic", in_work=1, overrides=overrides).ok
    assert simultaneous(certificates(), tier="basic", in_work=2, overrides=overrides).decision == "queue"


def test_6_3d_waiting_for_the_user_occupies_a_place() -> None:
    """Until closed by default; not under the other reading; incomplete, queued and closed never do."""
    assert occupies(certificates(), "waiting")
    assert not occupies(certificates(A_6_3d=False), "waiting")
    states = ("new", "open", "waiting", "postponed", "incomplete", "queued", "closed", "refused")
    assert [state for state in states if occupies(certificates(), state)] == [
        "new",
        "open",
        "waiting",
        "postponed",
    ]


def test_6_3a_whose_appeals_count_together() -> None:
    """Per certificate, or per user and certificate."""
    assert scope(certificates()) == "certificate"
    assert scope(certificates(A_6_3a="user_and_certificate")) == "user_and_certificate"


def test_b_has_no_limit() -> None:
    """A thousand appeals of one client are all in work."""
    assert simultaneous(buyers(), tier="", in_work=1000).ok
    assert scope(buyers()) == ""
    assert not occupies(buyers(), "open")
