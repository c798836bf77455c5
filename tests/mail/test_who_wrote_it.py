"""5.3: who wrote a letter, judged here where no trusted server vouches. DNS answers from a table; keys are real."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from reglament.desk.inbox import resolver, spf
from reglament.desk.inbox.dkim import signatures
from reglament.desk.inbox.judge import Peer, judge
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.inbox.parse import parse
from reglament.desk.inbox.screen import Envelope, Surroundings, proved, screen
from reglament.desk.outbox.addresses import reply_address
from tests import cast
from tests.mail.conftest import NOON, Post
from tests.mail.signing import FakeDns, romashka, signed

Write = Callable[..., EmailMessage]
HOME = Peer("192.0.2.1", "mx.romashka.example", "anna@romashka.example")
AWAY = Peer("203.0.113.9", "mx.spam.example", "anna@romashka.example")
NOBODY = Peer()
SIGNED = Path(__file__).parent / "signed"


def told(raw: bytes, peer: Peer = NOBODY, dns: FakeDns | None = None) -> dict[str, str]:
    """Method -> result, of the first of each."""
    findings = judge(raw, peer, ask=dns or romashka(), at=NOON)
    pairs = [word.split()[0].split("=") for word in findings.split("; ")[1:]]
    return dict(reversed(pairs))


def test_a_signed_letter_passes_and_a_tampered_one_does_not(letter: Write) -> None:
    good = signed(letter("Не работает   подпись.\n\n", Cc="boss@romashka.example").as_bytes())
    assert told(good) == {"spf": "none", "dkim": "pass", "dmarc": "pass"}
    assert told(good.replace(b"\r\n", b"\n"))["dmarc"] == "pass"  # a folder that keeps bare line feeds
    assert told(good + b"\r\n\r\n")["dmarc"] == "pass"
    for was, now in (
        (b"Subject: ", b"Subject: Re: "),
        (b"boss@", b"chef@"),
        (b"\r\n\r\n", b"\r\n\r\nAdded.\r\n"),
    ):
        changed = good.replace(was, now, 1)
        assert changed != good
        assert (told(changed)["dmarc"] == "pass") == (was == b"boss@")  # a field that is not signed


def test_a_signature_that_ended_before_the_letter_came_proves_nothing(letter: Write) -> None:
    raw, hour = letter().as_bytes(), timedelta(hours=1)
    ended, ends = (signed(raw, more=f"x={int((NOON + by).timestamp())}; ") for by in (-hour, hour))
    assert (told(ended)["dkim"], told(ended)["dmarc"]) == ("fail", "fail")
    assert told(ends)["dmarc"] == "pass"


def test_the_signature_of_another_domain_proves_nothing_of_this_one(letter: Write) -> None:
    raw = letter().as_bytes()
    assert told(signed(raw, domain="elsewhere.example")) == {"spf": "none", "dkim": "pass", "dmarc": "fail"}
    both = signed(signed(raw, domain="elsewhere.example"))
    assert told(both)["dmarc"] == "pass"
    strict = romashka("v=DMARC1; p=none; adkim=s")
    strict.records["s._domainkey.mail.romashka.example", "TXT"] = strict.records[
        "s._domainkey.romashka.example", "TXT"
    ]
    below = signed(raw, domain="mail.romashka.example")
    assert told(below, AWAY, strict)["dmarc"] == "fail"
    strict.records["_dmarc.romashka.example", "TXT"] = ("v=DMARC1; p=none",)
    assert told(below, AWAY, strict)["dmarc"] == "pass"


def test_a_signature_over_a_part_of_the_body_or_without_from_is_none(letter: Write) -> None:
    raw = letter().as_bytes()
    assert told(signed(raw, more="l=3; "))["dkim"] == "policy"
    assert told(signed(raw).replace(b"h=from:", b"h=", 1))["dkim"] == "permerror"
    assert told(signed(raw).replace(b"; b=", b"; b=\xff", 1))["dkim"] == "permerror"  # found by the fuzzer


def test_a_second_from_field_or_two_authors_are_nobodys_letter(letter: Write) -> None:
    good = signed(letter().as_bytes())
    assert told(b"From: <director@romashka.example>\r\n" + good) == {
        "spf": "none",
        "dkim": "pass",
        "dmarc": "fail",
    }
    both = letter(From="anna@romashka.example, vera@elsewhere.example").as_bytes()
    assert told(signed(both))["dmarc"] == "fail"


@pytest.mark.parametrize("name", ["simple-simple", "relaxed-relaxed", "relaxed-simple", "simple-relaxed"])
def test_letters_signed_by_another_program(name: str) -> None:
    record = (SIGNED / "mail._domainkey.romashka.example.txt").read_text().strip()
    dns = FakeDns({("mail._domainkey.romashka.example", "TXT"): (record,)})
    raw = (SIGNED / f"{name}.eml").read_bytes()
    (found,) = signatures(raw, ask=dns, at=NOON)
    assert (found.result, found.domain, found.why) == ("pass", "romashka.example", "")
    (broken,) = signatures(raw.replace(b"two   spaces", b"two  spaces"), ask=dns, at=NOON)
    assert (broken.result == "pass") == name.startswith("relaxed")


def test_dns_that_does_not_answer_is_no_verdict(letter: Write) -> None:
    good, dns = signed(letter().as_bytes()), romashka()
    for away in ("s._domainkey.romashka.example", "_dmarc.romashka.example", ""):
        dns.away = {away}
        assert told(good, NOBODY, dns)["dmarc"] == "temperror", away
    dns.away = {"romashka.example"}
    assert told(letter().as_bytes(), HOME, dns) == {"spf": "temperror", "dkim": "none", "dmarc": "temperror"}


def test_questions_about_one_letter_end_in_time() -> None:
    clock = iter([0.0, 1.0, 2.0, resolver.ALL + 1])
    asking = resolver.bounded(lambda name, kind: (name,), clock=lambda: next(clock))
    assert [asking("a.example", "TXT"), asking("A.example.", "TXT"), asking("b.example", "A")]
    with pytest.raises(resolver.Away):
        asking("c.example", "TXT")


SPF = {
    ("a.example", "TXT"): ("v=spf1 a:mail.a.example/24 mx include:_spf.b.example ~all",),
    ("mail.a.example", "A"): ("203.0.113.200",),
    ("a.example", "MX"): ("mx6.a.example.",),
    ("mx6.a.example", "AAAA"): ("2001:db8::5",),
    ("_spf.b.example", "TXT"): ("v=spf1 ip4:198.51.100.0/25 -ip4:198.51.100.200 ?all",),
    ("r.example", "TXT"): ("v=spf1 redirect=a.example",),
    ("m.example", "TXT"): ("v=spf1 exists:%{ir}.%{l1r-}.%{d}.list.example -all",),
    ("7.100.51.198.anna.m.example.list.example", "A"): ("127.0.0.2",),
    ("loop.example", "TXT"): ("v=spf1 include:loop.example -all",),
    ("two.example", "TXT"): ("v=spf1 -all", "v=spf1 +all"),
    ("odd.example", "TXT"): ("v=spf1 ipv4:1.2.3.4 -all",),
    ("void.example", "TXT"): ("v=spf1 a:n1.example a:n2.example a:n3.example -all",),
    ("p.example", "TXT"): ("v=spf1 ptr -all",),
    ("1.2.0.192.in-addr.arpa", "PTR"): ("mail.p.example.",),
    ("mail.p.example", "A"): ("192.0.2.1",),
}


@pytest.mark.parametrize(
    ("ip", "sender", "result"),
    [
        ("203.0.113.9", "anna@a.example", "pass"),
        ("2001:db8::5", "anna@a.example", "pass"),
        ("::ffff:198.51.100.7", "anna@a.example", "pass"),
        ("198.51.100.200", "anna@a.example", "softfail"),
        ("198.51.100.7", "anna@r.example", "pass"),
        ("198.51.100.7", "b-anna@m.example", "fail"),
        ("198.51.100.7", "anna-b@m.example", "pass"),
        ("198.51.100.7", "anna@m.example", "pass"),
        ("192.0.2.1", "anna@p.example", "pass"),
        ("198.51.100.7", "anna@loop.example", "permerror"),
        ("198.51.100.7", "anna@two.example", "permerror"),
        ("198.51.100.7", "anna@odd.example", "permerror"),
        ("198.51.100.7", "anna@void.example", "permerror"),
        ("198.51.100.7", "anna@silent.example", "none"),
        ("198.51.100.7", "<>", "pass"),
        ("nonsense", "anna@a.example", "none"),
    ],
)
def test_spf(ip: str, sender: str, result: str) -> None:
    found, _domain = spf.check(ip=ip, sender=sender, helo="r.example", ask=FakeDns(SPF))
    assert found == result


@pytest.mark.parametrize(
    "terms",
    [
        "ip4:192.0.2.1\n -all",
        "ip4:192.0.2.1 ip4:1.2.3 -all",
        "ip4:192.0.2.1/032 -all",
        "ip4:192.0.2.0/255.255.255.0 -all",
        "ip6:192.0.2.1 -all",
        "a:mail.a.example/33 ip4:192.0.2.1",
        "a:mail.a.example//129 ip4:192.0.2.1",
        "a: ip4:192.0.2.1",
        "a:museum ip4:192.0.2.1",
        "mx:111.222.33.44 ip4:192.0.2.1",
        "ptr/0 ip4:192.0.2.1",
        "all:x.example",
        "exists:%{x}.example ip4:192.0.2.1",
        "ip4:192.0.2.1 redirect=a.example redirect=a.example",
        "ip4:192.0.2.1 exp=",
        "ip4:192.0.2.1 exp=%{c}.example",
        "ip4:192.0.2.1 moo=%x",
        "ip4:192.0.2.1 alles",
        "ip4:192.0.2.1 \u0430ll",
        f"ip4:192.0.2.1 a:{'x' * 2000}.example",
    ],
)
def test_an_spf_record_that_is_wrong_anywhere_proves_nothing(terms: str) -> None:
    """RFC 7208, 4.6: a mistake behind the term that would have matched counts as well."""
    dns = FakeDns({**SPF, ("w.example", "TXT"): (f"v=spf1 {terms}",)})
    assert spf.check(ip="192.0.2.1", sender="a@w.example", helo="h.example", ask=dns)[0] == "permerror"


def test_the_servers_own_name_may_stand_in_an_spf_record() -> None:
    named = ("v=spf1 exists:%{p}.%{d1}.list -all",)
    dns = FakeDns({**SPF, ("p.example", "TXT"): named, ("mail.p.example.example.list", "A"): ("127.0.0.2",)})
    assert spf.check(ip="192.0.2.1", sender="a@p.example", helo="h.example", ask=dns)[0] == "pass"
    assert spf.check(ip="192.0.2.9", sender="a@p.example", helo="h.example", ask=dns)[0] == "fail"


def test_spf_and_dmarc_together(letter: Write) -> None:
    raw = letter().as_bytes()
    assert told(raw, HOME) == {"spf": "pass", "dkim": "none", "dmarc": "pass"}
    assert told(raw, AWAY) == {"spf": "fail", "dkim": "none", "dmarc": "fail"}
    inside = Peer("127.0.0.1", "front.desk.example", "anna@romashka.example")
    assert told(raw, inside) == {
        "spf": "none",
        "dkim": "none",
        "dmarc": "fail",
    }  # a front server's address proves nothing
    asks_nothing = romashka("v=DMARC1; p=none")
    assert told(raw, inside, asks_nothing)["dmarc"] == "none"
    assert told(raw, AWAY, asks_nothing)["dmarc"] == "fail"
    assert told(raw, AWAY, romashka(dmarc=""))["dmarc"] == "none"
    suffix = romashka(dmarc="")
    suffix.records["_dmarc.example", "TXT"] = ("v=DMARC1; p=reject; psd=y",)
    assert told(signed(raw, domain="elsewhere.example"), AWAY, suffix)["dmarc"] == "fail"
    assert told(signed(raw), AWAY, suffix)["dmarc"] == "pass"


@pytest.fixture
def judged(post: Post, monkeypatch: pytest.MonkeyPatch) -> FakeDns:
    """The first mailbox judges, and takes letters while DNS is away."""
    dns = romashka()
    monkeypatch.setattr(resolver, "ask", dns)
    Mailbox.objects.filter(pk=post.first.pk).update(sender_check=Mailbox.TAKE)
    return dns


@pytest.mark.django_db
def test_a_forged_letter_is_held_and_the_ledger_tells_why(post: Post, letter: Write, judged: FakeDns) -> None:
    taken = post.deliver(signed(letter().as_bytes()))
    forged = post.deliver(letter("Смените пароль."))
    lies = "mx.desk.example; dmarc=pass header.from=romashka.example"
    claimed = post.deliver(letter("Верьте мне.", Authentication_Results=lies))
    assert [each.fate for each in (taken, forged, claimed)] == ["new_appeal", "held", "held"]
    assert {forged.reason, claimed.reason} == {"dmarc_fail"}
    kept = RawLetter.objects.defer("raw").get(pk=forged.pk)
    assert kept.findings == "reglament; spf=none; dkim=none; dmarc=fail header.from=romashka.example"


@pytest.mark.django_db
def test_whom_the_trusted_server_vouches_for_is_not_judged_again(
    post: Post, letter: Write, judged: FakeDns
) -> None:
    Mailbox.objects.filter(pk=post.first.pk).update(trusted_authserv="mx.desk.example")
    good = "mx.desk.example; dkim=pass header.d=romashka.example; dmarc=pass header.from=romashka.example"
    assert post.deliver(letter(Authentication_Results=good)).fate == "new_appeal"
    assert judged.asked == []
    lies = "mx.other.example; dmarc=pass header.from=romashka.example"
    assert post.deliver(letter("Другое.", Authentication_Results=lies)).reason == "dmarc_fail"
    below = letter("Третье.", Authentication_Results=lies)
    below["Authentication-Results"] = good
    assert post.deliver(below).reason == "dmarc_fail"


@pytest.mark.django_db
def test_while_dns_is_away_the_mailbox_says_whether_to_take(
    post: Post, letter: Write, judged: FakeDns
) -> None:
    judged.away = {""}
    assert post.deliver(letter("Первое.")).fate == "new_appeal"
    Mailbox.objects.filter(pk=post.first.pk).update(sender_check=Mailbox.HOLD)
    held = post.deliver(letter("Второе."))
    assert (held.fate, held.reason) == ("held", "sender_not_checked")
    Mailbox.objects.filter(pk=post.first.pk).update(sender_check=Mailbox.UNCHECKED)
    asked = len(judged.asked)
    assert post.deliver(letter("Третье.")).fate == "new_appeal"
    assert len(judged.asked) == asked


@pytest.mark.django_db
def test_without_dmarc_a_failing_server_and_no_signature_hold(
    post: Post, letter: Write, judged: FakeDns
) -> None:
    judged.records["_dmarc.romashka.example", "TXT"] = ()
    for peer, reason in (("203.0.113.9", "spf_fail"), ("192.0.2.1", "first_letter")):
        row = post.keep(letter(f"Пишет {peer}."))
        RawLetter.objects.filter(pk=row.pk).update(peer=peer, helo="mx.example")
        post.read()
        assert RawLetter.objects.get(pk=row.pk).reason == reason


def test_the_day_of_the_signature_is_the_letters_not_ours() -> None:
    record = (SIGNED / "mail._domainkey.romashka.example.txt").read_text().strip()
    dns = FakeDns({("mail._domainkey.romashka.example", "TXT"): (record,)})
    raw = (SIGNED / "relaxed-relaxed.eml").read_bytes()
    assert signatures(raw, ask=dns, at=datetime(2040, 1, 1, tzinfo=UTC))[0].result == "pass"


@pytest.mark.django_db
def test_our_own_finding_lets_a_member_of_staff_answer_by_letter(
    post: Post, letter: Write, judged: FakeDns
) -> None:
    for name in ("s._domainkey", "_dmarc"):
        judged.records[f"{name}.desk.example", "TXT"] = judged.records[f"{name}.romashka.example", "TXT"]
    appeal = cast.appeal_of_anna(post.world)
    signed_address = reply_address("csp@desk.example", appeal.number)
    told = {"From": "Борис Тишин <boris@desk.example>", "To": signed_address}
    answer = letter("Обновите CSP.", **told).as_bytes()
    assert post.deliver(answer, sender="boris@desk.example").reason == "dmarc_fail"
    proved = letter("Обновите CSP до R3.", **told).as_bytes()
    found = post.deliver(signed(proved, domain="desk.example"), sender="boris@desk.example")
    assert (found.reason, found.ticket) == ("answered_by_staff", appeal)


LIES = (
    "spf=pass smtp.mailfrom=dmarc=pass@evil.example; dmarc=fail header.from=romashka.example",
    'spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example; dmarc=fail header.from=romashka.example',
    "spf=pass (domain of a); dmarc=pass x@evil.example designates it); dmarc=fail",
    "spf=pass (domain of a(b@evil.example designates it; dmarc=fail header.from=romashka.example",
    "spf=pass (dmarc=pass) smtp.mailfrom=evil.example; dmarc = fail (p=reject)",
    "dkim=pass header.d=evil.example; " * 700 + "dmarc=fail header.from=romashka.example",
)
BORROWED = (
    "dkim=pass header.d=evil.example header.i=header.d=romashka.example@evil.example",
    "dkim=pass header.d=evil.example header.i=x@romashka.example@evil.example",
    "spf=pass smtp.mailfrom=smtp.mailfrom=romashka.example@evil.example",
    'spf=pass smtp.mailfrom="x smtp.mailfrom=romashka.example"@evil.example',
    "dkim=pass (header.d=romashka.example) header.d=evil.example",
    "dkim=fail header.d=romashka.example; dkim=pass header.d=evil.example",
)
PROVED = (
    "dkim=pass (2048-bit key) header.d=romashka.example header.i=@romashka.example header.b=HnHUS7DW",
    "dkim=pass header.i=@romashka.example",
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=anna@romashka.example",
    "dkim=pass (signature was verified) header.d=evil.example;dmarc=pass action=none header.from=romashka.example",
)


HEAD = "Subject: x\r\nMessage-ID: <1@x>\r\n"
ANNA, PASS = "anna@romashka.example", "dmarc=pass header.from=romashka.example"
UNCLEAR = (
    ("From: a@evil.example\r\nFrom: " + ANNA, "dmarc=pass header.from=evil.example", ""),
    ("From: " + ANNA + "\r\nFrom: a@evil.example", "dmarc=pass header.from=evil.example", "sender_unclear"),
    (
        "From: " + ANNA + ", a@evil.example",
        "dmarc=none; spf=pass smtp.mailfrom=evil.example",
        "sender_unclear",
    ),
    ("From: " + ANNA + ", a@evil.example", "dmarc=pass header.from=evil.example", "sender_unclear"),
    ("Sender: " + ANNA, "dmarc=none; spf=pass smtp.mailfrom=evil.example", "sender_unclear"),
    ("From: <=?utf-8?q?anna=40romashka.example?=>", "dmarc=none; spf=pass", "sender_unclear"),
    ("From: <a@evil.example> <" + ANNA + ">", "dmarc=pass header.from=evil.example", "sender_unclear"),
    ("From: a@evil.example (<" + ANNA + ">)", "dmarc=pass header.from=evil.example", ""),
    ("From: =?utf-8?q?anna=40romashka.example?= <a@evil.example>", "dmarc=pass header.from=evil.example", ""),
    ("From: Staff: " + ANNA + ";", PASS, ""),
    ("From: Ovchinnikova, Anna <" + ANNA + ">", "dmarc=none; spf=pass", ""),
    ("From: anna@почта.рф", "dmarc=pass header.from=xn--80a1acny.xn--p1ai", ""),
    ("From: anna@xn--80a1acny.xn--p1ai", "dmarc=pass header.from=xn--80a1acny.xn--p1ai", ""),
    ("From: anna@xn--80a1acny.xn--p1ai", "dmarc=temperror; dkim=pass header.d=xn--80a1acny.xn--p1ai", ""),
    ("From: " + ANNA, "dmarc=temperror; spf=pass smtp.mailfrom=evil.example", "sender_not_checked"),
    ("From: " + ANNA, "dmarc=temperror; spf=pass smtp.mailfrom=a@romashka.example", ""),
    ("From: " + ANNA, "dmarc=none; spf=fail; dkim=fail header.d=a.example; dkim=pass header.d=b.example", ""),
    ("From: " + ANNA, "dkim=pass\r\nAuthentication-Results: (b) MX.Desk.\r\n Example; dmarc=fail", ""),
    (
        "From: " + ANNA,
        "dkim=pass\r\nAuthentication-Results: (b)\r\n MX.Desk.Example 1; dmarc=fail",
        "dmarc_fail",
    ),
    ("From: " + ANNA, "dmarc=none\r\nARC-Authentication-Results: i=1; mx.desk.example; " + PASS, ""),
)


@pytest.mark.parametrize(("fields", "found", "reason"), UNCLEAR)
def test_whoever_another_server_read_as_the_sender_is_not_ours(fields: str, found: str, reason: str) -> None:
    """Two servers, one letter: what the front judged has to be the very domain that we read."""
    here = Surroundings(
        own_addresses=frozenset(),
        is_own_message_id=lambda _: False,
        trusted_authserv="mx2.desk.example, MX.desk.example",
        strict=True,
    )
    raw = f"Authentication-Results: mx.desk.example; {found}\r\n{fields}\r\n{HEAD}\r\nx".encode()
    said = screen(parse(raw), raw, Envelope(), here)
    assert (said.reason if said else "") == reason


def test_what_a_sender_may_choose_in_the_findings_proves_nothing(letter: Write) -> None:
    """The name of a mailbox and what stands in brackets are the sender's own words."""

    def judged_by_front(found: str, name: str = "mx.desk.example") -> tuple[str, bool]:
        told = parse(letter(Authentication_Results=f"{name}; {found}").as_bytes())
        here = Surroundings(
            own_addresses=frozenset(),
            is_own_message_id=lambda _: False,
            trusted_authserv="*.desk.example" if name != "mx.desk.example" else name,
        )
        said = screen(told, b"", Envelope(), here)
        return (said.reason if said else "", proved(told, here))

    assert [judged_by_front(found) for found in LIES] == [("dmarc_fail", False)] * len(LIES)
    assert [judged_by_front(found) for found in BORROWED] == [("", False)] * len(BORROWED)
    assert [judged_by_front(found) for found in PROVED] == [("", True)] * len(PROVED)
    assert judged_by_front(PROVED[0], "front-17.sas.desk.example") == ("", True)
    assert judged_by_front(PROVED[0], "desk.example.evil.example") == ("not_authenticated", False)
