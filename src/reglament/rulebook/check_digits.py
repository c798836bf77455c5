"""The check digits of INN and OGRN, as the tax service reckons them.

What has another number of digits, or other signs, has nothing to check and fits."""

from __future__ import annotations

_INN = {
    10: ((2, 4, 10, 3, 5, 9, 4, 6, 8),),
    12: ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)),
}
"""The weights of the digits before each check digit, by the length of the number."""
_OGRN = {13: 11, 15: 13}


def inn_fits(number: str) -> bool:
    """Whether the last digit of an INN of 10, the last two of one of 12, agree with the others."""
    if not _digits(number):
        return True
    digits = tuple(map(int, number))
    return all(
        sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11 % 10
        == digits[len(weights)]
        for weights in _INN.get(len(number), ())
    )


def ogrn_fits(number: str) -> bool:
    """Whether the last digit of an OGRN of 13 or an OGRNIP of 15 agrees with the others."""
    modulus = _OGRN.get(len(number))
    if modulus is None or not _digits(number):
        return True
    return int(number[:-1]) % modulus % 10 == int(number[-1])


def _digits(number: str) -> bool:
    return number.isascii() and number.isdigit()
