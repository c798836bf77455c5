"""Finding tickets by words or number. The newest found come first, and no search returns more than `FOUND`.

A word that stands in every seventh appeal costs PostgreSQL tens of milliseconds when all of them are fetched only to be
sorted. So the newest appeals are asked first and older ones only while too few were found; a small set, such as the
open appeals or one person's own, is told to the index of words by its ids."""

import re

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value

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
    number = _NUMBER.match(words)
    if number:
        return tickets.filter(number=number[1].upper())
    text = words.replace("ё", "е").replace("Ё", "Е").replace("\x00", "")[:200]
    # The russian configuration stems Latin words as English ones: one configuration serves both languages.
    query = SearchQuery(text, config="russian", search_type="websearch")
    found = _among_few(tickets, query, most) if few else _newest(tickets, query, most)
    return tickets.filter(_one_of("pk", Value(found, ArrayField(BigIntegerField()))))


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
