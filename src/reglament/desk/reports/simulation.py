"""Simulations: asked for, run batch by batch, stopped. Each batch is one transaction, so a killed run goes on."""

from datetime import date, datetime

from django.db import transaction

from reglament.desk.accounts.models import User
from reglament.desk.regulations import drafts, hours
from reglament.desk.regulations.draft_models import EditionDraft, Simulation
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force
from reglament.desk.reports.histories import Cursor, Span, batch
from reglament.desk.wake import wake
from reglament.rulebook.edition import Edition
from reglament.rulebook.replaying_meters import counted_together
from reglament.rulebook.simulate import Outcome, replay

BATCH = 300  # appeals in one transaction


@transaction.atomic
def start(
    *,
    desk: Desk,
    text: str,
    since_on: date,
    now: datetime,
    draft: EditionDraft | None = None,
    by: User | None = None,
    source: str = "draft.toml",
) -> Simulation:
    """A simulation of this text over the appeals received since that date; an unfinished one of the same goes on.

    `source`: what the text is called where its faults are told. Raises EditionError for a faulty text,
    NoEditionInForce."""
    rules = drafts.rules_of_text(desk, text, source)
    edition_in_force(desk, now)
    mark = drafts.content_hash(text)
    going = desk.simulations.filter(
        content_hash=mark, since_on=since_on, draft=draft, status__in=Simulation.UNFINISHED
    )
    found = going.order_by("pk").first()
    if found is not None:
        return found
    span = Span(desk, since_on, now, rules.zone)
    return Simulation.objects.create(
        desk=desk,
        draft=draft,
        code=rules.code,
        text=text,
        content_hash=mark,
        since_on=since_on,
        as_of=now,
        total=span.tickets().count(),
        by=by,
        asked_at=now,
    )


def in_background(simulation: Simulation) -> None:
    """Have the worker run it."""
    if simulation.status in Simulation.UNFINISHED:
        wake("run_simulations")


@transaction.atomic
def run_batch(pk: int, *, now: datetime, size: int = BATCH) -> Simulation:
    """Replay the next appeals and keep the partial result. Returns the simulation, perhaps finished by this."""
    simulation = (
        Simulation.objects.select_for_update(of=("self",), no_key=True).select_related("desk").get(pk=pk)
    )
    if simulation.status not in Simulation.UNFINISHED:
        return simulation
    rules = new_rules(simulation)
    old = old_rules(simulation)
    span = Span(simulation.desk, simulation.since_on, simulation.as_of, rules.zone)
    cursor = Cursor(simulation.reached_certificate, simulation.reached_ticket)
    whole_past = any(
        meter.kind in ("requests", "bank") for edition in (rules, old) for meter in edition.meters.values()
    )
    histories, cursor = batch(
        span, cursor, size, whole_past=whole_past, together=counted_together(rules, old)
    )
    simulation.status = Simulation.RUNNING
    if histories:
        outcome = Outcome.from_data(simulation.result)
        part = replay(histories, old, rules, now=simulation.as_of)
        outcome.add(part)
        simulation.result = outcome.as_data()
        simulation.done += part.tickets
    else:
        simulation.status, simulation.finished_at = Simulation.DONE, now
        simulation.result = simulation.result or Outcome().as_data()
    simulation.reached_certificate, simulation.reached_ticket = cursor.certificate, cursor.ticket
    simulation.save()
    return simulation


_rules: dict[tuple[int, str], Edition] = {}


def new_rules(simulation: Simulation) -> Edition:
    """The edition it runs with, in the desk's working time of today; parsed once a process for a run of batches."""
    key = (simulation.desk_id, simulation.content_hash)
    if key not in _rules:
        _rules.clear()
        _rules[key] = drafts.rules_of_text(simulation.desk, simulation.text)
    time = hours.working_time(simulation.desk_id, hours.stamp_of(simulation.desk_id))
    return hours.at_work(_rules[key], simulation.content_hash, time)


def old_rules(simulation: Simulation) -> Edition:
    """The edition in force when the simulation was asked for, in the working time known then: an announcement made
    between two batches changes nothing."""
    return hours.rules_at_work(edition_in_force(simulation.desk, simulation.as_of), known_at=simulation.as_of)


def fail(pk: int, words: str, *, now: datetime) -> None:
    """Give it up, keeping what was found so far."""
    Simulation.objects.filter(pk=pk, status__in=Simulation.UNFINISHED).update(
        status=Simulation.FAILED, failure=words[:2000], finished_at=now
    )


def stop(simulation: Simulation, *, now: datetime) -> bool:
    """End it where it is; False when it has ended already."""
    stopped = Simulation.objects.filter(pk=simulation.pk, status__in=Simulation.UNFINISHED).update(
        status=Simulation.STOPPED, finished_at=now
    )
    return bool(stopped)


def waiting() -> list[int]:
    """Unfinished simulations, oldest first."""
    return list(
        Simulation.objects.filter(status__in=Simulation.UNFINISHED)
        .order_by("asked_at", "pk")
        .values_list("pk", flat=True)
    )
