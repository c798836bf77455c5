"""Who is who: requesters by address, certificates by number, and whether one belongs to the other."""

import re
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import (
    Client,
    Organisation,
    Representation,
    Requester,
    SupportCertificate,
)
from reglament.desk.customers.numbers import (
    CYRILLIC,
    DASHES,
    LATIN,
    bare_number,
    hyphened,
    normal_number,
    spellings,
)
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.desk.statements import columns, made, row, rows, selecting
from reglament.rulebook.admission import CertificateFacts

_WORD = re.compile(r"[A-ZА-ЯЁ0-9][A-ZА-ЯЁ0-9/._-]{4,58}[A-ZА-ЯЁ0-9]", re.I)
_DIGIT = re.compile(r"\d")
_PERHAPS_PHONE = re.compile(r"\d(?:[^\w\n]{0,4}\d){5}")
_INN = re.compile(r"\bИНН\D{0,12}(\d{12}|\d{10})\b", re.I)
_OGRN = re.compile(r"\bОГРН(?:ИП)?\D{0,12}(\d{15}|\d{13})\b", re.I)
_CERTIFICATE = selecting(SupportCertificate, "c")
_NUMBERS = _CERTIFICATE + " WHERE c.desk_id = %s AND c.number = ANY(%s) AND c.annulled_at IS NULL"
# The exact number comes out of the index; only one that is written otherwise is looked for among all, and is found
# when it can be but one. One that was annulled admits nothing, as if there were no such number.
_NUMBERED = f"""{_CERTIFICATE} WHERE c.annulled_at IS NULL AND c.id = coalesce(
    (SELECT id FROM desk_supportcertificate WHERE desk_id = %s AND number = %s),
    (SELECT min(id) FROM desk_supportcertificate
     WHERE desk_id = %s AND translate(upper(number), '{CYRILLIC}{DASHES}', '{LATIN}') = %s HAVING count(*) = 1))
"""  # noqa: S608  our names
_SPOKEN_FOR = f"""{selecting(Organisation, "o")} JOIN desk_representation r ON r.organisation_id = o.id
WHERE r.requester_id = %s ORDER BY o.name"""
CLIENT = """
SELECT count(*) > 0 AS served, min(specialist_id) AS specialist_id FROM (
    SELECT specialist_id FROM desk_client WHERE desk_id = {desk} AND requester_id = {requester} UNION ALL
    SELECT c.specialist_id FROM desk_representation r JOIN desk_client c ON c.organisation_id = r.organisation_id
    WHERE r.requester_id = {requester} AND c.desk_id = {desk}) clients
"""
_CLIENT = CLIENT.format(desk="%s", requester="%s")
_KNOWN = f"""
SELECT c.served, c.specialist_id, {columns(Organisation, "o")} FROM ({_CLIENT}) c
LEFT JOIN (desk_representation r JOIN desk_organisation o ON o.id = r.organisation_id) ON r.requester_id = %s
ORDER BY o.name
"""  # noqa: S608  our names
_SPECIALIST = f"""{selecting(User, "u", "password")} JOIN desk_member m ON m.user_id = u.id
WHERE u.id = %s AND m.desk_id = %s AND u.is_active"""


def certificate_by_number(desk: Desk, text: str) -> SupportCertificate | None:
    """The desk's certificate with this number, or None."""
    return _certificate(_NUMBERED, desk, text)


def lock_certificate_by_number(desk: Desk, text: str) -> SupportCertificate | None:
    """The same, its row locked: whoever counts or frees its places comes one after another (A6.3)."""
    return _certificate(f"{_NUMBERED} FOR NO KEY UPDATE", desk, text)


def _certificate(statement: str, desk: Desk, text: str) -> SupportCertificate | None:
    number = normal_number(text)
    found = row(statement, [desk.pk, number, desk.pk, bare_number(number)]) if number else None
    return made(SupportCertificate, found) if found else None


def certificate_in(desk: Desk, text: str) -> SupportCertificate | None:
    """The first certificate of the desk whose number stands somewhere in `text`; a number has a digit in it."""
    words = numbers_in(text)
    found = {c.number.upper(): c for c in _numbered(desk, words)} if words else {}
    return next((found[word] for word in words if word in found), None)


def numbers_in(text: str) -> list[str]:
    """What in the text may be the number of a certificate, in its normal form and in the letters of one alphabet."""
    found_words = (word for word in _WORD.findall(hyphened(text[:200_000])) if _DIGIT.search(word))
    return list(dict.fromkeys(s for word in found_words for s in spellings(normal_number(word))))[:2000]


def _numbered(desk: Desk, words: list[str]) -> list[SupportCertificate]:
    return [made(SupportCertificate, found) for found in rows(_NUMBERS, [desk.pk, words])]


def inn_in(text: str) -> str:
    match = _INN.search(text[:200_000])
    return match[1] if match else ""


def ogrn_in(text: str) -> str:
    match = _OGRN.search(text[:200_000])
    return match[1] if match else ""


def phone_in(text: str) -> str:
    """The first telephone number in the text, as written; Russian when no country is told."""
    if not _PERHAPS_PHONE.search(text[:20_000]):  # most letters; the matcher reads a text slowly
        return ""
    import phonenumbers  # the numbers of all countries: 2 MB that few requests need

    return next((match.raw_string for match in phonenumbers.PhoneNumberMatcher(text[:20_000], "RU")), "")


def requester_by_email(email: str) -> Requester | None:
    return Requester.objects.filter(email=email.strip().lower()).first()


def organisations_of(requester: Requester) -> QuerySet[Organisation]:
    """Whom the requester represents."""
    return Organisation.objects.filter(representations__requester=requester).order_by("name")


def spoken_for(requester: Requester) -> list[Organisation]:
    """The same as a list, in one planned statement."""
    return [made(Organisation, found) for found in rows(_SPOKEN_FOR, [requester.pk])]


def owns(requester: Requester, certificate: SupportCertificate) -> bool:
    """Whether the requester is the owner, or speaks for the organisation that is (A1.5, A-1.5)."""
    if certificate.owner_id is not None:
        return certificate.owner_id == requester.pk
    return requester.representations.filter(organisation=certificate.organisation).exists()


def certificates_of(requester: Requester, desk: Desk) -> QuerySet[SupportCertificate]:
    """Every certificate the requester may use at the desk, newest term first."""
    spoken_for = Representation.objects.filter(requester=requester).values("organisation")
    mine = Q(owner=requester) | Q(organisation__in=spoken_for)
    return desk.certificates.filter(mine, annulled_at=None).order_by("-ends_on").prefetch_related("products")


def is_client(desk: Desk, requester: Requester) -> bool:
    """Whether the desk serves this person without a certificate (B1, B-ident)."""
    return as_client(desk, requester)[0]


def as_client(desk: Desk, requester: Requester) -> tuple[bool, int | None]:
    """Whether the desk serves this person without a certificate, and the key of our specialist for it (B1)."""
    found = row(_CLIENT, [desk.pk, requester.pk, requester.pk, desk.pk])
    return (bool(found[0]), found[1]) if found else (False, None)


def known_as(desk: Desk, requester: Requester) -> tuple[bool, int | None, list[Organisation]]:
    """`as_client` and `spoken_for` in one statement."""
    found = rows(_KNOWN, [desk.pk, requester.pk, requester.pk, desk.pk, requester.pk])
    mine = [made(Organisation, each[2:]) for each in found if each[2] is not None]
    return bool(found[0][0]), found[0][1], mine


def specialist_at(desk: Desk, key: int | None) -> User | None:
    """Somebody's specialist, while they serve at the desk."""
    found = row(_SPECIALIST, [key, desk.pk]) if key is not None else None
    return made(User, found, "password") if found else None


def client_of(desk: Desk, requester: Requester) -> Client | None:
    mine = Q(requester=requester) | Q(organisation__representations__requester=requester)
    return Client.objects.filter(mine, desk=desk).select_related("organisation", "specialist").first()


def certificate_facts(
    certificate: SupportCertificate | None,
    requester: Requester,
    product: Product | None,
    mine: Sequence[Organisation] | None = None,
) -> CertificateFacts | None:
    """What admission needs to know of a certificate; None when the number is not ours.

    `mine`: whom the requester represents, if it is known already."""
    if certificate is None:
        return None
    covers = None if product is None else certificate.products.filter(pk=product.pk).exists()
    if mine is None or certificate.organisation_id is None:
        owner_matches = owns(requester, certificate)
    else:
        owner_matches = certificate.organisation_id in [organisation.pk for organisation in mine]
    return CertificateFacts(
        number=certificate.number,
        tier=certificate.tier,
        starts_on=certificate.starts_on,
        ends_on=certificate.ends_on,
        owner_matches=owner_matches,
        covers_product=covers,
        overrides=certificate.overrides,
    )
