"""Letters for the bench, and the house they come to: 1200 people of firms with certificates, two desks, 60 % Russian.

`main` fills the database of DATABASE_URL (migrating it first)."""

import os
import random
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

PEOPLE = 1200
RUSSIAN_TEXT = (
    "добрый день после обновления системы не создаётся подпись программа сообщает об ошибке и закрывается перезагрузка"
    " не помогает просим подсказать что сделать в этом случае и какие сведения прислать устройство нагревается при"
    " питании от внешнего источника контейнер ключа не читается на новом рабочем месте бухгалтера"
)
ENGLISH_TEXT = (
    "good day after the update the program does not sign documents any more it reports an error and closes restart does"
    " not help please tell us what to do and what else to send the device gets warm when powered from outside"
)
RUSSIAN, ENGLISH = RUSSIAN_TEXT.split(), ENGLISH_TEXT.split()


def letter(number: int, chance: random.Random, *, run: str, attached: int = 0) -> tuple[str, str, bytes]:
    """(sender, desk's address, the letter): about ten lines, with a file of `attached` random bytes."""
    who = number % PEOPLE
    russian = chance.random() < 0.6
    words = RUSSIAN if russian else ENGLISH
    message = EmailMessage()
    name = f"Пользователь Номер{who}" if russian else f"User Number{who}"
    sender, desk = f"user{who}@firm{who}.example", "csp@desk.example" if who % 2 else "chips@desk.example"
    message["From"] = f"{name} <{sender}>"
    message["To"] = desk
    message["Subject"] = " ".join(chance.choices(words, k=6)).capitalize()
    message["Date"] = "Mon, 02 Mar 2026 11:59:00 +0300"
    message["Message-ID"] = f"<{run.replace(' ', '-')}.{number}@firm{who}.example>"  # a space would end it
    lines = [" ".join(chance.choices(words, k=11)).capitalize() + "." for _ in range(10)]
    message.set_content("\n".join([*lines, f"Сертификат CP-2026-F{who:04d}" if who % 2 else "Спасибо!"]))
    if attached:
        message.add_attachment(
            chance.randbytes(attached), maintype="application", subtype="octet-stream", filename="журнал.bin"
        )
    return sender, desk, message.as_bytes(policy=SMTP)


def letters(count: int, *, run: str, attached: int = 0) -> Iterator[tuple[str, str, bytes]]:
    """Different letters, the same ones for the same `run`."""
    chance = random.Random(run)
    return (letter(number, chance, run=run, attached=attached) for number in range(count))


def big(run: str, megabytes: int) -> tuple[str, str, bytes]:
    """One letter with an attachment of that many MB."""
    return letter(1, random.Random(run), run=run, attached=int(megabytes * 1e6 * 0.73))


def many_parts(run: str, parts: int) -> tuple[str, str, bytes]:
    """One letter of so many small files."""
    head = (
        f"From: User <user3@firm3.example>\r\nTo: csp@desk.example\r\nSubject: {parts} parts {run}\r\n"
        f"Message-ID: <{run.replace(' ', '-')}.parts@firm3.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=xx\r\n\r\n--xx\r\n\r\nMany files.\r\n"
    )
    files = (
        f"--xx\r\nContent-Type: application/octet-stream; name=f{n}.txt\r\n\r\nfile {n} of {run}\r\n"
        for n in range(parts)
    )
    return "user3@firm3.example", "csp@desk.example", (head + "".join(files) + "--xx--\r\n").encode()


def main() -> None:
    """Migrate and fill the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    from reglament.desk.customers.models import Client, Organisation
    from reglament.desk.inbox.models import Mailbox
    from tests import cast

    world = cast.world()
    for desk in (world.first, world.second):
        Mailbox.objects.create(desk=desk, name=desk.slug, address=desk.mail_address)
    for who in range(PEOPLE):
        firm = Organisation.objects.create(
            name=f"ООО «Фирма {who}»", inn=f"77{who:08d}", created_at=cast.MONDAY
        )
        cast.requester(
            f"user{who}@firm{who}.example", f"Пользователь Номер{who}", speaks_for=firm, signs_in=False
        )
        if who % 2:
            cast.certificate(world.first, f"CP-2026-F{who:04d}", "extended", of=firm, product=world.csp)
        else:
            Client.objects.create(desk=world.second, organisation=firm)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum would have done
