"""A simulation over the desk's own database: in batches, going on after a break, changing nothing."""

import json
from datetime import date, timedelta

import pytest

from reglament.cli import main
from reglament.desk.regulations import drafts
from reglament.desk.regulations.draft_models import EditionDraft, Simulation
from reglament.desk.reports import simulation
from reglament.desk.reports.jobs import run_simulations
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.rulebook.edition import EditionError
from reglament.rulebook.simulate import Outcome
from tests import cast
from tests.actions.conftest import at

LATER = at("2026-03-20 10:00")


@pytest.fixture
def past(world: cast.World, boris: Actor) -> list[Ticket]:
    """Анна asks twice at once (the second waits for a place), Вера without a certificate; all are answered."""
    first = cast.appeal_of_anna(world)
    second = cast.appeal_of_anna(world, subject="Второе", at=at("2026-03-02 11:00"))
    answer(ticket=first, by=boris, form="question", text="Какая сборка?", now=at("2026-03-02 17:00"))
    close_ticket(ticket=first, by=boris, outcome="solved", now=at("2026-03-03 12:00"))
    second.refresh_from_db()
    answer(ticket=second, by=boris, form="answer", text="Готово.", now=at("2026-03-03 13:00"))
    other = cast.appeal_of_anna(world, subject="Без сертификата", certificate_text="")
    return [first, second, other]


def quicker(world: cast.World) -> EditionDraft:
    """A draft that promises four working hours instead of twelve, and two places."""
    draft = drafts.new_draft(desk=world.first, by=world.gleb, amendment=False, now=cast.MONDAY)
    text = draft.text.replace("amount = 12, unit", "amount = 4, unit").replace("{basic = 1,", "{basic = 2,")
    return drafts.save_draft(draft=draft, text=text, version=1, by=world.gleb, now=cast.MONDAY)


def asked(world: cast.World, since: date = date(2026, 3, 1)) -> Simulation:
    draft = quicker(world)
    return simulation.start(
        desk=world.first, text=draft.text, since_on=since, now=LATER, draft=draft, by=world.gleb
    )


def run(found: Simulation, size: int = 300) -> Outcome:
    while found.finished_at is None:
        found = simulation.run_batch(found.pk, now=LATER, size=size)
    return Outcome.from_data(found.result)


def test_it_tells_what_would_be_late_and_who_would_not_wait(world: cast.World, past: list[Ticket]) -> None:
    outcome = run(asked(world))
    first, second, _other = past
    told = {row.key: {difference.kind for difference in row.differences} for row in outcome.rows}
    assert told == {
        first.number: {"due_earlier", "late_now"},
        second.number: {"due_earlier", "late_now", "not_queued"},
    }
    assert outcome.tickets == 3


def test_nothing_is_changed_by_it(world: cast.World, past: list[Ticket]) -> None:
    found = asked(world)
    before = list(Ticket.objects.order_by("pk").values()), TicketEvent.objects.count()
    run(found)
    assert (list(Ticket.objects.order_by("pk").values()), TicketEvent.objects.count()) == before


def test_small_batches_give_what_one_gives_and_never_cut_a_certificate(
    world: cast.World, past: list[Ticket]
) -> None:
    whole = run(asked(world))
    Simulation.objects.all().delete()
    assert run(asked(world), size=1).as_data() == whole.as_data()


def test_an_interrupted_one_goes_on_from_where_it_was(world: cast.World, past: list[Ticket]) -> None:
    draft = quicker(world)
    begun = simulation.start(
        desk=world.first, text=draft.text, since_on=date(2026, 3, 1), now=LATER, draft=draft
    )
    part = simulation.run_batch(begun.pk, now=LATER, size=1)
    assert (part.done, part.status) == (1, Simulation.RUNNING)
    again = simulation.start(
        desk=world.first,
        text=draft.text,
        since_on=date(2026, 3, 1),
        now=LATER + timedelta(hours=1),
        draft=draft,
    )
    assert (again.pk, again.done, again.as_of) == (begun.pk, 1, LATER)
    assert run(again).tickets == 3


def test_the_worker_runs_it_to_the_end(world: cast.World, past: list[Ticket]) -> None:
    found = asked(world)
    run_simulations()
    found.refresh_from_db()
    assert (found.status, found.done, found.total) == (Simulation.DONE, 3, 3)


def test_appeals_from_before_the_date_are_not_reported_but_take_their_place(
    world: cast.World, past: list[Ticket]
) -> None:
    cast.appeal_of_anna(world, subject="Третье", at=at("2026-03-05 10:00"))
    cast.appeal_of_anna(world, subject="Четвёртое", at=at("2026-03-05 11:00"))
    found = asked(world, since=date(2026, 3, 5))
    assert found.total == 2
    outcome = run(found)
    assert outcome.tickets == 2
    # The second of 2 March is open still, so under one place each of the two would wait; under two, only one does.
    assert outcome.counts["not_queued"] == 1


def test_a_stopped_one_stays_as_it_is(world: cast.World, past: list[Ticket]) -> None:
    found = asked(world)
    simulation.run_batch(found.pk, now=LATER, size=1)
    assert simulation.stop(found, now=LATER)
    assert simulation.run_batch(found.pk, now=LATER).status == Simulation.STOPPED
    assert not simulation.stop(found, now=LATER)


def test_a_faulty_text_is_not_replayed(world: cast.World) -> None:
    with pytest.raises(EditionError):
        simulation.start(desk=world.first, text="code = 'x'", since_on=date(2026, 3, 1), now=LATER)


def test_the_verb_prints_a_summary_and_the_changed_appeals(
    world: cast.World, past: list[Ticket], tmp_path, capsys, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("reglament.desk.verbs.enter", lambda: None)
    file = tmp_path / "next.toml"
    file.write_text(quicker(world).text, encoding="utf-8")
    words = ["simulate", "--edition", str(file), "--since", "2026-03-01", "--desk", "csp"]
    assert main([*words, "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert "3 appeals replayed, 2 would go otherwise." in told.out
    assert past[0].number in told.out
    assert "100 % (3/3)" in told.err
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changed"] == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--edition", "cryptopro-4", "--since", "вчера"], "is no date"),
        (["--edition", "nonesuch", "--since", "2026-03-01", "--desk", "csp"], "there is no edition"),
        (["--edition", "cryptopro-4", "--since", "2026-03-01"], "which desk"),
    ],
)
def test_the_verb_says_what_is_wrong(
    world: cast.World, words: list[str], complaint: str, capsys, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("reglament.desk.verbs.enter", lambda: None)
    assert main(["simulate", *words, "--lang", "en"]) == 2
    assert complaint in capsys.readouterr().err


def test_explain_tells_of_a_recorded_appeal_by_its_number(
    world: cast.World, past: list[Ticket], capsys, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("reglament.desk.verbs.enter", lambda: None)
    assert main(["explain", "--ticket", past[0].number, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["edition"], told["state"]) == ("cryptopro-4", "closed")
    assert told["clocks"][0]["clause"] == "6.9"
    assert told["registration"]["decision"] == "accept"
    assert (told["closing"]["automatic"], told["closing"]["clause"]) == (False, "4.1.5")
    assert {d["kind"] for d in told["decisions"]} >= {"acknowledgement_sent", "ticket_closed"}
    assert main(["explain", "--ticket", past[0].number, "--lang", "en"]) == 0
    assert "Closing: " in capsys.readouterr().out
    paper = cast.activation(world)
    assert main(["explain", "--activation", paper.number, "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "RUB\xa0240,000.00 (footnote 1)" in told
    assert "(A-6.10g)" in told
    assert main(["explain", "--ticket", "CP-0", "--lang", "en"]) == 2
    assert "there is no appeal CP-0" in capsys.readouterr().err


def test_replayed_under_its_own_edition_every_appeal_goes_as_it_was_recorded(
    world: cast.World, past: list[Ticket]
) -> None:
    text = world.first.editions.get().text
    found = simulation.start(desk=world.first, text=text, since_on=date(2026, 3, 1), now=LATER)
    outcome = run(found)
    assert outcome.changed == 0
    assert outcome.before["reaction"].promised == 2
