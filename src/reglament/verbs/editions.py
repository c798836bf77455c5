"""What the verbs about editions share: finding one by its code or file, with the amendments beside it."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from reglament.rulebook.edition import Edition, EditionError
from reglament.rulebook.loader import load_edition, load_preset, preset_codes, preset_text
from reglament.rulebook.production import ProductionCalendar, load_production_calendar
from reglament.rulebook.production_file import CalendarFault, Overlay, UnknownCalendar, no_years, validated
from reglament.verbs import Complaint, language, said, spoken, unreadable

__all__ = [
    "edition_of",
    "instant",
    "language",
    "loaded",
    "neighbours",
    "no_edition",
    "text_of_file",
    "unknown",
    "with_years",
    "years_option",
]


_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # far from the ends of what Python can tell in any zone


def edition_of(name: str, lang: str = "") -> Edition:
    """A shipped edition, or one in a file. Raises Complaint with every fault of the file, told in ``lang`` (the
    terminal's when "")."""
    if name in preset_codes():
        return load_preset(name)
    try:
        return loaded(Path(name))
    except EditionError as error:
        raise no_edition(name, error, lang) from None


def no_edition(name: str, error: EditionError, lang: str = "") -> Complaint:
    """The complaint about a faulty file."""
    lang = lang or language()
    told = f"{name}: это не редакция:" if lang == "ru" else f"{name} is no edition:"
    return Complaint(f"{told}\n{error.told(lang)}")


def unknown(what: str, edition: Edition, known: Iterable[str]) -> Complaint:
    """The complaint of a name or value the edition does not have."""
    there = ", ".join(known)
    return Complaint(
        said(
            f"{what}: такого в {edition.code} нет; есть {there}",
            f"{what} is unknown to {edition.code}; one of {there}",
        )
    )


def loaded(path: Path) -> Edition:
    """The edition in a file. Raises EditionError, or Complaint when it cannot be read."""
    return load_edition(text_of_file(path), str(path), neighbours(path))


def text_of_file(path: Path) -> str:
    """The text of an edition file. Raises Complaint."""
    if path.suffix != ".toml":
        known = ", ".join(preset_codes())
        raise Complaint(
            said(
                f"нет редакции {str(path)!r}; есть {known} или файл FILE.toml",
                f"there is no edition {str(path)!r}; one of {known}, or a file FILE.toml",
            )
        )
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from None


def years_option(parser: argparse.ArgumentParser) -> None:
    """--years, for `with_years`."""
    parser.add_argument(
        "--years",
        action="append",
        default=[],
        metavar="FILE.toml",
        help="years of the production calendar by file, as of `calendar update`; may be repeated, the last counts",
    )


def with_years(edition: Edition, names: Sequence[str]) -> Edition:
    """The edition with the years of these files over its production calendars, in order. Raises Complaint with every
    fault of a file."""
    found: dict[str, ProductionCalendar] = {}
    for name in names:
        try:
            text = Path(name).read_text(encoding="utf-8")
            given = validated(Overlay, text, name)
            if not given.years:
                raise CalendarFault([no_years(name)])
            under = found.get(given.code) or load_production_calendar(given.code)
            found[given.code] = under.overlay(text, source=name)
        except (OSError, UnicodeDecodeError) as error:
            raise unreadable(name, error) from None
        except CalendarFault as fault:
            raise Complaint(fault.told(spoken())) from None
        except UnknownCalendar as error:
            told = said(f"нет производственного календаря {error.code!r}", str(error))
            raise Complaint(f"{name}: {told}") from None
    return edition.at_work(production=found) if found else edition


def neighbours(path: Path) -> Callable[[str], str]:
    """How an amendment in a file finds what it amends: among the files beside it by their code, then the presets."""

    def text_of(code: str) -> str:
        for other in sorted(path.parent.glob("*.toml")):
            try:
                text = other.read_text(encoding="utf-8")
                if tomllib.loads(text).get("code") == code:
                    return text
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
                continue
        return preset_text(code)

    return text_of


def instant(text: str, name: str) -> datetime:
    """An aware instant from ISO 8601. Raises Complaint naming the option or key."""
    try:
        at = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise Complaint(
            said(
                f"{name} {text!r} — не момент по ISO 8601; например, 2026-03-06T17:30+03:00",
                f"{name} {text!r} is no ISO 8601 instant; like 2026-03-06T17:30+03:00",
            )
        ) from None
    if at.tzinfo is None:
        like = f"{at.isoformat(timespec='minutes')}+03:00"
        raise Complaint(
            said(
                f"{name} {text!r} без смещения от UTC: добавьте его, например {like}",
                f"{name} {text!r} has no offset: add one, like {like}",
            )
        )
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise Complaint(
            said(
                f"{name} {text!r}: календаря на {at.year} год нет и не будет",
                f"{name} {text!r}: there is no calendar of {at.year}, nor will there be",
            )
        )
    return at
