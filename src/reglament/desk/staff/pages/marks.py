"""Everything a builder of the ticket page needs to speak: the rules, the language, the moment, clause marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reglament.desk.regulations.links import clause_mark
from reglament.desk.tickets.dates import moment
from reglament.desk.tickets.timeline import Words
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class Speech:
    """How one ticket is told to one reader: `language` is "ru" or "en", times are in the edition's zone."""

    rules: Edition
    desk: str
    language: str
    now: datetime

    @property
    def words(self) -> Words:
        return Words(self.rules, self.language)

    def mark(self, number: str, readings: Iterable[str] = ()) -> ClauseMark | None:
        return clause_mark(self.rules, self.desk, number, self.language, readings)

    def at(self, instant: datetime | None) -> str:
        """«2 марта, 14:30 МСК»; "" for None."""
        return moment(instant, self.rules.zone, self.language, now=self.now) if instant else ""
