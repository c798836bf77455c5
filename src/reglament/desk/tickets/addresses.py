"""Addresses of pages, worked out once for each name: a page has dozens of them."""

from functools import cache

from django.urls import reverse

_FIRST = 900_001  # stands for an argument; a number passes for a slug and for a key alike


def address(name: str, *args: str | int) -> str:
    """The address of a named page. The arguments are numbers of appeals, slugs and keys: nothing to be quoted."""
    return _shape(name, len(args)).format(*args)


@cache
def _shape(name: str, count: int) -> str:
    url = reverse(name, args=[_FIRST + n for n in range(count)])
    for n in range(count):
        url = url.replace(str(_FIRST + n), f"{{{n}}}")
    return url
