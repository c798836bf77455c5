"""Questions to DNS, bounded in time. Who asks takes an `Ask`, so that tests and others may answer in its place."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dns.resolver import Resolver

ONE = 2.0  # seconds for one question
ALL = 5.0  # seconds for all questions about one letter
MOST = 40  # questions about one letter
REMEMBERED = 2000  # answers, each as long as its time to live

Ask = Callable[[str, str], tuple[str, ...]]
"""(name, record type) -> records as text, () when there are none. Raises Away."""


class Away(Exception):
    """DNS did not answer in time, or answered that it could not: nothing is known."""


@lru_cache(maxsize=1)
def _resolver() -> "Resolver":
    import dns.resolver  # 2 MB and a tenth of a second that no process needs before the first question

    found = dns.resolver.Resolver()
    found.lifetime, found.timeout = ONE, ONE
    found.cache = dns.resolver.LRUCache(REMEMBERED)
    return found


def ask(name: str, kind: str) -> tuple[str, ...]:
    """The servers of this machine (/etc/resolv.conf). TXT, A, AAAA, MX (hosts only, best first), PTR."""
    import dns.exception
    import dns.name
    import dns.resolver

    try:
        answer = _resolver().resolve(dns.name.from_text(name), kind, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
        return ()
    except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel, UnicodeError):
        return ()  # no name at all
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise Away(f"{name} {kind}: {error}"[:500]) from error
    if kind == "TXT":
        return tuple(b"".join(each.strings).decode("utf-8", "replace") for each in answer)
    if kind == "MX":
        return tuple(str(each.exchange) for each in sorted(answer, key=lambda each: int(each.preference)))
    return tuple(each.to_text() for each in answer)


def bounded(ask: Ask, *, clock: Callable[[], float] = time.monotonic) -> Ask:
    """`ask` for one letter: what it has answered is not asked again; after ALL seconds or MOST questions, Away."""
    until, known = clock() + ALL, dict[tuple[str, str], tuple[str, ...]]()

    def asking(name: str, kind: str) -> tuple[str, ...]:
        key = (name.rstrip(".").lower(), kind)
        if key not in known:
            if clock() > until or len(known) >= MOST:
                raise Away(f"too many or too slow questions, the last one {name} {kind}"[:500])
            known[key] = ask(*key)
        return known[key]

    return asking
