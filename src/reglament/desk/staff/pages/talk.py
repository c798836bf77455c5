"""The correspondence: messages in order, what happened between them folded into grey lines."""

import re
from collections.abc import Mapping, Sequence

from django.template.defaultfilters import filesizeformat
from django.utils.html import escape, format_html, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.staff.pages.letters import fate_of, way_of
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.tickets.addresses import address
from reglament.desk.tickets.files import note_of, opens, undecided
from reglament.desk.tickets.models import Attachment, Message, Ticket
from reglament.desk.tickets.reading import Correspondence
from reglament.desk.tickets.timeline import timeline
from reglament.desk.ui import shapes

SHOWN = 60_000  # characters of one message on the ticket page; the whole is a click away
LINKED = 20_000  # up to this length addresses in the text become links
# What the message beside it says already.
TOLD_BY_MESSAGE = frozenset({"answered", "requester_replied", "note_added", "call_logged"})
_KINDS: Mapping[str, shapes.MessageKind] = {
    Message.ANSWER: "answer",
    Message.QUESTION: "question",
    Message.SOLUTION: "solution",
    Message.UPDATE: "answer",
    Message.NOTE: "note",
    Message.CALL: "call",
}
# Without any of these Django finds no link in a line, word by word; most lines have none.
_MAY_BE_LINKED = re.compile(r"https?://|www\.|@|\.(?:com|edu|gov|int|mil|net|org)", re.I)
_LINKS_AND_TAGS = re.compile(r"(<a\b[^>]*>.*?</a>|<[^>]*>)", re.S)
Talk = list[shapes.Message | list[shapes.Event]]


def talk(
    speech: Speech,
    ticket: Ticket,
    said: Correspondence,
    letters: Mapping[int, OutgoingLetter],
    names: Mapping[str, str],
    *,
    alone: bool = False,
) -> Talk:
    """Messages and the events between them, oldest first.

    `letters`: outgoing letters by id; `names`: of agents by address; `alone`: no ways to letters (A7.1)."""
    lines = timeline(list(said.events), speech.rules, speech.language, names)
    pieces: list[tuple[tuple[object, ...], shapes.Message | shapes.Event]] = []
    for message in said.messages:
        shape = message_shape(speech, ticket, message, letters, said.files.get(message.pk, ()), alone=alone)
        pieces.append(((message.at, 0, message.pk), shape))
    for n, line in enumerate(lines):
        if line.kind in TOLD_BY_MESSAGE and line.message_id:
            continue
        event = shapes.Event(
            words=line.words,
            at=speech.at(line.at),
            iso=line.at.isoformat(),
            who=line.who,
            clause=speech.mark(line.clause, line.readings),
        )
        pieces.append(((line.at, 1, n), event))
    pieces.sort(key=lambda piece: piece[0])
    told: Talk = []
    for _order, piece in pieces:
        if isinstance(piece, shapes.Message):
            told.append(piece)
        elif told and isinstance(told[-1], list):
            told[-1].append(piece)
        else:
            told.append([piece])
    return told


def message_shape(
    speech: Speech,
    ticket: Ticket,
    message: Message,
    letters: Mapping[int, OutgoingLetter],
    files: Sequence[Attachment],
    *,
    alone: bool = False,
) -> shapes.Message:
    from_client = message.kind in Message.FROM_REQUESTER
    letter = letters.get(message.letter_id_out or 0)
    fate, held_by = fate_of(speech, letter) if letter else ("", "")
    if letter and not alone and (letter.status == OutgoingLetter.FAILED or letter.bounced_at):
        todo = _("Send it again or to another address")
        fate = format_html('{} <a href="{}">{}</a>', fate, way_of(letter), todo)
    return shapes.Message(
        kind=_KINDS.get(message.kind, "client"),
        who=message.author_name or message.author_address,
        html=_with_files(_body(ticket, message), ticket.number, files),
        at=speech.at(message.at),
        iso=message.at.isoformat(),
        org=str(ticket.organisation) if from_client and ticket.organisation else "",
        channel="" if message.kind in Message.STAFF_ONLY else speech.words.channel(message.channel),
        quote=mark_safe(linebreaks(message.quoted[:SHOWN], autoescape=True)) if message.quoted else "",  # noqa: S308
        files=[file_shape(ticket.number, file, alone=alone) for file in files],
        anchor=f"m{message.pk}",
        fate=fate,
        clause=speech.mark(held_by),
    )


def file_shape(number: str, file: Attachment, *, alone: bool = False) -> shapes.File:
    return shapes.File(
        name=file.name,
        url=address("staff:file", number, file.pk) if opens(file, staff=True) else "",
        size=filesizeformat(file.size),
        note=note_of(file, staff=True),
        way=address("staff:file_decide", number, file.pk) if undecided(file) and not alone else "",
    )


def _body(ticket: Ticket, message: Message) -> SafeString:
    """The plain text, escaped; what is more of it and the letter's own look are behind a link."""
    body = text_html(message.text[:SHOWN])
    links = []
    whole = address("staff:message", ticket.number, message.pk)
    if len(message.text) > SHOWN:
        links.append(format_html('<a href="{}">{}</a>', whole, _("The whole text")))
    if message.html:
        links.append(format_html('<a href="{}">{}</a>', whole, _("As it looked in the letter")))
    elif message.channel == "email" and message.kind in Message.FROM_REQUESTER:
        links.append(format_html('<a href="{}">{}</a>', whole, _("The whole letter")))
    if not links:
        return body
    more = mark_safe(" ".join(links))  # noqa: S308  made by format_html
    return format_html('{}<p class="small">{}</p>', body, more)


def _with_files(body: SafeString, number: str, files: Sequence[Attachment]) -> SafeString:
    """The names of pictures that stand within the words lead to them."""
    for file in files:
        name = escape(f"[{file.name}]")
        if name in body and opens(file, staff=True):
            link = f'<a href="{address("staff:file", number, file.pk)}">{name}</a>'
            # Between tags only, and outside of links that are there: an address in the words may hold the name as well.
            pieces = _LINKS_AND_TAGS.split(body)
            pieces[::2] = [piece.replace(name, link) for piece in pieces[::2]]
            body = mark_safe("".join(pieces))  # noqa: S308  escaped above
    return body


def text_html(text: str) -> SafeString:
    """Plain text as paragraphs; nothing of it is markup. Addresses become links that hand nothing on."""
    lines = [
        urlize(line, nofollow=True, autoescape=True) if _MAY_BE_LINKED.search(line) else escape(line)
        for line in (text.split("\n") if len(text) <= LINKED else [])
    ]
    return mark_safe(linebreaks("\n".join(lines) if lines else escape(text)))  # noqa: S308  escaped above
