"""Whether a server may send for a domain: SPF (RFC 7208). DNS by `Ask`; otherwise pure."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal
from urllib.parse import quote

from reglament.desk.inbox.resolver import Ask, Away

Result = Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]

MOST_LOOKUPS = 10  # terms that ask DNS (4.6.4)
MOST_VOID = 2  # questions with no answer
MOST_HOSTS = 10  # hosts of one MX or PTR answer
QUALIFIERS: dict[str, Result] = {
    "+": "pass",
    "-": "fail",
    "~": "softfail",
    "?": "neutral",
}
_MECHANISM = re.compile(r"^([-+?~]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?![a-z0-9_.-])(.*)\Z", re.I | re.S)
_MODIFIER = re.compile(r"^([a-z][a-z0-9_.-]*)=(.*)\Z", re.I | re.S)
# The grammar of RFC 7208, 12: what breaks it anywhere in a record breaks the record.
LONGEST_TERM = 1000  # characters; no name is that long
_EXPAND = r"%(?:\{[slodiphv]\d{0,3}r?[-.+,/_=]*\}|[%_-])"
_STRING = rf"(?:[\x21-\x24\x26-\x7e]|{_EXPAND})*"
_TOP = r"(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])"
_DOMAIN = rf"{_STRING}(?:\.{_TOP}\.?|{_EXPAND})"
_MASK4, _MASK6 = r"(?:/(?:[0-9]|[12][0-9]|3[0-2]))?", r"(?:/(?:[0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))?"
_SPECS = {
    "all": re.compile(r""),
    "include": re.compile(rf":{_DOMAIN}", re.I),
    "exists": re.compile(rf":{_DOMAIN}", re.I),
    "ptr": re.compile(rf"(?::{_DOMAIN})?", re.I),
    "a": re.compile(rf"(?::{_DOMAIN})?{_MASK4}(?:/{_MASK6})?", re.I),
    "mx": re.compile(rf"(?::{_DOMAIN})?{_MASK4}(?:/{_MASK6})?", re.I),
    "ip4": re.compile(rf":[0-9.]+{_MASK4}"),
    "ip6": re.compile(rf":[0-9a-f:.]+{_MASK6}", re.I),
    "redirect": re.compile(_DOMAIN, re.I),
    "exp": re.compile(_DOMAIN, re.I),
    "": re.compile(_STRING, re.I),
}
_MASKS = re.compile(r"^(.*?)(?:/(\d{1,3}))?(?://(\d{1,3}))?$")
_MACRO = re.compile(r"%(?:\{([slodiphv])(\d{0,3})(r?)([-.+,/_=]*)\}|([%_-])|(.?))", re.I)


class _PermError(Exception):
    """The domain's record cannot be followed."""


@dataclass(slots=True)
class _Check:
    """One judgement: who asks, of what, and how much may still be asked."""

    ip: IPv4Address | IPv6Address
    sender: str
    helo: str
    ask: Ask
    lookups: int = 0
    voids: int = 0

    def of(self, domain: str) -> Result:
        """check_host() of the domain. Raises _PermError, Away."""
        found = [t for t in self.ask(domain, "TXT") if t.lower() == "v=spf1" or t[:7].lower() == "v=spf1 "]
        if not found:
            return "none"
        if len(found) > 1:
            raise _PermError
        redirect, mechanisms = _terms(found[0])
        for sign, name, spec in mechanisms:
            if self._matches(name, spec, domain):
                return QUALIFIERS[sign or "+"]
        if redirect is None:
            return "neutral"
        self._count()
        result = self.of(self._expanded(redirect, domain))
        if result == "none":
            raise _PermError
        return result

    def _matches(self, name: str, spec: str, domain: str) -> bool:
        if name == "all":
            return True
        if name in ("ip4", "ip6"):
            return self.ip in _network(spec, 4 if name == "ip4" else 6)
        self._count()
        if name == "include":
            return self._included(self._expanded(spec[1:], domain))
        if name == "exists":
            return bool(self._answers(self._expanded(spec[1:], domain), "A"))
        masked = _MASKS.match(spec)
        assert masked is not None
        target = self._expanded(masked[1][1:], domain) if masked[1][1:] else domain
        if name == "ptr":
            return any(host == target or host.endswith("." + target) for host in self._names())
        hosts = [target] if name == "a" else list(self._answers(target, "MX"))
        if len(hosts) > MOST_HOSTS:
            raise _PermError
        return any(self._at(host, masked[2], masked[3]) for host in hosts)

    def _included(self, domain: str) -> bool:
        result = self.of(domain)
        if result == "none":
            raise _PermError
        return result == "pass"

    def _at(self, host: str, mask4: str | None, mask6: str | None) -> bool:
        """Whether the server is one of the host's addresses, or in the network around one."""
        own4 = self.ip.version == 4
        mask = int((mask4 if own4 else mask6) or self.ip.max_prefixlen)
        if mask > self.ip.max_prefixlen:
            raise _PermError
        for address in self._answers(host, "A" if own4 else "AAAA"):
            if self.ip in ip_network(f"{address}/{mask}", strict=False):
                return True
        return False

    def _names(self) -> list[str]:
        """The server's names that lead back to it (5.5)."""
        names = self._answers(self.ip.reverse_pointer, "PTR")[:MOST_HOSTS]
        return [name.rstrip(".").lower() for name in names if self._at(name, None, None)]

    def _own_name(self, domain: str) -> str:
        """The server's name for %{p} (7.3): the domain itself, one below it, any, or "unknown"."""
        try:
            names = self._names()
        except Away:
            return "unknown"
        below = [name for name in names if name.endswith("." + domain)]
        return next(iter([*(name for name in names if name == domain), *below, *names]), "unknown")

    def _answers(self, name: str, kind: str) -> tuple[str, ...]:
        found = self.ask(name.rstrip("."), kind) if name else ()
        if not found:
            self.voids += 1
            if self.voids > MOST_VOID:
                raise _PermError
        return found

    def _count(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise _PermError

    def _expanded(self, spec: str, domain: str) -> str:
        """The domain-spec with its macros filled in (7), at most 253 characters."""

        def filled(match: re.Match[str]) -> str:
            if match[5]:
                return {"%": "%", "_": " ", "-": "%20"}[match[5]]
            if not match[1]:
                raise _PermError
            value = self._macro(match[1].lower(), domain)
            if match[2] or match[3] or match[4]:
                parts = re.split(f"[{re.escape(match[4] or '.')}]", value)
                parts = parts[::-1] if match[3] else parts
                value = ".".join(parts[-int(match[2]) :] if match[2] and int(match[2]) else parts)
            return quote(value, safe="") if match[1].isupper() else value

        found = _MACRO.sub(filled, spec).rstrip(".").lower()
        while len(found) > 253:
            found = found.partition(".")[2]
        if not found:
            raise _PermError
        return found

    def _macro(self, letter: str, domain: str) -> str:
        local, _, home = self.sender.rpartition("@")
        if letter == "i":
            return str(self.ip) if self.ip.version == 4 else ".".join(self.ip.exploded.replace(":", ""))
        return {
            "s": self.sender,
            "l": local,
            "o": home,
            "d": domain,
            "h": self.helo,
            "p": self._own_name(domain) if letter == "p" else "",
            "v": "in-addr" if self.ip.version == 4 else "ip6",
        }[letter]


def _terms(record: str) -> tuple[str | None, list[tuple[str, str, str]]]:
    """(redirect, [(qualifier, mechanism, its ":…" or "/…")]). Raises _PermError for what is no SPF record."""
    told: dict[str, str] = {}
    mechanisms = []
    for term in filter(None, record.split(" ")[1:]):
        modifier, found = _MODIFIER.match(term), _MECHANISM.match(term)
        if len(term) > LONGEST_TERM:
            raise _PermError
        if modifier:
            name, spec = modifier[1].lower(), modifier[2]
            if name in told:
                raise _PermError
            if name in ("redirect", "exp"):
                told[name] = spec
            _follow(spec, _SPECS[name if name in ("redirect", "exp") else ""])
        elif found:
            name, spec = found[2].lower(), found[3]
            _follow(spec, _SPECS[name])
            if name in ("ip4", "ip6"):
                _network(spec, 4 if name == "ip4" else 6)
            mechanisms.append((found[1], name, spec))
        else:
            raise _PermError
    return told.get("redirect"), mechanisms


def _follow(spec: str, grammar: re.Pattern[str]) -> None:
    if not grammar.fullmatch(spec):
        raise _PermError


def _network(spec: str, version: int) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(spec[1:], strict=False)
    except ValueError:
        raise _PermError from None
    if network.version != version:
        raise _PermError
    return network


def check(*, ip: str, sender: str, helo: str, ask: Ask) -> tuple[Result, str]:
    """(the result, the domain it is about). A null sender is asked for as postmaster of its HELO name.

    Never raises; "none" when there is no address or no domain to ask about."""
    sender = sender.strip("<>")
    local, _, domain = (sender or f"postmaster@{helo}").rpartition("@")
    domain = domain.rstrip(".").lower()
    if not re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+", domain) or len(domain) > 253:
        return "none", ""
    try:
        peer = ip_address(ip)
    except ValueError:
        return "none", domain
    if isinstance(peer, IPv6Address) and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    try:
        return _Check(peer, f"{local or 'postmaster'}@{domain}", helo, ask).of(domain), domain
    except Away:
        return "temperror", domain
    except (_PermError, ValueError, RecursionError):
        return "permerror", domain
