"""The gates an appeal passes: channel, identity, certificate, scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from . import history, named
from .edition import Edition
from .packs import Packs
from .schema_rules import Gate
from .verdict import Decision, Reason, Verdict, accept, hold, redirect, refuse, strictest
from .worktime import Exception_


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """What the sender gave. Empty strings are what is missing. ``channel`` is a code of ``edition.channels``."""

    channel: str
    full_name: str = ""
    organisation: str = ""
    inn: str = ""
    ogrn: str = ""
    email: str = ""
    phone: str = ""
    certificate_number: str = ""
    description: str = ""
    product: str = ""
    kind: str = ""
    priority: str = ""
    severity: str = ""
    known_requester: bool = False
    represents_organisation: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Any other facts the gates of the edition ask for (an agreement, a product modified)."""
    named: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    """Who and what the client named: meter -> those on its list (``named``)."""


BESIDE = ("facts", "named")
"""Fields of an appeal that are no facts themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """A certificate found by its number. Both dates are inside the term (A-1.6), in the edition's zone.

    ``owner_matches``: the requester owns it or acts for the owner; ``covers_product``: None when the appeal names
    no product. ``overrides``: values of the certificate that beat the matrix (6.6), by service code; ``packs``: those
    bought under it, by meter.
    """

    number: str
    tier: str
    starts_on: date
    ends_on: date
    owner_matches: bool = True
    covers_product: bool | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict, hash=False)
    packs: Packs = field(default_factory=dict, hash=False)


def admit(
    edition: Edition,
    appeal: Appeal,
    certificate: CertificateFacts | None,
    *,
    now: datetime,
    exceptions: Sequence[Exception_] = (),
) -> Verdict:
    """accept | ask (incomplete; a reason for each missing item) | hold (doubtful) | refuse | redirect.

    ``certificate`` None: the number is not known (or none was given). ``now``: aware instant of receipt;
    a naive one raises ValueError. Reasons of gates that ask and hold come together. ``exceptions``: announced
    closures, for channels that keep hours.
    """
    if now.tzinfo is None:
        raise ValueError("naive now: an offset is needed")
    channel = _channel(edition, appeal.channel) or _hours(edition, appeal.channel, now, exceptions)
    if channel is not None and channel.decision != "hold":
        return channel
    said = {item.name: getattr(appeal, item.name) for item in fields(appeal) if item.name not in BESIDE}
    said.update({**named.facts_of(edition, appeal.named, {**said, **appeal.facts}), **appeal.facts})
    tier = {edition.matrix.axis: certificate.tier} if certificate else {}
    facts = history.at_receipt(edition, {**said, **tier}, now)
    state = _certificate_state(edition, appeal, certificate, now)
    found: list[tuple[Decision, Reason]] = [("hold", reason) for reason in channel.reasons] if channel else []
    for code, gate in edition.gates.items():
        applies = gate.by == "rule" and edition.given(gate.given) and gate.holds(facts)
        if applies and _closes(gate, said, state):
            found.append((gate.decision, Reason(code, gate.clause, _params(gate, appeal, certificate))))
    return _together(found)


def _together(found: list[tuple[Decision, Reason]]) -> Verdict:
    """The weightiest decision; what is asked and what is doubted are told together."""
    if not found:
        return accept()
    decision = strictest(*(Verdict(decision, (reason,)) for decision, reason in found)).decision
    told: tuple[Decision, ...] = ("ask", "hold") if decision in ("ask", "hold") else (decision,)
    return Verdict(decision, tuple(reason for made, reason in found if made in told))


def _channel(edition: Edition, code: str) -> Verdict | None:
    """A refusal or redirection when appeals do not come this way."""
    channel = edition.channels.get(code)
    if channel is None:
        return refuse(Reason("unknown_channel", "", {"channel": code}))
    intake = edition.setting(channel.intake)
    reason = Reason("not_a_channel", channel.clause, {"channel": code})
    if intake == "register":
        return None
    return redirect(reason) if intake == "redirect" else refuse(reason)


def _hours(edition: Edition, code: str, now: datetime, exceptions: Sequence[Exception_]) -> Verdict | None:
    """What becomes of an appeal that comes while its way is closed; None when that does not matter."""
    channel = edition.channels[code]
    outside = edition.setting(channel.outside)
    if not channel.calendar or outside == "accept":
        return None
    calendar = edition.calendar(channel.calendar, exceptions)
    if calendar.is_working(now):
        return None
    params = {"channel": code, "opens_at": calendar.next_opening(now)}
    reason = Reason("channel_closed", channel.clause, params)
    return {"hold": hold, "redirect": redirect}.get(str(outside), refuse)(reason)


def _certificate_state(
    edition: Edition, appeal: Appeal, certificate: CertificateFacts | None, now: datetime
) -> str:
    """ "none" | "unknown" | "foreign" | "other_product" | "expired" | "not_started" | "valid"."""
    if certificate is None:
        return "unknown" if appeal.certificate_number.strip() else "none"
    if not certificate.owner_matches:
        return "foreign"
    today = now.astimezone(ZoneInfo(edition.zone)).date()
    if today > certificate.ends_on:
        return "expired"
    if today < certificate.starts_on:
        return "not_started"
    return "other_product" if certificate.covers_product is False else "valid"


def _closes(gate: Gate, said: Mapping[str, Any], certificate: str) -> bool:
    """Whether the gate has something to say about the appeal; its ``when`` holds already."""
    if gate.check == "missing":
        return not any(str(said.get(name) or "").strip() for name in gate.fields)
    if gate.check == "certificate":
        return certificate == gate.state
    return gate.check == "fact" or not said["known_requester"]


def _params(gate: Gate, appeal: Appeal, certificate: CertificateFacts | None) -> dict[str, Any]:
    if gate.check == "missing":
        return {"fields": gate.fields}
    if gate.check != "certificate":
        return {"email": appeal.email}
    params: dict[str, Any] = {"number": appeal.certificate_number, "product": appeal.product}
    if certificate is not None:
        params.update(number=certificate.number, starts_on=certificate.starts_on, ends_on=certificate.ends_on)
    return params


def propose(edition: Edition, axis: str, answers: Mapping[str, Any]) -> str:
    """The value of ``axis`` the answers of the form speak for (A1.11: both questions "yes" is critical).

    The default of the axis when none does. Raises KeyError for an unknown axis.
    """
    rule = edition.axes[axis]
    for row in rule.proposals:
        if edition.given(row.given) and row.holds(answers):
            return str(row.value)
    return str(edition.setting(rule.default))
