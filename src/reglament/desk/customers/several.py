"""The questions of `queries`, asked for several senders at once: one statement each, rows locked in one order."""

from collections.abc import Sequence
from datetime import datetime

from reglament.desk.customers.actions import fill, identify
from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.customers.queries import CLIENT, numbers_in
from reglament.desk.regulations.models import Desk
from reglament.desk.statements import columns, made, rows, selecting

_NUMBERED = f"""{selecting(SupportCertificate, "c")} JOIN unnest(%s::bigint[], %s::text[]) AS told (desk, number)
ON c.desk_id = told.desk AND c.number = told.number WHERE c.annulled_at IS NULL"""
_LOCKED = f"""{selecting(SupportCertificate, "c")} WHERE c.id = ANY(%s::bigint[]) AND c.annulled_at IS NULL
ORDER BY c.id FOR NO KEY UPDATE"""
_FIND = selecting(Requester, "r") + " WHERE r.email = ANY(%s::text[]) ORDER BY r.id FOR NO KEY UPDATE"
_KNOWN = f"""
SELECT told.desk, told.requester, c.served, c.specialist_id, {columns(Organisation, "o")}
FROM unnest(%s::bigint[], %s::bigint[]) AS told (desk, requester)
CROSS JOIN LATERAL ({CLIENT.format(desk="told.desk", requester="told.requester")}) c
LEFT JOIN (desk_representation r JOIN desk_organisation o ON o.id = r.organisation_id)
    ON r.requester_id = told.requester
ORDER BY o.name
"""  # noqa: S608  our names

Known = tuple[bool, int | None, list[Organisation]]


def certificates_in(told: Sequence[tuple[Desk, str]]) -> list[SupportCertificate | None]:
    """As `queries.certificate_in` for each desk and text."""
    words = [numbers_in(text) for _, text in told]
    pairs = [(desk.pk, word) for (desk, _), mine in zip(told, words, strict=True) for word in mine]
    found: dict[tuple[int, str], SupportCertificate] = {}
    if pairs:
        for each in rows(_NUMBERED, [[desk for desk, _ in pairs], [word for _, word in pairs]]):
            certificate = made(SupportCertificate, each)
            found[certificate.desk_id, certificate.number] = certificate
    return [
        next((found[desk.pk, word] for word in mine if (desk.pk, word) in found), None)
        for (desk, _), mine in zip(told, words, strict=True)
    ]


def lock_certificates(keys: Sequence[int]) -> dict[int, SupportCertificate]:
    """Those that are not annulled, by key, their rows locked in the order of their keys."""
    found = rows(_LOCKED, [list(keys)]) if keys else []
    return {certificate.pk: certificate for certificate in (made(SupportCertificate, each) for each in found)}


def identify_each(told: Sequence[tuple[str, str, str, str]], *, now: datetime) -> list[Requester]:
    """As `actions.identify` for each address, name, telephone and language; addresses differ. Within a transaction.

    Those known already are locked in the order of their keys, then new ones made in that of their addresses."""
    addresses = [email.strip().lower() for email, *_ in told]
    found = {r.email: r for r in (made(Requester, each) for each in rows(_FIND, [addresses]))}
    for address, (email, name, phone, language) in sorted(zip(addresses, told, strict=True)):
        if address in found:
            fill(found[address], full_name=name, phone=phone, language=language)
        else:
            found[address] = identify(email=email, full_name=name, phone=phone, language=language, now=now)
    return [found[address] for address in addresses]


def known_as_each(told: Sequence[tuple[Desk, Requester]]) -> list[Known]:
    """As `queries.known_as` for each desk and requester."""
    known: dict[tuple[int, int], Known] = {}
    for desk, requester, served, specialist, *organisation in rows(
        _KNOWN, [[desk.pk for desk, _ in told], [requester.pk for _, requester in told]]
    ):
        _served, _specialist, mine = known.setdefault((desk, requester), (bool(served), specialist, []))
        if organisation[0] is not None:
            mine.append(made(Organisation, organisation))
    return [known[desk.pk, requester.pk] for desk, requester in told]
