"""`reglament mail boxes` and `reglament mail poll`: the mailboxes of all desks, and one look into their folders."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reglament.verbs import Complaint, said

if TYPE_CHECKING:
    from reglament.desk.inbox.models import Mailbox

NO_USER, TRY_LATER = 67, 75


def configure_boxes(parser: argparse.ArgumentParser) -> None:
    """list (also without a word), add NAME, change NAME, disable NAME, enable NAME."""
    parser.add_argument("--json", action="store_true", help="list: print one object a line")
    deeds = parser.add_subparsers(dest="deed", metavar="add|change|disable|enable")
    for name, words in (("add", "a new mailbox of a desk"), ("change", "other settings; the rest stays")):
        deed = deeds.add_parser(name, help=words)
        deed.add_argument("name", help="short name of the mailbox")
        deed.add_argument("--desk", required=name == "add", help="slug of the desk its letters go to")
        deed.add_argument("--address", required=name == "add", help="the address letters come to")
        deed.add_argument("--imap-host", help="fetch from this server; empty: only the listener and the pipe")
        deed.add_argument("--imap-port", type=int, help="993 with TLS, 143 with STARTTLS")
        deed.add_argument("--imap-tls", choices=("on", "off"))
        deed.add_argument("--imap-user")
        deed.add_argument(
            "--imap-password-env", metavar="VARIABLE", help="the variable that holds the password"
        )
        deed.add_argument("--imap-folder")
        deed.add_argument(
            "--authserv", help="whose Authentication-Results are believed, several by commas; empty: nobody's"
        )
        deed.add_argument(
            "--check", choices=("none", "take", "hold"), help="judge senders here; see docs/mail.md"
        )

    for name, words in (("disable", "take nothing more there"), ("enable", "take letters there again")):
        deeds.add_parser(name, help=words).add_argument("name", help="short name of the mailbox")


def configure_poll(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mailbox", default="", help="only this one; else every one with an IMAP server")


def boxes(args: argparse.Namespace) -> int:
    """List, add, change, switch. 0 when done; 67 for a mailbox that is not there. Raises Complaint for wrong input."""
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from reglament.desk.inbox import boxes as rooms
    from reglament.desk.inbox.models import Mailbox
    from reglament.desk.regulations.models import Desk

    now = timezone.now()
    if args.deed is None:
        for box in Mailbox.objects.select_related("desk").order_by("name"):
            print(json.dumps(_told(box), ensure_ascii=False) if args.json else _line(box))
        return 0
    slug = getattr(args, "desk", None)
    desk = Desk.objects.filter(slug=slug).first() if slug else None
    if slug and desk is None:
        raise Complaint(said(f"нет службы {slug}", f"there is no desk {slug}"))
    try:
        if args.deed in ("disable", "enable"):
            box = rooms.switch_box(args.name, on=args.deed == "enable", now=now)
        elif args.deed == "add":
            assert desk is not None
            box = rooms.add_box(name=args.name, desk=desk, settings=_settings(args), now=now)
        else:
            box = rooms.change_box(args.name, settings=_settings(args), desk=desk, now=now)
    except Mailbox.DoesNotExist:
        print(said(f"Нет ящика {args.name}.", f"There is no mailbox {args.name}."), file=sys.stderr)
        return NO_USER
    except ValidationError as error:
        raise Complaint("; ".join(_faults(error))) from None
    print(_line(box))
    return 0


def poll(args: argparse.Namespace) -> int:
    """Fetch once. 0 only when every folder asked for was read whole; 75 when one was not; 67 for no such mailbox."""
    from django.utils import timezone

    from reglament.desk.inbox import imap
    from reglament.desk.inbox.models import Mailbox
    from reglament.desk.inbox.passwords import is_sealed

    asked = Mailbox.fetched().order_by("name")
    asked = asked.filter(name=args.mailbox) if args.mailbox else asked
    if not asked:
        told = said(
            f"Нет ящика {args.mailbox} с сервером IMAP.",
            f"There is no mailbox {args.mailbox} with an IMAP server.",
        )
        print(told.replace("  ", " "), file=sys.stderr)
        return NO_USER
    if any(map(is_sealed, asked)):
        _know_the_key()
    failed = False
    for box in asked:
        try:
            kept = imap.poll(box, now=timezone.now)
            print(f"{box.name}: {said(f'принято писем: {kept}', f'{kept} letters kept')}")
        except Exception as error:
            imap.note(box, f"{type(error).__name__}: {error}", timezone.now())
        box.refresh_from_db(fields=["last_error"])
        if box.last_error:
            failed = True
            print(f"{box.name}: {box.last_error}", file=sys.stderr)
    return TRY_LATER if failed else 0


def _settings(args: argparse.Namespace) -> dict[str, object]:
    """What was said on the command line, under the names of the fields."""
    told: dict[str, object] = {
        "address": args.address,
        "imap_host": args.imap_host,
        "imap_port": args.imap_port,
        "imap_tls": None if args.imap_tls is None else args.imap_tls == "on",
        "imap_user": args.imap_user,
        "imap_folder": args.imap_folder,
        "trusted_authserv": args.authserv,
        "sender_check": "" if args.check == "none" else args.check,
    }
    if args.imap_password_env:
        _know_the_key()
        if args.imap_password_env not in os.environ:
            name = args.imap_password_env
            raise Complaint(said(f"переменная {name} не задана", f"the variable {name} is not set"))
        told["imap_password"] = os.environ[args.imap_password_env]
    return {name: value for name, value in told.items() if value is not None}


def _know_the_key() -> None:
    """Passwords are sealed with the installation's key: this process has to know the same one as the desk's others.

    Given, or kept in the data folder. Raises Complaint when it is neither."""
    from django.conf import settings

    from reglament.desk.config import config

    if "REGLAMENT_SECRET_KEY" in os.environ or config.licence_key_file:
        return
    kept = Path(config.data) / "secret-key"
    try:
        settings.SECRET_KEY = kept.read_text().strip()
    except OSError:
        raise Complaint(
            said(
                "пароли запечатаны ключом службы: задайте REGLAMENT_SECRET_KEY или REGLAMENT_DATA"
                f" (файла {kept} нет)",
                "passwords are sealed with the desk's key: set REGLAMENT_SECRET_KEY, or REGLAMENT_DATA"
                f" ({kept} is not there)",
            )
        ) from None


def _faults(error: "object") -> list[str]:
    by_field: Mapping[str, list[str]] = getattr(error, "message_dict", {})
    return [f"{field}: {' '.join(words)}" for field, words in by_field.items()] or [str(error)]


def _told(box: "Mailbox") -> dict[str, object]:
    """Everything but the password."""
    return {
        "name": box.name,
        "desk": box.desk.slug,
        "address": box.address,
        "imap": f"{box.imap_user}@{box.imap_host}:{box.imap_port}/{box.imap_folder}"
        if box.imap_host
        else None,
        "tls": box.imap_tls if box.imap_host else None,
        "authserv": box.trusted_authserv,
        "check": box.sender_check or "none",
        "enabled": box.enabled,
        "last_read_at": box.last_read_at.isoformat() if box.last_read_at else None,
        "last_error": box.last_error,
    }


def _line(box: "Mailbox") -> str:
    told = _told(box)
    return "  ".join(f"{name}={value}" for name, value in told.items() if value not in (None, ""))
