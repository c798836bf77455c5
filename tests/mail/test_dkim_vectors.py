"""DKIM as others do it: the example of RFC 8463 to the bit, and our letters judged by a program that is not ours."""

import base64
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reglament.desk.files import store
from reglament.desk.inbox.dkim import signatures
from reglament.desk.outbox import dkim
from reglament.desk.outbox.actions import FileToSend, write_letter
from tests import cast
from tests.mail.signing import FakeDns

NOW = cast.MONDAY
# RFC 8463, appendix A: the secret and the public keys, and the message that both have signed.
SECRET = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
RECORDS = {
    "brisbane": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "test": "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi"
    "Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTI"
    "KT+l/K4w3QIDAQAB",
}
ED25519 = """v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="""
RSA = """v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8="""
FIELDS = (
    ("From", "Joe SixPack <joe@football.example.com>"),
    ("To", "Suzie Q <suzie@shopping.example.net>"),
    ("Subject", "Is dinner ready?"),
    ("Date", "Fri, 11 Jul 2003 21:00:37 -0700 (PDT)"),
    ("Message-ID", "<20030712040037.46341.5F8J@football.example.com>"),
)
BODY = b"Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
PERL = r"""
use Mail::DKIM::Verifier; use Mail::DKIM::DNS; use Net::DNS;
no warnings 'redefine';
*Mail::DKIM::DNS::query = sub {
    my ($name, $type) = @_;
    return $name eq 'm1._domainkey.desk.example'
        ? (Net::DNS::RR->new(name => $name, type => 'TXT', txtdata => $ENV{RECORD})) : ();
};
my $verifier = Mail::DKIM::Verifier->new();
binmode STDIN; local $/; $verifier->PRINT(<STDIN>); $verifier->CLOSE;
print $verifier->result;
"""
PYTHON = r"""
import os, sys, dkim
ask = lambda name, **more: os.environ["RECORD"].encode() if name == b"m1._domainkey.desk.example." else None
print("pass" if dkim.verify(sys.stdin.buffer.read(), dnsfunc=ask) else "fail", end="")
"""
# Programs that verify, by kind of key: how to learn whether one is here, how to run it, its package.
JUDGES = {
    "rsa": (["perl", "-MMail::DKIM::Verifier", "-e", "1"], ["perl", "-e", PERL], "libmail-dkim-perl"),
    "ed25519": (
        ["/usr/bin/python3", "-c", "import dkim, nacl"],
        ["/usr/bin/python3", "-c", PYTHON],
        "python3-dkim with python3-nacl",
    ),
}


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def test_the_example_of_rfc_8463_is_judged_as_signed_by_both_keys() -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in FIELDS)
    raw = f"DKIM-Signature: {crlf(ED25519)}\r\nDKIM-Signature: {crlf(RSA)}\r\n{head}\r\n".encode() + BODY
    dns = FakeDns({(f"{s}._domainkey.football.example.com", "TXT"): (r,) for s, r in RECORDS.items()})
    assert [(s.result, s.why) for s in signatures(raw, ask=dns, at=NOW)] == [("pass", ""), ("pass", "")]
    touched = signatures(raw.replace(b"hungry", b"angry"), ask=dns, at=NOW)
    assert [s.result for s in touched] == ["fail", "fail"]


def test_our_signer_makes_the_signature_of_rfc_8463_to_the_bit() -> None:
    """Ed25519 leaves nothing to chance: the same key over the same canonical bytes is the same signature."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(SECRET))
    assert dkim.record(key) == RECORDS["brisbane"]
    assert dkim.body_hash([BODY]) == "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
    value, signature = re.split(r"(?<= b=)", crlf(ED25519))
    names = ["from", "to", "subject", "date", "message-id", "from", "subject", "date"]
    over = "".join(f"{line}\r\n" for line in dkim._canonical_fields(FIELDS, names))
    signed = dkim.Signer(key, "brisbane")._sign((over + dkim.relaxed("DKIM-Signature", value)).encode())
    assert signed == "".join(signature.split())


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_program_that_is_not_ours_takes_our_signature(kind: str, settings: Any, tmp_path: Path) -> None:
    """Mail::DKIM of Perl, as SpamAssassin uses it, and dkimpy, which knows Ed25519 as well."""
    here, judge, package = JUDGES[kind]
    try:
        subprocess.run(here, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(f"nothing here to judge by: install the package {package}")
    settings.FILES_ROOT = tmp_path / "files"
    settings.DKIM_KEY, settings.DKIM_SELECTOR = tmp_path / f"{kind}.pem", "m1"
    settings.DKIM_KEY.write_bytes(dkim.new_key(kind, bits=1024))
    log = store.keep(b"log  with \t spaces \r\n.\r\n" * 50, now=NOW)
    letter = write_letter(
        kind="answer",
        desk=cast.desk("csp", "CP", "cryptopro-4"),
        ticket_number="CP-1042",
        to_address="anna@romashka.example",
        to_name="Анна Овчинникова",
        subject="[#CP-1042] Не работает подпись, и тема эта так длинна, что на одной строке не помещается",
        text="Здравствуйте!\n\n.Точка в начале строки, п. 6.7.\n\n\n",
        references=" ".join(f"<{'x' * 60}{n}@romashka.example>" for n in range(4)),
        files=[FileToSend(blob=log, name="журнал.txt", content_type="text/plain")],
        now=NOW,
    )
    raw = cast.on_wire(letter)
    record = dkim.record(dkim.load_key(settings.DKIM_KEY))

    def judged(content: bytes) -> str:
        told = subprocess.run(
            judge,
            input=content,
            env={**os.environ, "RECORD": record},
            check=True,
            capture_output=True,
            timeout=60,
        )
        return told.stdout.decode()

    assert judged(raw) == "pass"
    forged = raw.replace(b"\r\nSubject:", b"\r\nReply-To: thief@evil.example\r\nSubject:", 1)
    assert judged(forged) == "fail"
