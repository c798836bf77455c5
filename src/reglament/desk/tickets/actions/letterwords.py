"""The head changes the words of a kind of letter, or goes back to ours; every wording that was in use is kept."""

from datetime import datetime

from django.core.exceptions import PermissionDenied

from reglament.desk.outbox.models import LetterWords
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets import letterwords
from reglament.desk.tickets.access import Actor


def set_words(*, desk: Desk, kind: str, language: str, text: str, by: Actor, now: datetime) -> bool:
    """Use these words from now on; "" or ours restores ours. False when they are in use already.

    Raises PermissionDenied for whoever is not the head, ValidationError for words that will not do."""
    if by.user is None or not by.heads(desk) or kind not in letterwords.EDITABLE:
        raise PermissionDenied
    text = "\n".join(line.rstrip() for line in text.replace("\x00", "").splitlines()).strip("\n")
    if text == letterwords.our_words(kind, language).strip("\n"):
        text = ""
    if text == letterwords.own_words(desk.pk, kind, language):
        return False
    if text:
        letterwords.check(kind, language, text)
    LetterWords.objects.create(desk=desk, kind=kind, language=language, text=text, by=by.user, at=now)
    return True
