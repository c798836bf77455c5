"""Passwords of mailboxes, kept sealed as the keys of licences are; nobody is shown one again.

Whoever changes REGLAMENT_SECRET_KEY (or the file named by REGLAMENT_LICENCE_KEY_FILE) enters them anew."""

import base64
from typing import TYPE_CHECKING

from reglament.desk.customers import keys

if TYPE_CHECKING:
    from reglament.desk.inbox.models import Mailbox

_SEALED = "sealed:"
Unsealable = keys.Unsealable


def sealed(password: str, *, mailbox: str) -> str:
    """What is kept of the password of the mailbox of that name; it opens for no other. "" for none."""
    if not password:
        return ""
    return _SEALED + base64.b64encode(keys.seal(password, place=f"mailbox/{mailbox}")).decode()


def is_sealed(mailbox: "Mailbox") -> bool:
    """Whether the key is needed to read what is kept; not for none, nor for one an older version left open."""
    return mailbox.imap_password.startswith(_SEALED)


def password_of(mailbox: "Mailbox") -> str:
    """The password to sign in with. One that an older version kept unsealed is taken as it stands.

    Raises Unsealable when it was sealed with another secret."""
    kept = mailbox.imap_password
    if not is_sealed(mailbox):
        return kept
    return keys.unseal(base64.b64decode(kept.removeprefix(_SEALED)), place=f"mailbox/{mailbox.name}")


def seal_if_open(mailbox: "Mailbox") -> None:
    """Seal a password that an older version left unsealed."""
    kept = mailbox.imap_password
    if kept and not is_sealed(mailbox):
        mailbox.imap_password = sealed(kept, mailbox=mailbox.name)
        mailbox.save(update_fields=["imap_password"])
