"""`reglament member`: let a person work at a desk, change the role, or end it."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from reglament.desk.verbs import enter, speaking
from reglament.verbs import Complaint, said

if TYPE_CHECKING:
    from reglament.desk.regulations.models import Desk

ROLES = {"agent": "сотрудник", "clerk": "регистратор", "head": "руководитель", "contractor": "третье лицо"}
"""And what they are called in Russian."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument("--desk", required=True, help="slug of the desk")
    parser.add_argument("--role", choices=tuple(ROLES), default="agent")
    parser.add_argument("--name", default="")
    parser.add_argument("--end", action="store_true", help="the person no longer works at the desk")


def run(args: argparse.Namespace) -> int:
    enter()
    with speaking():
        return _member(args)


def _member(args: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from reglament.desk.regulations.members import engage

    desk, now = _desk(args.desk), timezone.now()
    try:
        if args.end:
            print(_end(desk, args.email, now))
            return 0
        engage(desk=desk, by=None, email=args.email, name=args.name, role=args.role, now=now)
    except ValidationError as error:
        raise Complaint("; ".join(error.messages)) from None
    print(
        said(
            f"{args.email}: {ROLES[args.role]} в {desk.slug}, входит по коду, который приходит на этот адрес.",
            f"{args.email} is {args.role} at {desk.slug} and signs in with a code sent to that address.",
        )
    )
    return 0


def _desk(slug: str) -> Desk:
    from reglament.desk.regulations.models import Desk

    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        known = ", ".join(Desk.objects.values_list("slug", flat=True))
        known = known or said("пока ни одной, см. `reglament found`", "none yet: see `reglament found`")
        raise Complaint(said(f"нет службы {slug}; есть: {known}", f"there is no desk {slug}; known: {known}"))
    return desk


def _end(desk: Desk, email: str, now: datetime) -> str:
    """What came of it, in a sentence."""
    from reglament.desk.accounts.models import User
    from reglament.desk.tickets.access import Actor
    from reglament.desk.tickets.actions.dismiss import dismiss
    from reglament.desk.visits import feed

    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None or not dismiss(desk=desk, by=Actor.system(), user=user, now=now).ended:
        return said(f"{email} не работает в {desk.slug}.", f"{email} did not work at {desk.slug}.")
    feed.renew(user, now=now)
    return said("Завершено.", "Ended.")
