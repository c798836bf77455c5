"""`reglament found`: a desk under an edition, with its mailbox and its head, ready to receive letters."""

import argparse
from pathlib import Path

from reglament.desk.verbs import enter, speaking
from reglament.rulebook.loader import preset_codes
from reglament.verbs import Complaint, said, spoken, unreadable


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--slug", required=True, help="short name in addresses: support")
    parser.add_argument("--edition", required=True, help=f"a file, or one of: {', '.join(preset_codes())}")
    parser.add_argument("--prefix", required=True, help="of the numbers of appeals: CP gives CP-1001")
    parser.add_argument("--mail", required=True, help="address letters come to and leave from")
    parser.add_argument("--title-ru", required=True)
    parser.add_argument("--title-en", required=True)
    parser.add_argument(
        "--head", required=True, help="e-mail of the head of support, who signs in with a code"
    )
    parser.add_argument("--head-name", default="")


def run(args: argparse.Namespace) -> int:
    """0 when the desk stands; nothing is stored by half."""
    enter()
    with speaking():
        return _found(args)


def _found(args: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError
    from django.db import IntegrityError
    from django.utils import timezone

    from reglament.desk.founding import found_desk
    from reglament.rulebook.faults import EditionError

    try:
        desk = found_desk(
            slug=args.slug,
            prefix=args.prefix.upper(),
            mail_address=args.mail,
            title_ru=args.title_ru,
            title_en=args.title_en,
            edition_text=_text(args.edition),
            head_email=args.head,
            head_name=args.head_name,
            now=timezone.now(),
        )
    except EditionError as error:
        raise Complaint(error.told(spoken())) from None
    except ValidationError as error:
        raise Complaint("; ".join(error.messages)) from None
    except IntegrityError:
        raise Complaint(
            said(
                "служба с таким slug, префиксом или адресом уже есть",
                "a desk with this slug, prefix or address is there already",
            )
        ) from None
    print(
        said(
            f"Служба {desk.slug} получает письма на {desk.mail_address}; {args.head} — её руководитель"
            " и входит по коду.",
            f"Desk {desk.slug} receives letters at {desk.mail_address}; {args.head} is its head"
            " and signs in with a code.",
        )
    )
    return 0


def _text(edition: str) -> str:
    if edition in preset_codes():
        from importlib.resources import files

        return files("reglament.rulebook").joinpath("editions", f"{edition}.toml").read_text(encoding="utf-8")
    try:
        return Path(edition).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        known = said("известные редакции", "known editions")
        raise Complaint(f"{unreadable(edition, error)}; {known}: {', '.join(preset_codes())}") from None
