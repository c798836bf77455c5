"""What the database itself refuses: history is append-only, editions are immutable, letters are never deleted."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.tickets.models import TicketEvent
from tests import cast


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE desk_ticketevent SET clause = '1.1'",
        "DELETE FROM desk_ticketevent",
        "UPDATE desk_deskedition SET text = ''",
        "DELETE FROM desk_deskedition",
        "TRUNCATE desk_deskedition CASCADE",
        "TRUNCATE desk_desk CASCADE",
    ],
)
def test_raw_sql_cannot_rewrite_history(world: cast.World, statement: str) -> None:
    cast.appeal_of_anna(world)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_whatever_may_not_be_deleted_may_not_be_emptied(db: None) -> None:
    """TRUNCATE runs no trigger of rows: each table whose rows are guarded against DELETE has one of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tgrelid::regclass::text, bool_or(tgtype & 32 = 32) FROM pg_trigger
            WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'desk\\_%'
            GROUP BY 1 HAVING bool_or(tgtype & 9 = 9)  -- a row's (1), on DELETE (8); 32 is TRUNCATE
            """
        )
        guarded = dict(cursor.fetchall())
    assert guarded["desk_deskedition"]
    assert [table for table, whole in guarded.items() if not whole] == []


def test_an_automatic_event_without_a_clause_is_refused(world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketEvent.objects.create(
            ticket=ticket,
            seq=99,
            kind="reminder_sent",
            at=cast.MONDAY,
            recorded_at=cast.MONDAY,
            automatic=True,
        )


@pytest.mark.parametrize(
    "fault",
    [
        {"ends_on": date(2025, 1, 1)},
        {"owner": "anna"},
        {"organisation": None},
    ],
)
def test_1_6_a_certificate_of_no_sense_is_refused(world: cast.World, fault: dict[str, object]) -> None:
    """Reversed dates, two owners, no owner."""
    values = {key: getattr(world, value) if isinstance(value, str) else value for key, value in fault.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportCertificate.objects.filter(pk=world.certificate.pk).update(**values)
