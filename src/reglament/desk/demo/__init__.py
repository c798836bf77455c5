"""Two demo desks with invented people and some thirty appeals, made by the actions and dated relative to today."""

from dataclasses import asdict, dataclass
from datetime import datetime

LOCK = 0x5265676C  # advisory lock: of two loaders at once the second waits and finds everything there


@dataclass(frozen=True, slots=True)
class SignIn:
    """Whom a newcomer may be. `role`: requester, agent, head, clerk."""

    role: str
    name: str
    email: str
    password: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def signins() -> list[SignIn]:
    """The demo's sign-ins, the same whether or not it is loaded."""
    from reglament.desk.demo import people

    return [
        SignIn(role, person.name, person.email, people.PASSWORD)
        for role, person in (
            ("requester", people.ANNA),
            ("agent", people.BORIS),
            ("head", people.GLEB),
            ("clerk", people.ZOYA),
        )
    ]


def load(now: datetime) -> bool:
    """Load the demo as if it had been lived through until the aware instant `now`; False when it is there already.

    One transaction: all or nothing. Nothing of it is sent: letters of the past are kept to be read in the browser."""
    from django.db import connection, transaction

    from reglament.desk.demo import (
        announced,
        commerce,
        kedrovka,
        kedrovka_more,
        people,
        services,
        stage,
        surguch,
        surguch_more,
    )

    if now.tzinfo is None:
        raise ValueError("naive now: an offset is needed")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if people.are_here():
            return False
        play = stage.Stage(now)
        play.perform([*surguch.STORIES, *surguch_more.STORIES, *kedrovka.STORIES, *kedrovka_more.STORIES])
        services.play(play)
        commerce.play(play)
        announced.play(play)
        play.keep_letters()
    return True
