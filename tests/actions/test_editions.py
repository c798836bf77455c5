"""Editions in the database: immutable, the one in force by date, amendments over what was published."""

from unittest.mock import patch

import pytest

from reglament.desk.regulations.actions import publish_edition, publish_preset
from reglament.desk.regulations.queries import _parsed, edition_in_force, rules_of
from reglament.rulebook import loader
from reglament.rulebook.faults import EditionError
from reglament.rulebook.loader import preset_codes
from tests import cast
from tests.actions.conftest import at


def test_order_25_replaces_section_8_from_15_july_2022(world: cast.World) -> None:
    """X13: before that date the old legal address, from it the new one."""
    publish_preset(desk=world.first, code="cryptopro-4-order-25", now=cast.MONDAY)
    before, after = (
        edition_in_force(world.first, at("2022-07-14 23:59")),
        edition_in_force(world.first, at("2022-07-15 00:00")),
    )
    assert (before.code, after.code) == ("cryptopro-4", "cryptopro-4-order-25")
    assert after.base == before
    old, new = rules_of(before), rules_of(after)
    assert old.requisites.legal_address != new.requisites.legal_address
    assert old.clocks == new.clocks


def test_an_appeal_stays_under_the_edition_that_received_it(world: cast.World) -> None:
    """A-ed."""
    ticket = cast.appeal_of_anna(world)
    publish_preset(desk=world.first, code="cryptopro-4-order-25", now=cast.MONDAY)
    ticket.refresh_from_db()
    assert ticket.edition.code == "cryptopro-4"
    assert cast.appeal_of_anna(world, subject="Позже").edition.code == "cryptopro-4-order-25"


def test_a_newer_package_does_not_change_what_was_published(world: cast.World) -> None:
    """The shipped file of the base is gone or different: the amendment is still read over the published text."""
    amendment = publish_preset(desk=world.first, code="cryptopro-4-order-25", now=cast.MONDAY)
    expected = rules_of(amendment)
    _parsed.clear()
    with patch.object(loader, "_preset_text", side_effect=KeyError("gone")):
        assert rules_of(amendment).model_dump() == expected.model_dump()


def test_a_faulty_edition_is_refused_whole(world: cast.World) -> None:
    for text in ("this is not toml", 'code = "x"'):
        with pytest.raises(EditionError):
            publish_edition(desk=world.first, text=text, now=cast.MONDAY)
    assert world.first.editions.count() == 1
    assert "cryptopro-4" in preset_codes()
