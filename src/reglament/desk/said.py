"""Tables of words in the reader's language, made once in each language instead of once a request."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from django.utils.translation import get_language

Words = TypeVar("Words")


def once_a_language(words: Callable[[], Words]) -> Callable[[], Words]:
    """Keep what `words` says in each language. It must depend on nothing else, and nobody may change what it gives."""

    @lru_cache(maxsize=16)
    def made(language: str) -> Words:
        return words()

    @wraps(words)
    def told() -> Words:
        return made(get_language() or "")

    return told
