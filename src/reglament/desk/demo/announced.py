"""Hours the first desk announced (B6): an emergency that is over, a planned break that comes soon."""

from datetime import date, datetime, time, timedelta

from reglament.desk.demo import people
from reglament.desk.demo.moments import next_day
from reglament.desk.demo.stage import Stage
from reglament.desk.tickets.actions import recompute

PAST, SOON = 12, 4  # working days


def play(stage: Stage) -> None:
    """After the stories, up to the stage's `now`: open appeals are counted anew, as the worker does it."""
    calendar = stage.calendars[people.A]
    today = next_day(calendar, stage.now)
    was, soon = calendar.add_working_days(today, -PAST), calendar.add_working_days(today, SOON)

    def at(on: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(on, time(hour, minute), calendar.zone)

    said = (
        ("emergency", at(was, 11), at(was, 11, 40), at(was, 11, 5),
         "Авария на линии связи: портал и почта были недоступны",
         "A line was down: portal and mail could not be reached"),
        ("planned", at(soon, 15), at(soon, 18), stage.now - timedelta(minutes=1),
         "Плановые работы на портале", "Planned work on the portal"),
    )  # fmt: skip
    for kind, starts_at, ends_at, now, words_ru, words_en in said:
        recompute.announce(
            desk=stage.desks[people.A],
            by=stage.staff(people.GLEB),
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            open=False,
            words_ru=words_ru,
            words_en=words_en,
            now=now,
        )
    recompute.recompute_due(now=stage.now)
