"""Meters: how much may be used at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .edition import Edition
from .verdict import Verdict


def simultaneous(
    edition: Edition, *, tier: str, in_work: int, overrides: Mapping[str, Any] | None = None
) -> Verdict:
    """Whether one more ticket may be taken into work beside ``in_work`` others (6.3).

    accept, or queue / refuse with Reason("over_limit", clause, {limit, in_work, scope}); no meter: accept.
    """
    raise NotImplementedError


def occupies(edition: Edition, state: str) -> bool:
    """Whether a ticket in ``state`` takes a place of the simultaneous limit (A-6.3d)."""
    raise NotImplementedError


def scope(edition: Edition) -> str:
    """Whose tickets are counted together: "certificate" | "user_and_certificate" | "" (no limit) (A-6.3a)."""
    raise NotImplementedError
