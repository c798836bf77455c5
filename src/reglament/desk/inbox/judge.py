"""Who wrote a letter, found out by ourselves where no front server says so: SPF, DKIM and DMARC (RFC 7489).

What is found is told in the words of RFC 8601, as a front server would tell it. The organisation's domain is found by
walking up the tree of DMARC records, not from a list of public suffixes."""

import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from reglament.desk.inbox import dkim, mime, spf
from reglament.desk.inbox.dkim import HOST, Signature
from reglament.desk.inbox.headers import addresses
from reglament.desk.inbox.resolver import Ask, Away, bounded

OURSELVES = "reglament"
DEEPEST = 8  # labels of a name whose parents are all asked
_INNER = [
    ip_network(each)
    for each in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
]


@dataclass(frozen=True, slots=True)
class Peer:
    """The server that handed the letter over, as far as it is known: its address, its name by its own account, and
    the envelope sender ("<>" the null one, "" unknown)."""

    address: str = ""
    helo: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class _Policy:
    """A DMARC record: whose it is, what it asks for, and how closely names have to agree."""

    domain: str
    asks: str
    strict_spf: bool
    strict_dkim: bool


def judge(raw: bytes, peer: Peer, *, ask: Ask, at: datetime) -> str:
    """The findings as the value of an Authentication-Results field of OURSELVES. Never raises.

    `at`: when the letter came; a signature that ended later was good."""
    asking = bounded(ask)
    home = _home(raw)
    outside = bool(peer.address and peer.sender) and not _inner(peer.address)
    sent, sent_by = ("none", "")
    if outside:
        sent, sent_by = spf.check(ip=peer.address, sender=peer.sender, helo=peer.helo, ask=asking)
    signed = sorted(dkim.signatures(raw, ask=asking, at=at), key=lambda s: s.result != "pass")
    told = [f"spf={sent} smtp.mailfrom={sent_by}" if sent_by else f"spf={sent}"]
    for each in signed:
        why = f" ({each.why})" if each.why else ""
        told.append(
            f"dkim={each.result}{why} header.d={each.domain}" if each.domain else f"dkim={each.result}{why}"
        )
    told += [] if signed else ["dkim=none"]
    found = _dmarc(home, sent if outside else "", sent_by, signed, asking)
    told.append(f"dmarc={found} header.from={home}" if home else f"dmarc={found}")
    return "; ".join([OURSELVES, *told])


def _home(raw: bytes) -> str:
    """The one domain the letter claims to be from; "" when it claims several, or none."""
    fields = mime.head(raw).all("from")
    claimed = {a.address.rpartition("@")[2] for a in addresses(fields[0])} if len(fields) == 1 else set()
    home = next(iter(claimed)) if len(claimed) == 1 else ""
    try:
        home = home.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return home if HOST.fullmatch(home) and len(home) < 254 else ""


def _inner(address: str) -> bool:
    """A server of the house: it brings the letters of others, so its address tells nothing of their senders."""
    try:
        found = ip_address(address)
    except ValueError:
        return True
    return any(found in network for network in _INNER if network.version == found.version)


def _dmarc(home: str, sent: str, sent_by: str, signed: list[Signature], ask: Ask) -> str:
    """`sent` is SPF's result, "" when it could not be judged. Then only a domain that asks to have its forgeries
    kept out is believed to sign everything."""
    if not home:
        return "fail"
    try:
        policy = _policy(home, ask)
    except Away:
        return "temperror"
    if policy is None:
        return "none"
    if sent == "pass" and _aligned(sent_by, home, policy.domain, strict=policy.strict_spf):
        return "pass"
    ours = [s for s in signed if _aligned(s.domain, home, policy.domain, strict=policy.strict_dkim)]
    if any(s.result == "pass" for s in ours):
        return "pass"
    if sent == "temperror" or any(s.result == "temperror" for s in ours):
        return "temperror"
    return "none" if not sent and policy.asks == "none" else "fail"


def _aligned(domain: str, home: str, organisation: str, *, strict: bool) -> bool:
    if strict or domain == home:
        return domain == home
    return domain == organisation or domain.endswith("." + organisation)


def _policy(home: str, ask: Ask) -> _Policy | None:
    """The record of the domain itself, or of the nearest parent that has one. Raises Away."""
    labels = home.split(".")
    names = [".".join(labels[at:]) for at in range(len(labels)) if at == 0 or len(labels) - at <= DEEPEST]
    found = [(name, tags) for name in names if (tags := _record(name, ask))]
    if not found:
        return None
    own, tags = found[0]
    organisation = next(
        (_below(home, name) if tags.get("psd") == "y" else name)
        for name, tags in [*(f for f in found if f[1].get("psd") in ("n", "y")), found[-1]]
    )
    asks = tags.get("p", "none") if own == home else tags.get("sp", tags.get("p", "none"))
    return _Policy(organisation, asks.lower(), tags.get("aspf") == "s", tags.get("adkim") == "s")


def _below(home: str, suffix: str) -> str:
    """The name one label under a public suffix that `home` lies under."""
    return home if home == suffix else home[: -len(suffix) - 1].rpartition(".")[2] + "." + suffix


def _record(name: str, ask: Ask) -> dict[str, str]:
    """The tags of the DMARC record of this very name; empty for none, or for several."""
    texts = [text for text in ask(f"_dmarc.{name}", "TXT") if re.match(r"v\s*=\s*DMARC1\s*(?:;|$)", text)]
    if len(texts) != 1:
        return {}
    pairs = (part.partition("=") for part in texts[0].split(";"))
    return {name.strip().lower(): value.strip() for name, sign, value in pairs if sign}
