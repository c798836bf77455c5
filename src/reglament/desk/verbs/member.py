"""`reglament member`: let a person work at a desk, change the role, or end it."""

import argparse

from reglament.desk.verbs import enter, speaking
from reglament.verbs import Complaint, said

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

    from reglament.desk.accounts.models import User
    from reglament.desk.regulations.members import engage
    from reglament.desk.regulations.models import Desk
    from reglament.desk.tickets.access import Actor
    from reglament.desk.tickets.actions.dismiss import dismiss
    from reglament.desk.visits import feed

    desk = Desk.objects.filter(slug=args.desk).first()
    if desk is None:
        known = ", ".join(Desk.objects.values_list("slug", flat=True))
        known = known or said("пока ни одной, см. `reglament found`", "none yet: see `reglament found`")
        raise Complaint(
            said(f"нет службы {args.desk}; есть: {known}", f"there is no desk {args.desk}; known: {known}")
        )
    now = timezone.now()
    try:
        if args.end:
            user = User.objects.filter(email=args.email.strip().lower()).first()
            ended = user is not None and dismiss(desk=desk, by=Actor.system(), user=user, now=now).ended
            if user is not None and ended:
                feed.renew(user, now=now)
            told = said("Завершено.", "Ended.")
            if not ended:
                told = said(
                    f"{args.email} не работает в {desk.slug}.", f"{args.email} did not work at {desk.slug}."
                )
            print(told)
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
