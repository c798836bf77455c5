"""What a reason stands on besides its clause: the readings of what the text leaves open."""

from __future__ import annotations

from .edition import Edition
from .verdict import Reason


def readings_of(edition: Edition, reason: Reason) -> tuple[str, ...]:
    """Ids of the parameters that decided; () where the text alone does. KeyError for a meter of another edition."""
    if reason.code == "expired_meanwhile" and edition.transitions.expiry:
        return edition.reading_of(edition.transitions.expiry.open)
    if reason.code == "forbidden_in_this_state":
        return tuple(edition.transitions.forbidden[int(reason.params["rule"])].given)
    if reason.code == "over_limit":
        meter = edition.meters[str(reason.params["meter"])]
        settings = [meter.scope, meter.full, meter.waiting_counts, meter.period, meter.quantum]
        named = [name for setting in settings for name in edition.reading_of(setting)]
        return tuple(dict.fromkeys((*named, *meter.readings)))
    if reason.code in edition.gates:
        return tuple(edition.gates[reason.code].given)
    if reason.code in ("not_a_channel", "channel_closed"):
        channel = edition.channels.get(str(reason.params["channel"]))
        settings = [channel.intake, channel.outside] if channel else []
        return tuple(name for setting in settings for name in edition.reading_of(setting))
    return ()
