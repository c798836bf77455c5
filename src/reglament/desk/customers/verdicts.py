"""What certificates are worth: standing on a day, cover over time, whether an activation mends anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reglament.desk.customers.models import ActivationCertificate, SupportCertificate
from reglament.rulebook import coverage as over_time
from reglament.rulebook.certificates import Activation, Certificate
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Reason, Verdict, accept, refuse

Standing = Literal["valid", "planned", "expired", "annulled"]


def standing(certificate: SupportCertificate, today: date) -> Standing:
    """Of a certificate on a day of the edition's zone; both dates are inside (A-1.6)."""
    if certificate.annulled_at is not None:
        return "annulled"
    if certificate.ends_on < today:
        return "expired"
    return "planned" if certificate.starts_on > today else "valid"


def sells(rules: Edition) -> bool:
    """Whether support under this edition is by certificates: its tier comes from one."""
    return "tier" in rules.axes and rules.axes["tier"].set_by == "certificate"


def numbered_services(rules: Edition) -> list[str]:
    """Services whose size is a number in some tier: what a certificate may set otherwise (A6.6)."""
    return [
        code
        for code, row in rules.services.items()
        if any(isinstance(cell, int) and not isinstance(cell, bool) for cell in row.cells.values())
    ]


@dataclass(frozen=True, slots=True)
class Mending:
    """What an activation would join. `verdict` refuses when it mends nothing."""

    verdict: Verdict
    preceding: SupportCertificate | None = None
    following: SupportCertificate | None = None


def cover(
    rules: Edition,
    certificates: Sequence[SupportCertificate],
    activations: Iterable[ActivationCertificate | Activation],
    *,
    today: date,
) -> over_time.Coverage | None:
    """Days covered from the first certificate to the last or today; None without certificates or without rules.

    The certificates are of one product and owner; annulled ones and tiers the edition no longer knows count for
    nothing."""
    if rules.coverage is None:
        return None
    held = [_fact(c) for c in certificates if c.annulled_at is None and c.tier in rules.coverage.order]
    if not held:
        return None
    return over_time.coverage(
        rules,
        held,
        [a if isinstance(a, Activation) else _activation(a) for a in activations],
        first_on=min(c.starts_on for c in held),
        last_on=max(today, *(c.ends_on for c in held)),
        asked_on=today,
    )


def _fact(certificate: SupportCertificate) -> Certificate:
    return Certificate(
        certificate.number,
        certificate.tier,
        certificate.starts_on,
        certificate.ends_on,
        certificate.seats or 1,
        certificate.price,
    )


def _activation(activation: ActivationCertificate) -> Activation:
    return Activation(activation.number, activation.renews_on, activation.preceding.number)


def mends(
    rules: Edition,
    certificates: Sequence[SupportCertificate],
    *,
    number: str,
    renews_on: date,
    today: date,
) -> Mending:
    """Whether an activation with this renewal date mends a lapse of these certificates (A1.7), and which."""
    asked = Activation(number, renews_on)
    found = cover(rules, certificates, [asked], today=today)
    if found is None:
        clause = rules.coverage.clause if rules.coverage else ""
        reason = Reason("activation_wrong_date", clause, {"number": number, "renews_on": renews_on})
        return Mending(refuse(reason))
    useless = [reason for _asked, reason in found.useless]
    if useless:
        return Mending(refuse(*useless))
    by_number = {c.number: c for c in certificates if c.annulled_at is None}
    last = max((m for m in found.mended if m.activation == number), key=lambda m: m.last_on)
    following = next(c for c in by_number.values() if c.starts_on == renews_on)
    return Mending(accept(), by_number[last.certificate], following)
