"""Authentication-Results (RFC 8601) taken apart. Pure.

Much of the field is the sender's to choose: a mailbox may be called dmarc=pass@…, a comment may quote it. What was
found stands at the beginning of a statement, its properties are words of their own, and nothing else counts."""

import re
from dataclasses import dataclass

MOST = 16_000
"""Characters, fewer than are read of the field: hundreds of signatures would push the word of DMARC out of sight."""

_FOUND = re.compile(r" ?(spf|dkim|dmarc)(?: ?/ ?\d{1,9})? ?= ?([a-z]+)(?= |$)(.*)")
_EQUALS = re.compile(r" ?= ?")
_WORST_FIRST = ("fail", "permerror", "temperror", "none")


@dataclass(frozen=True, slots=True)
class Results:
    """What one server found. `server`: its name; `found`: (method, result, properties), in small letters."""

    server: str
    found: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]

    def first(self, method: str) -> str:
        """The first result of spf or dkim; "none" when there is none."""
        return next((result for name, result, _properties in self.found if name == method), "none")

    @property
    def dmarc(self) -> str:
        """The worst, where somebody made the field say several."""
        told = [result for name, result, _properties in self.found if name == "dmarc"]
        return min(told, key=lambda r: _WORST_FIRST.index(r) if r in _WORST_FIRST else 9, default="none")

    def any_passed(self, method: str) -> bool:
        """Whether one of several, as of several signatures, holds."""
        return any(name == method and result == "pass" for name, result, _properties in self.found)

    @property
    def judged_domain(self) -> str:
        """The domain of From as DMARC's judge read it; "" when it does not say."""
        told = (p for name, _result, properties in self.found if name == "dmarc" for p in properties)
        return next((value.rpartition("@")[2] for name, value in told if name == "header.from"), "")

    @property
    def unsure(self) -> bool:
        """Whether something could not be found out for now."""
        return any(result == "temperror" for _name, result, _properties in self.found)

    def passed_for(self, domain: str) -> bool:
        """Whether a signature of this very domain holds, or it names the server that sent the letter."""
        return any(
            _names(method, name, value, domain)
            for method, result, properties in self.found
            if result == "pass"
            for name, value in properties
        )


def results(field: str) -> Results:
    """One field. Where its brackets or quotes do not close, or it is too long, somebody meddles: DMARC has failed."""
    plain, whole = _without_comments(field[:MOST].lower())
    server, *said = " ".join(plain.split()).split(";")
    found = [
        (match[1], match[2], tuple(_properties(match[3]))) for one in said if (match := _FOUND.match(one))
    ]
    if not whole or len(field) > MOST:
        found.append(("dmarc", "permerror", ()))
    return Results(server=(server.split() or [""])[0], found=tuple(found))


def _names(method: str, name: str, value: str, domain: str) -> bool:
    if method == "dkim":
        return (name, value) == ("header.d", domain) or (
            name == "header.i" and value.count("@") == 1 and value.endswith(f"@{domain}")
        )
    return method == "spf" and name == "smtp.mailfrom" and value.rpartition("@")[2] == domain


def _properties(said: str) -> list[tuple[str, str]]:
    pairs = (word.partition("=") for word in _EQUALS.sub("=", said).split())
    return [(name, value) for name, equals, value in pairs if equals]


def _without_comments(field: str) -> tuple[str, bool]:
    """The field with comments left out and quoted words made unreadable; whether all of them were closed."""
    kept, depth, quoted, escaped, whole = [], 0, False, False, True
    for sign in field:
        if escaped:
            escaped = False
        elif sign == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            quoted = sign != '"'
        elif sign == "(":
            depth += 1
            kept.append(" ")
        elif sign == ")":
            whole = whole and depth > 0
            depth = max(0, depth - 1)
        elif not depth and sign == '"':
            quoted = True
            kept.append("?")
        elif not depth:
            kept.append(sign)
    return "".join(kept), whole and not depth and not quoted
