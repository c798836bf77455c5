"""The words of reasons the machine itself gives; all the others have theirs in the edition."""

from __future__ import annotations

from collections.abc import Mapping

from .schema_base import Text

OWN: Mapping[str, Text] = {
    "unknown_channel": Text(
        ru="Регламент не знает такого канала: {channel}.",
        en="The regulation knows no such channel: {channel}.",
    ),
    "not_a_channel": Text(ru="Обращения этим путём не принимаются.", en="Appeals are not taken this way."),
    "channel_closed": Text(
        ru="В это время обращения этим путём не принимаются; ближайшее открытие: {opens_at}.",
        en="Appeals are not taken this way at this time; it opens next on {opens_at}.",
    ),
    "not_in_this_state": Text(
        ru="В этом состоянии обращения такое действие невозможно.",
        en="This cannot be done in the state the appeal is in.",
    ),
    "no_postponing": Text(
        ru="Этот регламент не предусматривает отсрочки обращений.",
        en="This regulation knows no postponing of appeals.",
    ),
    "service_unknown": Text(ru="Такой услуги в регламенте нет.", en="The regulation knows no such service."),
    "service_given": Text(ru="Услуга «{service}» предоставляется.", en="“{service}” is given."),
    "service_not_given": Text(ru="Услуга «{service}» не предоставляется.", en="“{service}” is not given."),
    "service_no_certificate": Text(
        ru="На {on} действующего сертификата нет, услуга «{service}» не предоставляется.",
        en="No certificate is in force on {on}: “{service}” is not given.",
    ),
    "service_other_product": Text(
        ru="Действующий сертификат не распространяется на этот продукт, услуга «{service}» не предоставляется.",
        en="No certificate in force covers this product: “{service}” is not given.",
    ),
    "service_not_in_tier": Text(
        ru="Услуга «{service}» не входит в сертификат {number} типа «{tier}».",
        en="“{service}” is not part of certificate {number} of the type “{tier}”.",
    ),
    "service_excluded": Text(
        ru="В сертификате {number} указано, что услуга «{service}» не предоставляется.",
        en="Certificate {number} excludes “{service}”.",
    ),
    "changed_too_often": Text(
        ru="В списке можно заменить не больше {limit} за период до {to_on}: заменено {used}.",
        en="At most {limit} on the list may be exchanged until {to_on}: {used} were.",
    ),
    "not_a_name": Text(
        ru="«{text}» нельзя внести в список: нужен адрес почты, номер телефона или название, как требует список.",
        en="“{text}” cannot stand on the list: it wants an e-mail address, a telephone or a name.",
    ),
}
