"""Writing the next edition: nothing faulty is published, the notice rule of A7.3, two heads at once, who is told."""

import tomllib
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations import drafts
from reglament.desk.regulations.actions import publish_preset
from reglament.desk.regulations.draft_models import EditionDraft, EditionPublication
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets.actions.publish import concerned, publish_edition_draft
from reglament.rulebook.edition import EditionError
from tests import cast
from tests.actions.conftest import at

NOW = cast.MONDAY  # 2 March 2026; fifteen calendar days on it is 17 March
EARLIEST = date(2026, 3, 17)


def begin(world: cast.World, *, amendment: bool = False) -> EditionDraft:
    return drafts.new_draft(desk=world.first, by=world.gleb, amendment=amendment, now=NOW)


def save(draft: EditionDraft, world: cast.World, text: str, version: int = 0) -> EditionDraft:
    return drafts.save_draft(draft=draft, text=text, version=version or draft.version, by=world.gleb, now=NOW)


def publish(
    draft: EditionDraft, world: cast.World, on: date = EARLIEST, reason: str = ""
) -> tuple[object, int]:
    return publish_edition_draft(
        draft=draft, version=draft.version, effective_on=on, reason=reason, by=world.gleb, now=NOW
    )


def test_a_draft_begins_as_the_text_in_force_under_the_next_number(world: cast.World) -> None:
    draft = begin(world)
    made, source = tomllib.loads(draft.text), tomllib.loads(draft.base.text)
    assert (made["code"], made["number"]) == ("cryptopro-5", "5")
    assert made["clocks"] == source["clocks"]
    assert drafts.check(world.first, draft.text).faults == ()


def test_from_an_amendment_in_force_the_whole_text_is_drafted(world: cast.World) -> None:
    """Order 25 replaced section 8: the next edition has the new address written into it."""
    publish_preset(desk=world.first, code="cryptopro-4-order-25", now=NOW)
    rules = drafts.check(world.first, begin(world).text).rules
    assert rules is not None
    amended = rules_of(edition_in_force(world.first, NOW))
    assert rules.requisites == amended.requisites
    assert rules.clauses == amended.clauses
    assert (rules.code, rules.number, rules.amends) == ("cryptopro-5", "5", "")
    assert "№ 5" in rules.title.ru


def test_a_faulty_draft_is_kept_and_told_with_its_lines_but_never_published(world: cast.World) -> None:
    draft = begin(world)
    lines = draft.text.split("\n")
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("notice_days"))
    lines[number - 1] = "notice_days = 'fifteen'"
    saved = save(draft, world, "\n".join(lines))
    (fault,) = drafts.check(world.first, saved.text).faults
    assert (fault.line, fault.section) == (number, "publication.notice_days")
    with pytest.raises(EditionError):
        publish(saved, world)
    assert world.first.editions.count() == 1


def test_a_code_published_already_is_a_fault_at_its_line(world: cast.World) -> None:
    draft = begin(world)
    taken = draft.text.replace("cryptopro-5", "cryptopro-4", 1)
    (fault,) = drafts.check(world.first, taken).faults
    assert fault.section == "code"
    assert fault.line == 1 + taken[: taken.index("cryptopro-4")].count("\n")


def test_the_second_of_two_heads_saving_at_once_is_told_and_nothing_is_overwritten(world: cast.World) -> None:
    """Lost update: the first saving stands, the second is refused with what is stored now."""
    draft = begin(world)
    first = save(draft, world, draft.text + "# один\n")
    with pytest.raises(drafts.DraftMoved) as moved:
        save(draft, world, draft.text + "# два\n", version=draft.version)
    assert moved.value.draft.text == first.text
    assert EditionDraft.objects.get().text.endswith("# один\n")


def test_saving_the_same_text_again_changes_nothing(world: cast.World) -> None:
    draft = begin(world)
    assert save(draft, world, draft.text.replace("\n", "\r\n")).version == draft.version


def test_7_3_it_takes_effect_fifteen_days_after_its_publication_at_the_earliest(world: cast.World) -> None:
    draft = begin(world)
    with pytest.raises(drafts.NoticeTooShort) as short:
        publish(draft, world, date(2026, 3, 16))
    assert (short.value.rule.earliest_on, short.value.rule.clause) == (EARLIEST, "7.3")
    edition, _told = publish(draft, world)
    assert (edition.effective_on, edition.published_at) == (EARLIEST, NOW)  # type: ignore[attr-defined]
    assert edition.publication.reason == ""  # type: ignore[attr-defined]


def test_7_3_a_head_may_override_the_notice_with_a_reason_that_is_kept(world: cast.World) -> None:
    edition, _told = publish(begin(world), world, date(2026, 3, 5), "Предписание надзора № 7")
    record = EditionPublication.objects.get(edition=edition)
    assert (record.reason, record.by, record.earliest_on, record.clause) == (
        "Предписание надзора № 7",
        world.gleb,
        EARLIEST,
        "7.3",
    )
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        EditionPublication.objects.update(reason="")


def test_an_effect_in_the_past_is_refused_whatever_the_reason(world: cast.World) -> None:
    with pytest.raises(ValidationError):
        publish(begin(world), world, date(2026, 3, 1), "Очень надо")


def test_2_4_the_other_regulation_asks_for_an_announcement_only(world: cast.World) -> None:
    draft = drafts.new_draft(desk=world.second, by=world.dina, amendment=False, now=NOW)
    edition, told = publish_edition_draft(
        draft=draft, version=1, effective_on=date(2026, 3, 3), reason="", by=world.dina, now=NOW
    )
    assert (edition.code, edition.effective_on) == ("progress-2", date(2026, 3, 3))
    assert told == 1, "Павел is a client of that desk"


def test_the_published_text_has_its_dates_and_the_rest_as_it_was_written(world: cast.World) -> None:
    draft = begin(world)
    edition, _told = publish(draft, world)
    made, written = tomllib.loads(edition.text), tomllib.loads(draft.text)  # type: ignore[attr-defined]
    assert (made.pop("published_on"), made.pop("effective_on")) == (date(2026, 3, 2), EARLIEST)
    written.pop("effective_on")
    assert made == written


def test_A_ed_an_open_appeal_stays_under_the_edition_that_received_it(world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    edition, _told = publish(begin(world), world)
    ticket.refresh_from_db()
    assert ticket.edition.code == "cryptopro-4"
    assert edition_in_force(world.first, at("2026-03-16 23:59")).code == "cryptopro-4"
    assert edition_in_force(world.first, at("2026-03-17 00:00")) == edition


def test_those_with_an_open_appeal_or_a_valid_certificate_get_a_letter_in_their_language(
    world: cast.World,
) -> None:
    world.anna.language = "en"
    world.anna.save()
    _edition, told = publish(begin(world), world)
    letter = OutgoingLetter.objects.get(kind="edition")
    assert told == 1
    assert (letter.to_address, letter.language) == (world.anna.email, "en")
    assert "17 March 2026" in letter.subject.replace("\u00a0", " ")
    assert "/regulation/csp/cryptopro-4/to/cryptopro-5/" in letter.text


def test_whose_certificate_has_ended_and_who_has_no_appeal_is_left_alone(world: cast.World) -> None:
    cast.sold_as(world.certificate, ends_on=date(2026, 3, 1))
    assert not concerned(world.first, date(2026, 3, 2)).exists()
    cast.appeal_of_anna(world)
    assert list(concerned(world.first, date(2026, 3, 2))) == [world.anna]


def test_what_cannot_be_published_writes_no_letter(world: cast.World) -> None:
    draft = save(begin(world), world, "code = 'x'")
    with pytest.raises(EditionError):
        publish(draft, world)
    assert not OutgoingLetter.objects.exists()


def test_an_amendment_names_only_what_it_changes(world: cast.World) -> None:
    draft = begin(world, amendment=True)
    text = draft.text + (
        "\n[merge.clauses]\n\"9.9\" = {enforced = 'text', text = {ru = 'Новый пункт.', en = 'A new clause.'}}\n"
    )
    edition, _told = publish(save(draft, world, text), world)
    rules = rules_of(edition)  # type: ignore[arg-type]
    assert (rules.amends, rules.clauses["9.9"].text.en) == ("cryptopro-4", "A new clause.")
    assert edition.base.code == "cryptopro-4"  # type: ignore[attr-defined]


def test_a_published_draft_and_one_put_away_are_read_only(world: cast.World) -> None:
    published, away = begin(world), begin(world)
    publish(published, world)
    drafts.discard_draft(draft=away, version=1, now=NOW)
    for draft in (published, away):
        with pytest.raises(drafts.DraftMoved):
            save(draft, world, "code = 'x'")
