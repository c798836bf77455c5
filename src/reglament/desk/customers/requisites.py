"""Requisites as they are written and as we keep them: INN, OGRN and KPP with what can be checked, telephones.

Each function returns the normal form, "" for nothing, and raises ValidationError in words for what cannot be true."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as Invalid
from stdnum.ru import inn as _inn
from stdnum.ru import ogrn as _ogrn

_SPACE = re.compile(r"[\s\u00a0\u202f-]+")
_KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")
PERSONAL = 12  # digits of the INN of a person; an organisation has 10


def bare(text: str) -> str:
    """Without the spaces and dashes people put between digits."""
    return _SPACE.sub("", text)


def inn(text: str) -> str:
    """10 digits of an organisation or 12 of an entrepreneur; the last ones check the others."""
    number = bare(text)
    if not number:
        return ""
    try:
        return str(_inn.validate(number))
    except InvalidChecksum:
        raise ValidationError(_("The check digit of the INN does not fit: a digit is mistyped.")) from None
    except InvalidLength:
        raise ValidationError(
            _("An INN has 10 or 12 digits; this has %(count)s.") % {"count": len(number)}
        ) from None
    except Invalid:
        raise ValidationError(_("An INN is digits only.")) from None


def ogrn(text: str) -> str:
    """13 digits of an organisation or 15 of an entrepreneur (OGRNIP); the last one checks the others."""
    number = bare(text)
    if not number:
        return ""
    if not number.isdigit():
        raise ValidationError(_("An OGRN is digits only."))
    if len(number) not in (13, 15):
        raise ValidationError(_("An OGRN has 13 or 15 digits; this has %(count)s.") % {"count": len(number)})
    try:
        return str(_ogrn.validate(number))
    except Invalid:
        raise ValidationError(_("The check digit of the OGRN does not fit: a digit is mistyped.")) from None


def kpp(text: str) -> str:
    """Nine signs: four digits of the tax office, two of the reason (digits or capital letters), three in sequence."""
    number = bare(text).upper()
    if number and not _KPP.fullmatch(number):
        raise ValidationError(_("A KPP has nine signs: digits, the fifth and sixth may be capital letters."))
    return number


def phone(text: str) -> str:
    """A number one can call, as «+7 495 123-45-67»; Russian when no country is told."""
    if not text.strip():
        return ""
    import phonenumbers  # the numbers of all countries: 2 MB that few requests need

    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        raise ValidationError(_("This is no telephone number: like +7 495 123-45-67.")) from None
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("Nobody can have this number: count its digits."))
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return f"{shown} ext. {number.extension}" if number.extension and "ext" not in shown else shown


def together(inn_: str, ogrn_: str, kpp_: str) -> dict[str, str]:
    """What does not fit together, by field."""
    found = {}
    if kpp_ and not inn_:
        found["kpp"] = _("A KPP goes with an INN: give it too.")
    if kpp_ and len(inn_) == PERSONAL:
        found["kpp"] = _("An entrepreneur (12 digits of INN) has no KPP.")
    if inn_ and ogrn_ and (len(inn_) == PERSONAL) != (len(ogrn_) == 15):
        found["ogrn"] = _("INN and OGRN are of different kinds: 10 goes with 13 digits, 12 with 15.")
    return found
