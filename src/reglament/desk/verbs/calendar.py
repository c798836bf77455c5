"""`reglament calendar`: a year of the production calendar by file, without a release (A-1.14e)."""

import argparse
import getpass
from pathlib import Path

from reglament.desk.verbs import enter
from reglament.verbs import Complaint, said, spoken, unreadable


def configure(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    update = what.add_parser("update", help="take the years of a file in place of those known")
    update.add_argument("file", help="TOML: format, code and a [years.NNNN] table for each year")
    shown = what.add_parser("show", help="which years are known, by which decree")
    shown.add_argument("country", nargs="?", default="ru")


def run(args: argparse.Namespace) -> int:
    """0 when the file is stored, or was already; the worker then counts open appeals anew."""
    enter()
    from reglament.rulebook.production import UnknownCalendar
    from reglament.rulebook.production_file import CalendarFault

    try:
        return _update(args.file) if args.what == "update" else _show(args.country)
    except CalendarFault as fault:
        told = said("ничего не сохранено.", "nothing was stored.")
        raise Complaint(f"{told}\n{fault.told(spoken())}") from None
    except UnknownCalendar as error:
        raise Complaint(said(f"нет производственного календаря {error.code!r}", str(error))) from None


def _update(file: str) -> int:
    from django.utils import timezone

    from reglament.desk.tickets.actions.recompute import update_calendar
    from reglament.desk.tickets.models import Ticket

    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from None
    rows = update_calendar(text=text, source=Path(file).name, by=getpass.getuser(), now=timezone.now())
    if not rows:
        print(
            said(
                "Этот файл уже загружен последним: ничего не изменилось.",
                "This file was the last to come already: nothing changed.",
            )
        )
        return 0
    for row in rows:
        print(
            f"{row.country} {row.year}: {said('постановление', 'decree')} {row.decree},"
            f" sha256 {row.content_hash[:12]}"
        )
    waiting = Ticket.objects.filter(closed_at=None).count()
    print(
        said(
            f"Открытых обращений пересчитать: {waiting}. Где срок сдвинется, будет запись; закрытые остаются.",
            f"Open appeals to count anew: {waiting}. Each whose term moves gets a record; closed ones stay.",
        )
    )
    return 0


def _show(country: str) -> int:
    from reglament.desk.regulations.hours import production_of
    from reglament.desk.regulations.models import CalendarYear
    from reglament.rulebook.words import plural_ru

    calendar = production_of(country)
    came = {row.year: row for row in CalendarYear.objects.filter(country=country).order_by("loaded_at", "pk")}
    print(calendar.title(spoken()))
    for year in calendar.years:
        decree = calendar.decree(year)
        told = said("предварительно: только закон", "provisional: the law alone")
        if decree:
            told = said(f"постановление № {decree[0]} от {decree[1]}", f"decree № {decree[0]} of {decree[1]}")
        loaded = f"{came[year].loaded_at:%Y-%m-%d}" if year in came else ""
        by_file = said(f", файлом {loaded}", f", by file {loaded}") if loaded else ""
        days = calendar.working_days(year)
        forms = ("рабочий день", "рабочих дня", "рабочих дней")
        print(f"{year}  {said(f'{days} {plural_ru(days, forms)}', f'{days} working days')}  {told}{by_file}")
    return 0
