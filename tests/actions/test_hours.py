"""B6, A-1.14e: announced breaks and decrees move the terms of open appeals, with a record; closed ones never."""

import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from reglament.cli import main
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.hours import exceptions_of, rules_at_work
from reglament.desk.regulations.models import Announcement, CalendarYear, HoursChange
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import recompute
from reglament.desk.tickets.actions.close import close_ticket, reopen
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.timeline import timeline
from reglament.rulebook.production_file import CalendarFault
from tests import cast
from tests.actions.conftest import at

DECREE_2028 = """
format = 1
code = "ru"
[years.2028]
decree = { number = "1501", on = 2027-09-20 }
moved = [{ from = 2028-01-01, to = 2028-01-10 }, { from = 2028-01-02, to = 2028-01-11 }]
carried = [{ from = 2028-11-04, to = 2028-11-06 }]
"""


@pytest.fixture
def gleb(world: cast.World) -> Actor:
    """Глеб, the head of the first desk."""
    return Actor.staff(world.gleb)


def say(
    world: cast.World, by: Actor, start: str, end: str, *, now: datetime, open: bool = False
) -> Announcement:
    """An announcement carried out wholly."""
    said = recompute.announce(
        desk=world.first,
        by=by,
        kind="opening" if open else "planned",
        starts_at=at(start),
        ends_at=at(end),
        open=open,
        words_ru="Плановые работы",
        words_en="Planned work",
        now=now,
    )
    recompute.recompute_due(now=now)
    return said


def test_b6_a_planned_break_moves_an_open_term_and_says_so(world: cast.World, gleb: Actor) -> None:
    """Twelve working hours from Monday 10:00 end on Tuesday 13:00; a break of two hours makes it 15:00."""
    ticket = cast.appeal_of_anna(world)
    assert ticket.due_at == at("2026-03-03 13:00")
    said = say(world, gleb, "2026-03-02 12:00", "2026-03-02 14:00", now=at("2026-03-02 10:30"))
    ticket.refresh_from_db()
    assert ticket.due_at == at("2026-03-03 15:00")
    event = ticket.events.get(kind="working_time_changed")
    assert (event.automatic, event.clause, event.actor) == (True, said.clause, None)
    assert event.payload["due_was"].startswith("2026-03-03T13:00")
    (line,) = [
        x for x in timeline(list(ticket.events.order_by("seq")), rules_of(ticket.edition), "ru")
        if x.kind == "working_time_changed"
    ]  # fmt: skip
    assert "13:00" in line.words
    assert "15:00" in line.words
    assert "Плановые работы" in line.words
    assert HoursChange.objects.get().moved == 1
    letter = OutgoingLetter.objects.get(kind="terms_moved")
    assert letter.to_address == world.anna.email
    assert "было" in letter.text
    assert "13:00" in letter.text
    assert "15:00" in letter.text
    recompute.recompute_due(now=at("2026-03-02 10:40"))
    assert OutgoingLetter.objects.filter(kind="terms_moved").count() == 1


def test_b6_a_term_the_break_does_not_touch_is_left_without_a_record(world: cast.World, gleb: Actor) -> None:
    ticket = cast.appeal_of_anna(world)
    say(world, gleb, "2026-03-10 12:00", "2026-03-10 14:00", now=at("2026-03-02 10:30"))
    ticket.refresh_from_db()
    assert ticket.due_at == at("2026-03-03 13:00")
    assert not ticket.events.filter(kind="working_time_changed").exists()
    assert not OutgoingLetter.objects.filter(kind="terms_moved").exists()


def test_b6_withdrawn_the_term_is_what_it_was_and_both_are_in_the_history(
    world: cast.World, gleb: Actor
) -> None:
    ticket = cast.appeal_of_anna(world)
    said = say(world, gleb, "2026-03-02 12:00", "2026-03-02 14:00", now=at("2026-03-02 10:30"))
    assert recompute.withdraw(announcement=said, by=gleb, now=at("2026-03-02 11:00"))
    recompute.recompute_due(now=at("2026-03-02 11:00"))
    ticket.refresh_from_db()
    assert ticket.due_at == at("2026-03-03 13:00")
    causes = [e.payload["cause"] for e in ticket.events.filter(kind="working_time_changed").order_by("seq")]
    assert causes == ["announced", "withdrawn"]
    assert not recompute.withdraw(announcement=said, by=gleb, now=at("2026-03-02 11:01"))
    assert exceptions_of(world.first.pk) == ()


def test_b6_an_extra_saturday_brings_the_term_nearer(world: cast.World, gleb: Actor) -> None:
    """Friday 16:00: two hours on Friday, five more on Saturday, the last five on Monday instead of Tuesday."""
    ticket = cast.appeal_of_anna(world, at=at("2026-03-13 16:00"))
    assert ticket.due_at == at("2026-03-17 10:00")
    say(world, gleb, "2026-03-14 10:00", "2026-03-14 15:00", open=True, now=at("2026-03-13 16:30"))
    ticket.refresh_from_db()
    assert ticket.due_at == at("2026-03-16 14:00")


def test_b6_an_appeal_that_comes_later_counts_with_the_break_and_has_no_record(
    world: cast.World, gleb: Actor
) -> None:
    say(world, gleb, "2026-03-02 12:00", "2026-03-02 14:00", now=at("2026-03-02 09:30"))
    ticket = cast.appeal_of_anna(world)
    assert ticket.due_at == at("2026-03-03 15:00")
    assert recompute.recompute_due(now=at("2026-03-02 10:30")) == 0
    assert "15:00" in OutgoingLetter.objects.get(ticket_number=ticket.number).text


def test_b6_another_desk_is_not_moved(world: cast.World, gleb: Actor) -> None:
    ticket = cast.appeal_of_pavel(world)
    before = ticket.due_at
    say(world, gleb, "2026-03-02 12:00", "2026-03-02 14:00", now=at("2026-03-02 10:30"))
    assert Ticket.objects.get(pk=ticket.pk).due_at == before


def test_b6_a_closed_appeal_stays_as_it_was_counted(world: cast.World, gleb: Actor, boris: Actor) -> None:
    """Answered and closed; an emergency announced afterwards over those hours changes no past verdict."""
    ticket = cast.appeal_of_anna(world)
    answer(ticket=ticket, by=boris, form="answer", text="Так.", now=at("2026-03-02 17:00"))
    outcome = next(c for c, row in rules_of(ticket.edition).outcomes.items() if row.by == "agent")
    close_ticket(ticket=ticket, by=boris, outcome=outcome, note="Всё.", now=at("2026-03-02 17:30"))
    ticket.refresh_from_db()
    count = ticket.event_count
    say(world, gleb, "2026-03-02 12:00", "2026-03-02 14:00", now=at("2026-03-03 09:00"))
    ticket.refresh_from_db()
    assert ticket.event_count == count
    calendar = rules_at_work(ticket.edition, known_at=ticket.closed_at).calendar("working")
    assert calendar.is_working(at("2026-03-02 13:00"))
    assert not rules_at_work(ticket.edition).calendar("working").is_working(at("2026-03-02 13:00"))
    reopen(ticket=ticket, by=boris, reason="Ошибка вернулась", now=at("2026-03-03 10:00"))
    ticket.refresh_from_db()
    assert ticket.closed_at is None


def test_b6_the_term_of_silence_moves_too(world: cast.World, gleb: Actor, boris: Actor) -> None:
    """Asked on Monday, due Thursday 18:00; Wednesday announced off: Friday 18:00, and the sweep waits for it."""
    ticket = cast.appeal_of_anna(world)
    answer(ticket=ticket, by=boris, form="question", text="Какая сборка?", now=at("2026-03-02 12:00"))
    say(world, gleb, "2026-03-04 00:00", "2026-03-05 00:00", now=at("2026-03-03 10:00"))
    ticket.refresh_from_db()
    assert ticket.silence_at == at("2026-03-06 18:00")
    assert [e.payload["clock"] for e in ticket.events.filter(kind="working_time_changed")] == ["silence"]
    sweep_due(now=at("2026-03-05 19:00"))
    ticket.refresh_from_db()
    assert ticket.closed_at is None


def test_b6_the_recount_goes_on_from_where_it_was_cut_off_and_records_once(
    world: cast.World, gleb: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = cast.certificate(world.first, "CP-2026-CD34", "basic", of=world.romashka, product=world.csp)
    numbers = (world.certificate.number, more.number)
    tickets = [cast.appeal_of_anna(world, certificate_text=number) for number in numbers]
    monkeypatch.setattr(recompute, "AT_ONCE", 1)
    said = recompute.announce(
        desk=world.first, by=gleb, kind="emergency", starts_at=at("2026-03-02 12:00"),
        ends_at=at("2026-03-02 14:00"), open=False, words_ru="Авария", now=at("2026-03-02 10:30"),
    )  # fmt: skip
    change = HoursChange.objects.get(announcement=said)
    done: list[int] = []
    real = recompute._recount

    def cut_off(change: HoursChange, pk: int, *, now: datetime) -> bool:
        if done:
            raise KeyboardInterrupt
        done.append(pk)
        return real(change, pk, now=now)

    monkeypatch.setattr(recompute, "_recount", cut_off)
    with pytest.raises(KeyboardInterrupt):
        recompute.recompute_for(change, now=at("2026-03-02 10:31"))
    monkeypatch.setattr(recompute, "_recount", real)
    HoursChange.objects.update(reached=0)  # even from the beginning
    recompute.recompute_due(now=at("2026-03-02 10:32"))
    for ticket in tickets:
        assert ticket.events.filter(kind="working_time_changed").count() == 1
    change.refresh_from_db()
    assert change.moved == 2
    assert change.done_at == at("2026-03-02 10:32")


def test_b6_only_the_head_announces(world: cast.World, gleb: Actor, boris: Actor, dina: Actor) -> None:
    for stranger in (boris, dina, Actor.staff(world.vera), Actor.sender(world.anna), Actor.system()):
        with pytest.raises(PermissionDenied):
            say(world, stranger, "2026-03-02 12:00", "2026-03-02 14:00", now=cast.MONDAY)
    said = say(world, gleb, "2026-03-02 12:00", "2026-03-02 14:00", now=cast.MONDAY)
    with pytest.raises(PermissionDenied):
        recompute.withdraw(announcement=said, by=boris, now=cast.MONDAY)


def test_b6_hours_that_cannot_be_are_not_announced(world: cast.World, gleb: Actor) -> None:
    with pytest.raises(ValidationError):
        say(world, gleb, "2026-03-02 14:00", "2026-03-02 12:00", now=cast.MONDAY)
    with pytest.raises(ValidationError, match="2035"):
        say(world, gleb, "2040-03-02 12:00", "2040-03-02 14:00", now=cast.MONDAY)
    assert not Announcement.objects.exists()


def test_b6_an_announcement_is_never_deleted_nor_rewritten(world: cast.World, gleb: Actor) -> None:
    said = say(world, gleb, "2026-03-02 12:00", "2026-03-02 14:00", now=cast.MONDAY)
    for sql in ("DELETE FROM desk_announcement", "UPDATE desk_announcement SET words_ru = ''"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Announcement.objects.get() == said


def test_a_1_14e_a_decree_by_file_moves_open_terms_with_a_record(world: cast.World) -> None:
    """Received on 30 December 2027 at 17:00: the rest is counted after the holidays, which the decree makes longer."""
    cast.sold_as(world.certificate, ends_on=date(2028, 12, 31))
    ticket = cast.appeal_of_anna(world, at=at("2027-12-30 17:00"))
    before = ticket.due_at
    assert before is not None
    assert "предварительно" in OutgoingLetter.objects.get(ticket_number=ticket.number).text
    rows = recompute.update_calendar(text=DECREE_2028, source="2028.toml", now=at("2027-12-30 18:00"))
    assert [(row.country, row.year) for row in rows] == [("ru", 2028)]
    assert recompute.recompute_due(now=at("2027-12-30 18:00")) == 1
    ticket.refresh_from_db()
    assert ticket.due_at == before + timedelta(days=2)
    event = ticket.events.get(kind="working_time_changed")
    assert (event.clause, event.readings) == ("1.14", ["A-1.14e"])
    later = cast.appeal_of_anna(world, at=at("2028-01-12 10:00"))
    assert "предварительно" not in OutgoingLetter.objects.get(ticket_number=later.number).text


def test_a_1_14e_the_same_file_twice_is_one(world: cast.World) -> None:
    assert recompute.update_calendar(text=DECREE_2028, source="a", now=cast.MONDAY)
    assert recompute.update_calendar(text=DECREE_2028, source="a", now=cast.MONDAY) == []
    assert CalendarYear.objects.count() == 1


def test_a_1_14e_a_wrong_file_stores_nothing_and_names_its_faults(world: cast.World) -> None:
    wrong = DECREE_2028.replace("to = 2028-11-06", "to = 2028-11-07")
    with pytest.raises(CalendarFault, match=r"2028\.toml.*carried"):
        recompute.update_calendar(text=wrong, source="2028.toml", now=cast.MONDAY)
    for text in ("", "format = 1\ncode = 'ru'\n[years]\n"):
        with pytest.raises(CalendarFault):
            recompute.update_calendar(text=text, source="x", now=cast.MONDAY)
    with pytest.raises(LookupError):
        recompute.update_calendar(text=DECREE_2028.replace('"ru"', '"fr"'), source="x", now=cast.MONDAY)
    assert not CalendarYear.objects.exists()
    assert not HoursChange.objects.exists()


def test_a_1_14e_the_administrator_brings_a_year_by_file(
    world: cast.World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the language of the terminal."""
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    file = tmp_path / "2028.toml"
    file.write_text(DECREE_2028, encoding="utf-8")
    assert main(["calendar", "update", str(file)]) == 0
    assert "ru 2028: постановление № 1501" in capsys.readouterr().out
    assert main(["calendar", "update", str(file)]) == 0
    assert "ничего не изменилось" in capsys.readouterr().out
    assert main(["calendar", "show"]) == 0
    assert "2028  247 рабочих дней  постановление № 1501 от 2027-09-20, файлом" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert main(["calendar", "show"]) == 0
    shown = capsys.readouterr().out
    assert "2028  247 working days  decree № 1501 of 2027-09-20, by file" in shown
    assert "2029  " in shown
    assert "provisional" in shown


def test_a_1_14e_a_wrong_file_is_told_fault_by_fault(
    world: cast.World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "2028.toml"
    file.write_text(DECREE_2028.replace("2028-01-10", "2028-01-08"), encoding="utf-8")
    for terminal, said in (("en_GB", "nothing was stored"), ("ru_RU", "ничего не сохранено")):
        monkeypatch.setenv("LC_ALL", f"{terminal}.UTF-8")
        assert main(["calendar", "update", str(file)]) == 2
        told = capsys.readouterr().err
        assert said in told
        assert "2028.toml: years.2028" in told
    for wrong in (tmp_path / "none.toml", tmp_path):
        assert main(["calendar", "update", str(wrong)]) == 2
    assert main(["calendar", "show", "fr"]) == 2
    assert "нет производственного календаря 'fr'" in capsys.readouterr().err
    assert not CalendarYear.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_b6_an_appeal_registered_at_the_same_moment_is_not_missed() -> None:
    """The announcement waits for the registration that has counted without it, and the recount then finds it."""
    world = cast.world()
    gleb = Actor.staff(world.gleb)
    counted, go_on = threading.Event(), threading.Event()

    def register() -> None:
        try:
            with transaction.atomic():
                cast.appeal_of_anna(world)
                counted.set()
                go_on.wait(10)
        finally:
            connection.close()

    def announce() -> None:
        try:
            recompute.announce(
                desk=world.first, by=gleb, kind="planned", starts_at=at("2026-03-02 12:00"),
                ends_at=at("2026-03-02 14:00"), open=False, words_ru="Работы", now=at("2026-03-02 10:00"),
            )  # fmt: skip
        finally:
            connection.close()

    first, second = threading.Thread(target=register), threading.Thread(target=announce)
    first.start()
    assert counted.wait(10)
    second.start()
    second.join(0.5)
    waited = second.is_alive()
    go_on.set()
    first.join(10)
    second.join(10)
    assert waited
    assert recompute.recompute_due(now=at("2026-03-02 10:01")) == 1
    assert Ticket.objects.get().due_at == at("2026-03-03 15:00")
