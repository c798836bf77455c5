"""`reglament token`: make, list and revoke a person's tokens of the programming interface."""

import argparse

from reglament.desk.verbs import enter, speaking
from reglament.verbs import Complaint, said


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="of the person the program acts for")
    act = parser.add_mutually_exclusive_group(required=True)
    act.add_argument("--make", metavar="NAME", help="what the token is for; it is printed once")
    act.add_argument("--list", action="store_true")
    act.add_argument("--revoke", metavar="ID", type=int)
    parser.add_argument("--scope", choices=("read", "write"), default="read")


def run(args: argparse.Namespace) -> int:
    """0 when done; the words of a new token on standard output, nothing else there."""
    enter()
    with speaking():
        return _act(args)


def _act(args: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from reglament.desk.accounts import api_tokens
    from reglament.desk.accounts.models import User

    user = User.objects.filter(email__iexact=args.email).first()
    if user is None:
        raise Complaint(said(f"никто не входит как {args.email}", f"nobody signs in as {args.email}"))
    if args.make is not None:
        try:
            _row, words = api_tokens.make_token(
                user=user, name=args.make, scope=args.scope, now=timezone.now()
            )
        except ValidationError as error:
            raise Complaint("; ".join(error.messages)) from None
        print(words)
        return 0
    if args.revoke is not None:
        if not api_tokens.revoke_token(user=user, pk=args.revoke, now=timezone.now()):
            raise Complaint(
                said(
                    f"у {args.email} нет действующего токена {args.revoke}",
                    f"{args.email} has no living token {args.revoke}",
                )
            )
        print(said("Отозван.", "Revoked."))
        return 0
    for row in user.api_tokens.order_by("pk"):
        state = f"{said('отозван', 'revoked')} {row.revoked_at:%Y-%m-%d}" if row.revoked_at else row.scope
        print(f"{row.pk}\t{row.hint}…\t{state}\t{row.name}")
    return 0
