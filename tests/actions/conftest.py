"""The cast on a real database."""

from collections.abc import Callable
from datetime import datetime

import pytest

from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.models import Ticket
from tests import cast


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.world()


@pytest.fixture
def boris(world: cast.World) -> Actor:
    """Борис, agent of the first desk."""
    return Actor.staff(world.boris)


@pytest.fixture
def dina(world: cast.World) -> Actor:
    """Дина, agent of the second desk."""
    return Actor.staff(world.dina)


@pytest.fixture
def again() -> Callable[[Ticket], Ticket]:
    """The ticket as the database has it now."""
    return lambda ticket: Ticket.objects.get(pk=ticket.pk)


def at(text: str) -> datetime:
    """ "2026-03-02 10:00" in Moscow."""
    return datetime.fromisoformat(f"{text}+03:00")
