"""Finding tickets by words or number. The newest found come first, and no search returns more than `FOUND`.

A word that stands in every seventh appeal costs PostgreSQL tens of milliseconds when all of them are fetched only to be
sorted. So the newest appeals are asked first and older ones only while too few were found; a small set, such as the
open appeals or one person's own, is told to the index of words by its ids."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value

from reglament.desk.statements import row
from reglament.desk.tickets.models import Ticket, TicketText

FOUND = 100  # tickets; whoever finds more had better say more words
WINDOW = 5_000  # newest tickets asked first, then five times as many, and so on
RARE = 500  # when no more than so many are to be expected in all, all are asked at once
_NUMBER = re.compile(r"^\s*#?([A-Za-zА-Яа-я]{1,8}-\d+)\s*$")


def search(
    tickets: QuerySet[Ticket], words: str, *, few: bool = False, most: int = FOUND
) -> QuerySet[Ticket]:
    """By number when it is one, else by Russian and English stems of everything written; ё counts as е.

    At most `most` of the newest that match. `few`: the tickets searched are some thousands at the most."""
    number = number_in(words)
    if number:
        return tickets.filter(number=number)
    text = _plain(words)
    # The russian configuration stems Latin words as English ones: one configuration serves both languages.
    query = SearchQuery(text, config="russian", search_type="websearch")
    found = _among_few(tickets, query, most) if few else _newest(tickets, query, most)
    return tickets.filter(_one_of("pk", Value(found, ArrayField(BigIntegerField()))))


def number_in(words: str) -> str:
    """The number of an appeal when that is what is looked for, else ""."""
    number = _NUMBER.match(words)
    return number[1].upper() if number else ""


def _plain(words: str) -> str:
    return words.replace("ё", "е").replace("Ё", "Е").replace("\x00", "")[:200]


_MATCHES = "x.vector @@ websearch_to_tsquery('russian', %s)"
_LAST = "SELECT id FROM desk_ticket ORDER BY id DESC LIMIT 1"


def ids_of(
    where: str, params: Sequence[object], words: str, *, few: bool = False, most: int = FOUND
) -> list[int]:
    """The same among the appeals of a condition on `desk_ticket t`: ids, the newest first."""
    text = _plain(words)
    if few:
        sql = f"""SELECT x.ticket_id FROM desk_tickettext x
        WHERE x.ticket_id = ANY(ARRAY(SELECT t.id FROM desk_ticket t WHERE {where})) AND {_MATCHES}
        ORDER BY x.ticket_id DESC LIMIT {most}"""  # noqa: S608  our names
        return _asked(sql, [*params, text])
    sql = f"""SELECT x.ticket_id FROM desk_tickettext x JOIN desk_ticket t ON t.id = x.ticket_id
    WHERE {_MATCHES} AND x.ticket_id > %s AND {where} ORDER BY x.ticket_id DESC LIMIT {most}"""  # noqa: S608  our names
    newest = row(_LAST)
    last, window = newest[0] if newest else 0, WINDOW
    while window < last:
        found = _asked(sql, [text, last - window, *params])
        if len(found) == most:
            return found
        if len(found) * last < RARE * window:
            break
        window *= 5
    return _asked(sql, [text, 0, *params])


def _asked(sql: str, params: Sequence[Any]) -> list[int]:
    """Planned anew each time: how rare the words are decides the way."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [found for (found,) in cursor.fetchall()]


def _one_of(name: str, ids: ArraySubquery | Value) -> Func:
    """Whether the column is in an array of ids: one parameter, however many they are."""
    return Func(F(name), ids, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


def _among_few(tickets: QuerySet[Ticket], query: SearchQuery, most: int) -> list[int]:
    # An array, not a join: the planner, who thinks words rarer than they are, would begin with the words.
    among = _one_of("ticket_id", ArraySubquery(tickets.order_by().values("pk")))
    texts = TicketText.objects.filter(among, vector=query)
    return list(texts.order_by("-ticket_id").values_list("ticket_id", flat=True)[:most])


def _newest(tickets: QuerySet[Ticket], query: SearchQuery, most: int) -> list[int]:
    matching = tickets.filter(text__vector=query).order_by("-pk").values_list("pk", flat=True)
    last = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    window = WINDOW
    while window < last:
        # The bound stands on the row of words: there it narrows what is fetched.
        found = list(matching.filter(text__ticket_id__gt=last - window)[:most])
        if len(found) == most:
            return found
        if len(found) * last < RARE * window:
            break
        window *= 5
    return list(matching[:most])
