"""Letters that wait at once are read together; what becomes of each is what would have become of it alone."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.db import transaction

from reglament.desk.inbox import process
from reglament.desk.inbox.models import RawLetter
from reglament.desk.outbox.models import LetterWords, OutgoingLetter
from reglament.desk.regulations.models import Member
from reglament.desk.statements import rows
from reglament.desk.tickets.models import TicketEvent
from tests import cast
from tests.mail.conftest import Post

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]
_OWN = re.compile(r"\b[A-Z]{2}-\d+\b|/letter/\S+")


@pytest.fixture
def waiting(post: Post, letter: Write) -> int:
    """A first appeal with its answer under way, then twelve letters of every sort, all waiting; how many."""
    world = post.world
    known = post.deliver(letter("Раньше."))
    assert known.ticket
    peter = "Пётр Зайцев <peter@romashka.example>"
    cast.requester("peter@romashka.example", "Пётр Зайцев", speaks_for=world.romashka, signs_in=False)
    number = cast.certificate(world.first, "CP-2026-ONE1", "basic", of=world.romashka).number
    letters = [
        (letter(f"Сертификат {number}, не ставится.", From=peter), ""),
        (letter(f"Тоже {number}."), ""),
        (letter("И ещё вопрос.", From="Анна <anna@romashka.example>"), ""),
        (
            letter("Hello there, it does not start at all.", From="John <john@else.example>"),
            "chips@desk.example",
        ),
        (letter("Дополнение.", subject=f"Re: [#{known.ticket.number}]"), ""),
        (letter("Чужое.", From="Вера <vera@else.example>", subject=f"#{known.ticket.number}"), ""),
        (letter("Я в отпуске.", From="Олег <oleg@else.example>", Auto_Submitted="auto-replied"), ""),
        (letter("Рассылка.", From="Новости <news@else.example>", List_Id="<news.else.example>"), ""),
        (with_file(letter("С файлом.", From="Нина <nina@else.example>")), ""),
        (letter("Чипы греются.", From="Олег <oleg2@else.example>"), "chips@desk.example"),
        (letter("", From="Пусто <empty@else.example>", subject=""), ""),
        (letter("Из двух ящиков.", From="Двое <two@else.example>"), ""),
    ]
    for raw, to in letters:
        post.keep(raw, to=to, sender="somebody@else.example")
    return len(letters)


def with_file(message: EmailMessage) -> EmailMessage:
    message.add_attachment(b"x" * 100, maintype="application", subtype="octet-stream", filename="log.bin")
    return message


def told() -> list[object]:
    """All that became of the letters, without the numbers that are given once."""
    found: list[object] = []
    for kept in RawLetter.objects.order_by("id").select_related("ticket"):
        ticket = kept.ticket
        found.append((kept.fate, kept.reason, kept.subject, kept.as_message and kept.as_message.text))
        if ticket:
            found.append((ticket.subject, ticket.state, ticket.certificate_id, ticket.requester.email))
            found.append((ticket.verdict, ticket.missing, ticket.queued_at, ticket.due_at, ticket.wake_at))
            events = TicketEvent.objects.filter(ticket=ticket).order_by("seq")
            found += [(e.kind, e.clause, e.payload) for e in events]
            sent = OutgoingLetter.objects.filter(ticket_number=ticket.number).order_by("id")
            found += [_OWN.sub("", f"{o.kind} {o.to_address} {o.subject} {o.text}") for o in sent]
    return found


def test_read_together_they_end_as_they_would_alone(
    post: Post, waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        with monkeypatch.context() as alone:
            alone.setattr(process, "AT_ONCE", 1)
            post.read()
        one_by_one = told()
        transaction.set_rollback(True)
    done: list[set[int]] = []
    real = process.process_together
    monkeypatch.setattr(
        process, "process_together", lambda ids, now: done.append(real(ids, now=now)) or done[-1]
    )
    post.read()
    assert told() == one_by_one
    # The others join, bring a file, or share their sender or certificate with one before.
    assert [len(each) for each in done] == [1, 2, 3]
    states = RawLetter.objects.filter(ticket__certificate__number="CP-2026-ONE1").values_list("ticket__state")
    assert sorted(states) == [("new",), ("queued",)]


def test_6_6_a_letter_with_a_file_takes_its_place_before_those_that_came_after(
    post: Post, letter: Write
) -> None:
    world = post.world
    number = cast.certificate(world.first, "CP-2026-ONE1", "basic", of=world.romashka).number
    for person in ("boris", "peter", "vera"):
        cast.requester(f"{person}@romashka.example", person, speaks_for=world.romashka, signs_in=False)
    post.keep(letter("Другое.", From="x@else.example"))
    first = post.keep(with_file(letter(f"По {number}, с журналом.", From="peter@romashka.example")))
    post.keep(letter(f"По {number}.", From="vera@romashka.example"))
    post.keep(letter(f"И по {number}.", From="boris@romashka.example"))
    post.read()
    states = RawLetter.objects.filter(pk__gte=first.pk).order_by("pk").values_list("ticket__state", flat=True)
    assert list(states) == ["new", "queued", "queued"]


def test_words_a_head_changes_meanwhile_are_in_the_next_letters(post: Post, letter: Write) -> None:
    """What heads wrote is remembered between letters that are read together, but never longer than it holds."""
    head = Member.objects.filter(desk=post.world.first, role=Member.HEAD).first()
    assert head is not None

    def acknowledged(run: str) -> list[str]:
        for who in "ab":
            post.keep(letter(run, From=f"{who} <{who}.{run}@zavod.example>"))
        post.read()
        found = OutgoingLetter.objects.filter(kind__in=("acknowledgement",), to_address__contains=run)
        return [row.text for row in found]

    before = acknowledged("before")
    ours = "{{ number }} {{ due }} {{ due_clause }} {{ url }} {{ receipt_url }}\n"
    lists = "".join(f"{{% for item in {n} %}}{{{{ item }}}}\n{{% endfor %}}" for n in ("missing", "reasons"))
    LetterWords.objects.create(
        desk=post.world.first,
        kind="acknowledgement",
        language="ru",
        text=f"Слова главы.\n{ours}{lists}{{{{ quote }}}} {{{{ place }}}} {{{{ promise }}}}",
        by=head.user,
        at=post.now,
    )
    after = acknowledged("after")
    assert len(before) == len(after) == 2
    assert not any("Слова главы" in text for text in before)
    assert all("Слова главы" in text for text in after)


def test_a_letter_that_comes_between_two_looks_is_left_to_the_next(post: Post, letter: Write) -> None:
    """Nobody has tried it yet: it is none of those that are tried again."""
    post.keep(letter())
    again = rows(process._CLAIM_TRIED, [post.now, *(post.now + pause for pause in process.PAUSES)])
    assert again == []
    assert len(process._claim(post.now)) == 1


def test_a_worker_looks_again_by_itself_for_a_while(
    post: Post, letter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, late = [0.0], [letter("Пока он ещё смотрел.")]

    def sleep(seconds: float) -> None:
        clock[0] += seconds
        if late and clock[0] > 0.1:
            post.keep(late.pop())

    monkeypatch.setattr(process, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=sleep))
    assert process.process_due(now=lambda: post.now, stay=0.2) == 1
    assert 0.3 < clock[0] < 0.5
    process.process_due(now=lambda: post.now, stay=1000)
    assert clock[0] < 6
