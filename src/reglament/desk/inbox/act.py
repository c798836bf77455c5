"""What a read letter makes happen: an appeal, a message on one, a recorded bounce, or nothing but its fate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.customers.queries import certificate_in, inn_in, ogrn_in, phone_in
from reglament.desk.customers.several import certificates_in
from reglament.desk.inbox import resolver
from reglament.desk.inbox.judge import Peer, judge
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.inbox.parse import ParsedLetter
from reglament.desk.inbox.receipts import url_of
from reglament.desk.inbox.route import route
from reglament.desk.inbox.screen import (
    Envelope,
    Screened,
    Surroundings,
    has_tag,
    plain_address,
    proved,
    screen,
    vouched,
    wants_no_answer,
)
from reglament.desk.outbox.actions import write_letter
from reglament.desk.outbox.addresses import number_of_message_id
from reglament.desk.outbox.domains import in_ascii
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.models import Desk, Member
from reglament.desk.regulations.refusal import Refused
from reglament.desk.statements import row, rows
from reglament.desk.tickets.access import Actor, ticket_by_proof
from reglament.desk.tickets.actions.bounce import record_bounce
from reglament.desk.tickets.actions.register import register_appeal
from reglament.desk.tickets.actions.register_several import Asked, register_several
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.appeal import IncomingFile, NewAppeal, Reply
from reglament.desk.tickets.models import Message, Ticket
from reglament.rulebook.edition import Edition

STORM = timedelta(hours=1)
MOST_APPEALS = 20  # new appeals of one sender within STORM
MOST_REPLIES = 60  # letters that join one appeal within STORM
_BEGUN = """
SELECT count(*) FROM desk_rawletter WHERE from_address = %s AND decided_at > %s AND fate IN ('new_appeal', 'refused')
"""
# The addresses with a +tag of one mailbox are one sender: else each tag of a victim would have a cap of its own.
_BEGUN_UNDER_TAGS = """
SELECT count(*) FROM desk_rawletter WHERE received_at > %s::timestamptz - interval '1 day' AND decided_at > %s
    AND fate IN ('new_appeal', 'refused') AND from_address LIKE %s
"""
_ONE_AFTER_ANOTHER = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))"
_TWINS = """
SELECT r.id FROM desk_rawletter r JOIN desk_mailbox m ON m.id = r.mailbox_id
WHERE r.ticket_id = %s AND r.fate = 'joined' AND m.desk_id <> %s
    AND (r.content_hash = %s OR (r.message_id <> '' AND r.message_id = %s)) ORDER BY r.id LIMIT 5
"""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a letter: one of RawLetter.FATES and the code of why (`reasons`)."""

    fate: str
    reason: str
    ticket: Ticket | None = None
    message: Message | None = None
    detail: str = ""


def surroundings(mailbox: Mailbox, own: frozenset[str], findings: str = "") -> Surroundings:
    """The installation a letter to this mailbox is held against; `own`: its addresses."""
    return Surroundings(
        own_addresses=own,
        is_own_message_id=lambda message_id: number_of_message_id(message_id) is not None,
        trusted_authserv=mailbox.trusted_authserv,
        findings=findings,
        strict=mailbox.sender_check == Mailbox.HOLD,
    )


def _findings(letter: RawLetter, parsed: ParsedLetter, raw: bytes) -> str:
    """What we find out about the sender, where the mailbox asks for it and no trusted server did; noted down."""
    box = letter.mailbox
    if box.sender_check == Mailbox.UNCHECKED or vouched(parsed, box.trusted_authserv):
        return ""
    peer = Peer(letter.peer, letter.helo, letter.envelope_from)
    found = judge(raw, peer, ask=resolver.ask, at=letter.received_at)
    RawLetter.objects.filter(pk=letter.pk).update(findings=found)
    return found


def act(
    letter: RawLetter,
    parsed: ParsedLetter,
    raw: bytes,
    envelope: Envelope,
    *,
    own: frozenset[str],
    begun: int | None = None,
    now: datetime,
) -> Fate:
    """Screen, route, and carry out. Everything is written in the caller's transaction."""
    way = way_of(letter, parsed, raw, envelope, own=own)
    if isinstance(way, Fate):
        return way
    if way.bounce is not None:
        return _bounced(way.bounce, now=now)
    if way.ticket is not None and way.reason == "from_staff":
        return answered(parsed, way.ticket, now=now)
    if way.ticket is not None:
        return join(letter, parsed, way.ticket, reason=way.reason, now=now)
    return begin(letter, parsed, reason=way.reason, begun=begun, now=now)


@dataclass(frozen=True, slots=True)
class Way:
    """What a letter asks for: a message on `ticket`, to record a `bounce`, or else a new appeal."""

    reason: str
    ticket: Ticket | None = None
    bounce: Screened | None = None

    @property
    def begins(self) -> bool:
        return self.ticket is None and self.bounce is None


def way_of(
    letter: RawLetter, parsed: ParsedLetter, raw: bytes, envelope: Envelope, *, own: frozenset[str]
) -> Fate | Way:
    """Screen and route; the fate of a letter nobody acts upon. Writes nothing but what was found of the sender."""
    here = surroundings(letter.mailbox, own, _findings(letter, parsed, raw))
    screened = screen(parsed, raw, envelope, here)
    if screened and screened.fate == RawLetter.BOUNCE:
        return Way(screened.reason, bounce=screened)
    if screened and not screened.weak:
        return Fate(screened.fate, screened.reason)
    found = route(parsed, envelope, proved=screened is None and proved(parsed, here))
    if found.held:
        return Fate(RawLetter.HELD, found.reason, detail=found.number)
    if found.ticket is None and screened:
        return Fate(screened.fate, screened.reason)
    if found.ticket is None and wants_no_answer(parsed):
        return Way("first_letter_unanswered")
    return Way(found.reason, found.ticket)


def _bounced(screened: Screened, *, now: datetime) -> Fate:
    """Believed only when it returns a letter of ours that went to the address that failed: others can write too."""
    ours = [i for i in screened.about if number_of_message_id(i) is not None]
    failed = {in_ascii(address) for address in screened.failed}
    for sent in OutgoingLetter.objects.filter(message_id__in=ours).order_by("-id"):
        if failed and in_ascii(sent.to_address.lower()) not in failed:
            continue
        once = sent.bounced_at is None
        ticket = record_bounce(letter=sent, now=now) if once else ticket_by_proof(sent.ticket_number)
        return Fate(RawLetter.BOUNCE, screened.reason, ticket=ticket, detail=sent.to_address)
    return Fate(RawLetter.BOUNCE, "bounce_of_unknown", detail=" ".join(screened.failed)[:500])


def begin(
    letter: RawLetter,
    parsed: ParsedLetter,
    *,
    reason: str,
    now: datetime,
    capped: bool = True,
    begun: int | None = None,
) -> Fate:
    """A new appeal, received when the letter was (B-4.9). Refused by the regulation: kept, and the sender told.

    `begun`: how many appeals this sender began within STORM, if that was asked already."""
    if capped and begun is None:
        begun = _begun(letter.from_address, now - STORM)
    if capped and begun is not None and begun >= MOST_APPEALS:
        return too_many()
    desk = letter.mailbox.desk
    appeal = _appeal_in(letter, parsed, certificate_in(desk, words_of(parsed)))
    try:
        ticket, first = register_appeal(
            desk=desk, by=Actor.system(), appeal=appeal, received_at=letter.received_at, now=now
        )
    except Refused as refused:
        return _refused(letter, parsed, refused, now=now)
    return Fate(RawLetter.NEW_APPEAL, reason, ticket=ticket, message=first)


def _refused(letter: RawLetter, parsed: ParsedLetter, refused: Refused, *, now: datetime) -> Fate:
    _tell_refused(letter.mailbox.desk, parsed, refused, receipt_url=url_of(letter.pk), now=now)
    return Fate(RawLetter.REFUSED, "by_regulation", detail=str(refused))


def too_many() -> Fate:
    """Of a sender who began MOST_APPEALS within STORM."""
    return Fate(RawLetter.HELD, "too_many_from_sender")


def begin_several(
    letters: Sequence[tuple[RawLetter, ParsedLetter, str]], *, now: datetime
) -> list[Fate | None]:
    """New appeals of letters with the reason why each is one; None: it has to come alone. Their senders differ."""
    told = [(letter.mailbox.desk, words_of(parsed)) for letter, parsed, _ in letters]
    asked = [
        Asked(letter.mailbox.desk, _appeal_in(letter, parsed, certificate), letter.received_at, certificate)
        for (letter, parsed, _), certificate in zip(letters, certificates_in(told), strict=True)
    ]
    fates: list[Fate | None] = []
    registered = register_several(asked, by=Actor.system(), now=now)
    for (letter, parsed, reason), found in zip(letters, registered, strict=True):
        if isinstance(found, Refused):
            fates.append(_refused(letter, parsed, found, now=now))
        else:
            fates.append(Fate(RawLetter.NEW_APPEAL, reason, *found) if found else None)
    return fates


def words_of(parsed: ParsedLetter) -> str:
    """Where the number of a certificate may stand."""
    return f"{parsed.subject}\n{parsed.text}\n{parsed.signature}"


def _appeal_in(letter: RawLetter, parsed: ParsedLetter, certificate: SupportCertificate | None) -> NewAppeal:
    """What the letter tells of an appeal: its words, and the numbers that stand among them or in the signature."""
    text = f"{parsed.text}\n{parsed.signature}"
    return NewAppeal(
        channel="email",
        subject=parsed.subject,
        text=parsed.text,
        html=parsed.safe_html,
        quoted=parsed.quoted,
        full_name=parsed.sender.name[:200],
        email=parsed.sender.address,
        inn=inn_in(text),
        ogrn=ogrn_in(text),
        phone=phone_in(text),
        certificate_text=certificate.number if certificate else "",
        files=_files(parsed),
        message_id=parsed.message_id[:998],
        references=" ".join(parsed.references),
        language=parsed.language,
        receipt_url=url_of(letter.pk),
        acknowledged=not wants_no_answer(parsed),
    )


def _begun(sender: str, since: datetime) -> int:
    """How many appeals this sender has begun since then, under whatever +tag."""
    if not has_tag(sender):
        found = row(_BEGUN, [sender, since])
    else:
        box, _at, host = plain_address(sender).rpartition("@")
        like = [re.sub(r"([\\%_])", r"\\\1", part) for part in (box, host)]
        found = row(_BEGUN_UNDER_TAGS, [since, since, "+%@".join(like)])
    return int(found[0]) if found else 0


def join(
    letter: RawLetter,
    parsed: ParsedLetter,
    ticket: Ticket,
    *,
    reason: str,
    now: datetime,
    capped: bool = True,
) -> Fate:
    """A further message of the appeal; a late one may open a linked appeal (A6.7), then it belongs there."""
    recent = RawLetter.objects.filter(ticket=ticket, fate=RawLetter.JOINED, decided_at__gt=now - STORM)
    if capped and recent.count() >= MOST_REPLIES:
        return Fate(RawLetter.HELD, "too_many_to_appeal", detail=ticket.number)
    if capped and ticket.closed_at is not None and _begun_again(letter, now - STORM) >= MOST_APPEALS:
        return Fate(RawLetter.HELD, "too_many_from_sender", detail=ticket.number)
    if capped and (twin := _twin(letter, ticket)):
        return Fate(RawLetter.DUPLICATE, "came_twice", ticket=ticket, detail=f"letter {twin}")
    writer = Requester.objects.filter(email=parsed.sender.address).first()
    reply = Reply(
        channel="email",
        text=parsed.text,
        html=parsed.safe_html,
        quoted=parsed.quoted,
        files=_files(parsed),
        message_id=parsed.message_id[:998],
        author_name=parsed.sender.name[:200],
        author_address=parsed.sender.address[:320],
    )
    by = Actor.sender(writer) if writer else None
    try:
        message = take_reply(ticket=ticket, by=by, reply=reply, now=now, at=letter.received_at)
    except Refused as refused:  # the appeal was closed, and no new one is taken
        _tell_refused(ticket.desk, parsed, refused, receipt_url=url_of(letter.pk), now=now)
        return Fate(RawLetter.REFUSED, "by_regulation", detail=str(refused))
    return Fate(RawLetter.JOINED, reason, ticket=message.ticket, message=message)


def _begun_again(letter: RawLetter, since: datetime) -> int:
    """How many appeals this sender has begun since then, late letters to closed ones counted (A6.7)."""
    late = RawLetter.objects.filter(
        from_address=letter.from_address,
        decided_at__gt=since,
        fate=RawLetter.JOINED,
        as_message__kind=Message.APPEAL,
    )
    return _begun(letter.from_address, since) + late.count()


def _twin(letter: RawLetter, ticket: Ticket) -> int:
    """The same letter, come to another desk as well, that has joined this appeal already; 0 for none.

    Copies to one desk are known before (`process`); one to each of two desks may be read at once: they take turns."""
    from reglament.desk.inbox.process import same_letter  # which calls us

    row(_ONE_AFTER_ANOTHER, [letter.message_id or letter.content_hash])
    told = [ticket.pk, letter.mailbox.desk_id, letter.content_hash, letter.message_id]
    return next((pk for (pk,) in rows(_TWINS, told) if same_letter(pk, letter.pk)), 0)


def answered(parsed: ParsedLetter, ticket: Ticket, *, now: datetime) -> Fate:
    """A member of staff answers the appeal by letter: the new words leave to the requester, with the number.

    Held when this person does not serve that desk, when there are no words, or when the regulation refuses."""
    user = User.objects.filter(email=parsed.sender.address, is_active=True).first()
    by = Actor.staff(user) if user else None
    if by is None or by.roles.get(ticket.desk_id) not in (Member.AGENT, Member.HEAD):
        return Fate(RawLetter.HELD, "from_staff", detail=ticket.number)
    if not parsed.text.strip():
        return Fate(RawLetter.HELD, "from_staff_empty", detail=ticket.number)
    try:
        message = answer(
            ticket=ticket, by=by, form=Message.ANSWER, text=parsed.text, files=_files(parsed), now=now
        )
    except Refused as refused:
        return Fate(RawLetter.HELD, "from_staff_refused", detail=f"{ticket.number}: {refused}")
    return Fate(RawLetter.JOINED, "answered_by_staff", ticket=ticket, message=message)


def _files(parsed: ParsedLetter) -> tuple[IncomingFile, ...]:
    return tuple(
        IncomingFile(name=f.name, content_type=f.content_type, content=f.content) for f in parsed.files
    )


def _ways_in(rules: Edition, language: str) -> str:
    """How appeals are taken under the edition, and where the portal is."""
    open_ways = [row for row in rules.channels.values() if rules.setting(row.intake) == "register"]
    with override(language):
        said = _("Appeals are taken this way: %(ways)s.") % {
            "ways": ", ".join(row.label[language] for row in open_ways)
        }
    return f"{said} {settings.BASE_URL}/" if "portal" in rules.channels else said


def _tell_refused(
    desk: Desk, parsed: ParsedLetter, refused: Refused, *, receipt_url: str, now: datetime
) -> None:
    """The sender learns that the letter is no appeal under this regulation, by which clause, and which way is one."""
    if wants_no_answer(parsed):
        return
    sentences = [sentence for sentence, _reason in refused.sentences(parsed.language)]
    if any(reason.code in ("unknown_channel", "not_a_channel") for reason in refused.verdict.reasons):
        sentences.append(_ways_in(refused.edition, parsed.language))
    write_letter(
        kind="refused",
        desk=desk,
        to_address=parsed.sender.address,
        to_name=parsed.sender.name[:200],
        subject=f"Re: {parsed.subject}" if parsed.subject else desk.title(parsed.language),
        text="\n".join([*sentences, "", receipt_url]) + "\n",
        language=parsed.language,
        in_reply_to=parsed.message_id[:998],
        references=" ".join([*parsed.references[-10:], parsed.message_id]).strip(),
        automatic=True,
        now=now,
    )
