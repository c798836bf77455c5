"""The search row of a ticket, kept in the writing transaction: russian and english stems and the exact numbers.

The russian configuration stems Latin words as English ones, so one vector serves both languages."""

from reglament.desk.statements import later

_APPEND = """
INSERT INTO desk_tickettext (ticket_id, vector)
VALUES (%s, to_tsvector('russian', %s))
ON CONFLICT (ticket_id) DO UPDATE SET vector = desk_tickettext.vector || EXCLUDED.vector
"""
MOST = 50_000  # characters of one message that search looks at; a tsvector holds at most a megabyte


def add_words(ticket_id: int, *texts: str) -> None:
    """Let search find the ticket by these words too. ё counts as е."""
    text = " ".join(t for t in texts if t)[:MOST].replace("ё", "е").replace("Ё", "Е").replace("\x00", "")
    if text.strip():
        later(_APPEND, [ticket_id, text])
