"""Why a letter has its fate: the sentence behind each reason code, for the ledger page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reglament.desk.inbox.models import RawLetter

FATES: dict[str, Promise] = {
    RawLetter.PENDING: _("Not yet read"),
    RawLetter.NEW_APPEAL: _("New appeal"),
    RawLetter.JOINED: _("Joined an appeal"),
    RawLetter.HELD: _("Held for a person"),
    RawLetter.AUTO_REPLY: _("Automatic letter"),
    RawLetter.BOUNCE: _("Not delivered"),
    RawLetter.SPAM: _("Spam"),
    RawLetter.REFUSED: _("Refused"),
    RawLetter.DUPLICATE: _("Came twice"),
}

REASONS: dict[str, Promise] = {
    "": _("It waits for the worker."),
    "first_letter": _("It belongs to no earlier appeal."),
    "first_letter_unanswered": _(
        "It belongs to no earlier appeal. Its sender takes no replies: none was sent."
    ),
    "signed_address": _("It came to the signed reply address of the appeal."),
    "reference": _("It answers a letter the desk sent to this person."),
    "own_reference": _("It continues a letter this person sent before."),
    "number": _("It names an appeal that this sender may see."),
    "released": _("A member of staff made it an appeal."),
    "moved_by_staff": _("A member of staff moved it here from another appeal."),
    "split_off": _("A member of staff split it off from another appeal."),
    "joined_by_staff": _("A member of staff put it to the appeal."),
    "reference_of_another": _("It refers to a letter the desk sent to somebody else."),
    "number_of_another": _("It names an appeal that this sender may not see."),
    "from_staff": _("A member of staff wrote it, and nothing proves that: it is answered on the page."),
    "from_staff_empty": _("A member of staff answered without words."),
    "from_staff_refused": _("A member of staff answered, but the regulation does not allow an answer now."),
    "answered_by_staff": _("A member of staff answered the appeal; it left to the requester."),
    "too_many_from_sender": _("This sender began too many appeals within an hour."),
    "too_many_to_appeal": _("Too many letters came to this appeal within an hour."),
    "no_sender": _("It names no address to answer to."),
    "not_authenticated": _("It did not come by way of the trusted mail server."),
    "dmarc_fail": _("The sender's domain says that it did not send it (DMARC)."),
    "spf_fail": _("It came from a server the sender's domain does not use (SPF), and it is not signed."),
    "sender_unclear": _("It names its sender so that another program may read another one."),
    "sender_not_checked": _("Whether its sender is real could not be found out: DNS did not answer."),
    "bulk": _("It is marked as a mass mailing."),
    "list": _("It came by way of a mailing list."),
    "spam_flag": _("The mail server marked it as spam."),
    "marked_as_spam": _("A member of staff marked it as spam."),
    "itself": _("It is a letter of the desk itself that came back."),
    "from_ourselves": _("Its sender is an address of a desk here."),
    "another_desk": _("Another desk wrote it automatically."),
    "too_many_hops": _("It goes round in a circle between servers."),
    "delivery_failed": _("A letter of the desk could not be delivered."),
    "delivery_delayed": _("A letter of the desk is being delayed; the server goes on trying."),
    "delivery_report": _("A report that a letter was delivered or read."),
    "bounce_of_unknown": _("It reports a failed delivery, but of no letter the desk sent."),
    "from_a_daemon": _("A mail server wrote it."),
    "auto_submitted": _("It says of itself that it was sent automatically (RFC 3834)."),
    "auto_field": _("It carries the mark of an automatic reply."),
    "auto_response_suppress": _("It forbids automatic replies."),
    "precedence": _("It carries the mark of an automatic reply."),
    "auto_subject": _("Its subject is that of an automatic reply."),
    "domain_report": _("A report of another mail server about the letters of this domain (DMARC, TLS)."),
    "null_sender": _("It has no return address, as automatic letters do."),
    "no_reply_sender": _("Its sender takes no replies."),
    "came_twice": _("The same letter came before."),
    "by_regulation": _("The regulation does not take it; the sender was told."),
    "not_read": _("It could not be read after several tries."),
    "worker_died": _("Each try to read it ended the worker."),
}

MARKS: dict[str, Promise] = {
    "signed": _("Signed (S/MIME or PGP); the signature is kept as it came"),
    "encrypted": _("Encrypted; kept as it came, the desk has no key to it"),
    "tnef": _("Outlook’s own form (winmail.dat), kept as a file; the files in it stand beside it"),
    "calendar": _("An invitation, kept as a file"),
    "report": _("A report of a mail server"),
}


def reason_text(code: str) -> str:
    """The sentence of a reason code in the language of the thread; the code itself when nobody knows it."""
    return str(REASONS.get(code, code))


def fate_label(fate: str) -> str:
    """The name of a fate in the language of the thread."""
    return str(FATES.get(fate, fate))
