"""Pictures of a letter where the letter shows them: small ones stand in its HTML, larger ones are files beside it."""

import re
from collections.abc import Callable, Sequence

from django.template.defaultfilters import filesizeformat
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reglament.desk.tickets.files import SAFE_IMAGES, note_of, opens
from reglament.desk.tickets.models import Attachment

SHOWN = 10 << 20  # bytes of one picture; what is larger is a link where it would stand
_PLACED = 'src="cid:'
_TAG = re.compile(r'<img\b(?:[^>"]|"[^"]*")*?\ssrc="cid:(\d{1,4})"(?:[^>"]|"[^"]*")*>')


def with_pictures(
    html: str, files: Sequence[Attachment], url: Callable[[Attachment], str], *, staff: bool
) -> SafeString:
    """Sanitised HTML (`inbox.html`) with its numbered pictures in their places, from the addresses of the files.

    `files`: all of the message, in their order. What may not be opened says so in its place."""
    if _PLACED not in html:
        return mark_safe(html)  # noqa: S308  sanitised when it came

    def shown(match: re.Match[str]) -> str:
        number = int(match[1])
        if number >= len(files):
            return ""
        file = files[number]
        name = f"{escape(file.name)}, {escape(filesizeformat(file.size))}"
        if not opens(file, staff=staff):
            why = escape(note_of(file, staff=staff))
            return f'<span class="quiet">[{_("picture")} {name}: {why}]</span>'
        address = escape(url(file))
        if file.content_type in SAFE_IMAGES and file.size <= SHOWN:
            return match[0].replace(f'{_PLACED}{number}"', f'src="{address}" loading="lazy"', 1)
        return f'<span class="quiet">[{_("picture")} <a href="{address}">{name}</a>]</span>'

    return mark_safe(_TAG.sub(shown, html))  # noqa: S308  what is put in is escaped above
