"""`reglament mail dkim`: a key for signing letters, and the DNS record that goes with it."""

import argparse
import os
from pathlib import Path

from reglament.verbs import Complaint, said


def configure(parser: argparse.ArgumentParser) -> None:
    """The words of `reglament mail dkim`. What is not given is taken from REGLAMENT_DKIM_KEY, _SELECTOR, _DOMAIN."""
    parser.add_argument("--key", type=Path, help="file of the private key (PEM)")
    parser.add_argument(
        "--new", choices=("rsa", "ed25519"), help="make the key; a file that is there is kept"
    )
    parser.add_argument("--selector", help="name of the key in DNS; another one for each new key")
    parser.add_argument("--domain", help="the domain behind the @ of the desk's addresses")


def run(args: argparse.Namespace) -> int:
    """Print the record of the key, as one text and as a line of a zone file. Raises Complaint."""
    env = os.environ.get
    key = args.key or (Path(named) if (named := env("REGLAMENT_DKIM_KEY")) else None)
    selector = args.selector or env("REGLAMENT_DKIM_SELECTOR") or "reglament"
    domain = args.domain or env("REGLAMENT_DKIM_DOMAIN")
    if key is None:
        raise Complaint(
            said(
                "назовите файл ключа: --key FILE, а с --new rsa он будет создан",
                "name the key's file: --key FILE, with --new rsa to make it",
            )
        )
    if not domain:
        raise Complaint(
            said(
                "назовите домен отправителей: --domain example.org",
                "name the domain of the senders: --domain example.org",
            )
        )
    from reglament.desk.outbox import dkim

    if args.new:
        _make(key, args.new)
    try:
        signer = dkim.signer_of(key, selector, domain)
    except dkim.BadKey as error:
        raise Complaint(str(error)) from error
    assert signer is not None
    text = dkim.record(signer.key)
    print(f"name:  {selector}._domainkey.{domain}\ntype:  TXT\nvalue: {text}\n")
    print(dkim.zone_line(selector, domain, text))
    print(f"\nREGLAMENT_DKIM_KEY={key}\nREGLAMENT_DKIM_SELECTOR={selector}\nREGLAMENT_DKIM_DOMAIN={domain}")
    return 0


def _make(path: Path, kind: str) -> None:
    from reglament.desk.outbox import dkim

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Complaint(
            said(
                f"{path} уже есть; новому ключу нужны другой файл и другой селектор",
                f"{path} is there already; a new key takes another file and another selector",
            )
        ) from error
    except OSError as error:
        raise Complaint(
            said(f"{path} не записать: {error.strerror}", f"{path} cannot be written: {error.strerror}")
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(dkim.new_key(kind))
