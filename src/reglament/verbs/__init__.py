"""The verbs of the command line, a module each: ``configure(parser)`` and ``run(args) -> exit code``."""

import os
from contextvars import ContextVar

_SPOKEN: ContextVar[str] = ContextVar("_SPOKEN", default="")


def language() -> str:
    """English where the terminal says so, else Russian."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if said.startswith("en") else "ru"


def speak(lang: str) -> None:
    """What is said from here on is in ``lang``, "ru" or "en"; "" is the language of the terminal."""
    _SPOKEN.set(lang)


def spoken() -> str:
    """The language asked for with --lang, else that of the terminal."""
    return _SPOKEN.get() or language()


def said(ru: str, en: str) -> str:
    """The words in the language that is spoken."""
    return en if spoken() == "en" else ru


class Complaint(Exception):
    """Wrong input: the message is one clear line for the person at the terminal; exit code 2."""


def no_date(name: str, text: str, like: str) -> Complaint:
    """The complaint of what should be a date."""
    return Complaint(
        said(f"{name} {text!r} — не дата; например, {like}", f"{name} {text!r} is no date; like {like}")
    )


def wanted(place: str, ru: str, en: str, got: str = "") -> Complaint:
    """The complaint of a value of another kind than the place asks for."""
    told = said(f"{place}: ожидается {ru}", f"{place}: {en} is wanted")
    return Complaint(f"{told}, {said('а не', 'not')} {got}" if got else told)


def unreadable(name: object, error: OSError | UnicodeDecodeError) -> Complaint:
    """The complaint of a file that cannot be read."""
    if isinstance(error, UnicodeDecodeError):
        return Complaint(
            said(
                f"{name} не читается: это не текст в UTF-8, сохраните его в UTF-8",
                f"{name} cannot be read: it is no UTF-8 text, save it as UTF-8",
            )
        )
    return Complaint(
        said(
            f"{name} не читается: {error.strerror or error}",
            f"{name} cannot be read: {error.strerror or error}",
        )
    )
