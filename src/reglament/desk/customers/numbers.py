"""Registration numbers of certificates: unique, easy to read aloud, not to be guessed from one another; and how one
that people typed is compared: with the letters of either alphabet, any dashes or none."""

import re
import secrets

# Without letters and digits that look alike (0 O, 1 I L), so that a number survives the telephone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8  # 31**8, some 10**12 numbers a year and desk

# Capital letters that nobody tells apart on paper: «СТР-2041» may be typed in Cyrillic, in Latin and in both at once.
CYRILLIC, LATIN = "АВЕКМНОРСТУХ", "ABEKMHOPCTYX"
DASHES = "-‐‑‒–—−"
_TO_LATIN, _TO_CYRILLIC = str.maketrans(CYRILLIC, LATIN), str.maketrans(LATIN, CYRILLIC)
_HYPHENS = str.maketrans(dict.fromkeys(DASHES, "-"))
_BARE = str.maketrans(CYRILLIC, LATIN, DASHES)
# Spaces, the sign of a number, and what a page or a letter leaves in copied words without showing it.
_NOISE = re.compile(r"[\s№#\u00ad\u200b-\u200f\u2060\ufeff]+")


def new_number(prefix: str, kind: str, year: int) -> str:
    """«CP-S26-7K3M-9QXD»: prefix of the desk, kind (S support, A activation) and year, eight random signs."""
    signs = "".join(secrets.choice(LETTERS) for _sign in range(LENGTH))
    return f"{prefix}-{kind}{year % 100:02d}-{signs[:4]}-{signs[4:]}"


def normal_number(text: str) -> str:
    """A certificate number as it is kept: no spaces or number signs, plain hyphens, upper case."""
    return hyphened(_NOISE.sub("", text)).upper()


def hyphened(text: str) -> str:
    """The text with plain hyphens for all dashes."""
    return text.translate(_HYPHENS)


def bare_number(text: str) -> str:
    """What is left of a number when the alphabet of its letters and its dashes do not count."""
    return normal_number(text).translate(_BARE)


def spellings(number: str) -> tuple[str, str, str]:
    """A normal number as it is and with the letters that look alike in either alphabet."""
    return number, number.translate(_TO_LATIN), number.translate(_TO_CYRILLIC)
