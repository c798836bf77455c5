"""What goes beside the appeals: visits, a remote session, a complaint, a third party, components: all by actions."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reglament.desk.customers.actions.specialist import set_specialist
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.demo import people
from reglament.desk.demo.stage import Stage
from reglament.desk.products.actions import save_component
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.queries import edition_in_force
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.actions.assign import assign
from reglament.desk.tickets.actions.conduct import complain
from reglament.desk.tickets.models import Ticket
from reglament.desk.visits.actions import book, remote
from reglament.desk.visits.models import Visit
from reglament.desk.visits.questions import Wish, first_day

ZAVOD = "STP-K-0031"
WHY = "Контур изолирован: удалённый доступ запрещён внутренними правилами завода."
PARTS = (
    ("Криптопровайдер", "выполняет криптографические операции"),
    ("Панель управления", "настройка и просмотр контейнеров"),
)


def play(stage: Stage) -> None:
    """After the stories, up to the stage's `now`."""
    held = SupportCertificate.objects.select_related("desk", "organisation").get(number=ZAVOD)
    for name, note in PARTS:
        save_component(product=held.products.get(code="csp"), name=name, note=note)
    marina, gleb = stage.users[people.MARINA.email], stage.users[people.GLEB.email]
    past = _visit(stage, held, asked_at=stage.now - timedelta(days=30))
    past = book.confirm(visit=past, by=stage.staff(people.BORIS), specialist=marina, now=past.asked_at)
    told = "Обновлена сборка на двух серверах подписи, проверены резервные копии ключей."
    book.carry_out(visit=past, by=stage.staff(people.MARINA), report=told, now=past.ends_at)
    coming = _visit(stage, held, asked_at=stage.now)
    book.confirm(visit=coming, by=stage.staff(people.GLEB), specialist=marina, now=stage.now)
    _visit(stage, held, asked_at=stage.now, days_later=3)
    set_specialist(certificate=held, by=gleb, specialist=marina, now=stage.now)
    _beside_appeals(stage)


def _visit(stage: Stage, held: SupportCertificate, *, asked_at: datetime, days_later: int = 0) -> Visit:
    """Виктор asks for the first possible day, or some working days later."""
    rules = rules_at_work(edition_in_force(held.desk, asked_at))
    on = first_day(rules, held, now=asked_at)
    assert on is not None
    on = rules.calendar("working").add_working_days(on, days_later)
    starts_at = _at(on, 10, rules.zone)
    wish = Wish(
        product=held.products.get(code="csp"),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        place="Москва, ул. Заводская, 4, проходная № 2; позвонить Виктору Петровичу",
        remote_impossible=WHY,
    )
    asking = people.requester(people.VIKTOR)
    assert asking is not None
    return book.ask_visit(
        certificate=held, requester=asking, by=Actor.sender(asking), wish=wish, now=asked_at
    )


def _at(on: date, hour: int, zone: str) -> datetime:
    return datetime.combine(on, time(hour), ZoneInfo(zone))


def _beside_appeals(stage: Stage) -> None:
    """A remote session and a third party on appeals in work, a complaint about a closed one."""
    desk, now = stage.desks[people.A], stage.now
    rows = visible_to(Actor.system()).filter(desk=desk).select_related("desk", "requester", "certificate")
    working = rows.filter(state__in=("open", "waiting"), certificate__tier__startswith="extended")
    ticket = working.order_by("pk").first()
    if ticket is not None:
        _session(stage, ticket)
    other = rows.filter(state="open", assignee=stage.users[people.MARINA.email]).order_by("-pk").first()
    if other is not None:
        rita = stage.users[people.RITA.email]
        assign(ticket=other, by=stage.staff(people.GLEB), agent=rita, now=now)
    anna = people.requester(people.ANNA)
    closed = rows.filter(requester=anna, closed_at__isnull=False).order_by("-closed_at").first()
    if anna is not None and closed is not None:
        words = "Специалист дважды ответил не по существу и попросил «перечитать документацию»."
        complain(desk=desk, by=Actor.sender(anna), text=words, ticket=closed, now=now)


def _session(stage: Stage, ticket: Ticket) -> None:
    """Asked for, agreed to on the portal, held for a quarter of an hour."""
    boris, now = stage.staff(people.BORIS), stage.now
    last = ticket.events.order_by("-at").values_list("at", flat=True)[0]
    asked_at = max(last, now - timedelta(minutes=40))
    step = (now - asked_at) / 4
    purpose = "Посмотреть журнал службы подписи и список установленных сертификатов."
    session = remote.ask_consent(ticket=ticket, by=boris, purpose=purpose, now=asked_at)
    remote.agree(session=session, by=Actor.sender(ticket.requester), now=asked_at + step)
    remote.start(session=session, by=boris, now=asked_at + 2 * step)
    done = "Журнал просмотрен, удалён второй контейнер с тем же именем."
    remote.end(session=session, by=boris, done=done, now=asked_at + 3 * step)
