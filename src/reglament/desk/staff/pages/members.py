"""Who works at a desk, in words: the list, one person with what they have, the history of roles."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Client
from reglament.desk.regulations.member_models import MemberChange
from reglament.desk.regulations.members import left
from reglament.desk.regulations.models import Duty, Member
from reglament.desk.staff.forms_members import role_name
from reglament.desk.staff.pages.registers import Place, RegisterLine, RegisterList
from reglament.desk.tickets.actions.dismiss import open_appeals
from reglament.desk.tickets.rail import list_url
from reglament.desk.ui.shapes import Event, Fact, Link
from reglament.desk.visits.models import Visit

HISTORY = 100  # changes shown of one person
PAST = 100  # of those who left, in the list


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff, or who was. `role` "": works here no more."""

    user: User
    role: str
    appeals: int
    visits: int
    clients: int

    @property
    def here(self) -> bool:
        return bool(self.role)


def person_of(place: Place, pk: int) -> Person:
    """Raises Http404 for whoever never worked at the desk."""
    held = Member.objects.filter(desk=place.desk, user_id=pk).select_related("user").first()
    user = held.user if held else left(place.desk).filter(pk=pk).first()
    if user is None:
        raise Http404(str(pk))
    ahead = Visit.objects.filter(desk=place.desk, specialist=user, state=Visit.CONFIRMED)
    return Person(
        user=user,
        role=held.role if held else "",
        appeals=open_appeals(place.desk, user).count(),
        visits=ahead.filter(starts_at__gte=place.now).count(),
        clients=Client.objects.filter(desk=place.desk, specialist=user).count()
        + place.desk.certificates.filter(specialist=user, annulled_at=None).count(),
    )


def members_list(place: Place, *, chosen: int = 0) -> RegisterList:
    """Those who work here by name, then those who did."""
    words = place.given("q").casefold()
    held = Member.objects.filter(desk=place.desk).select_related("user").order_by("user__name", "user__email")
    mine = place.desk.tickets.filter(closed_at=None).exclude(assignee=None)
    open_of = dict(mine.values_list("assignee").annotate(Count("pk")).order_by())
    lines = [_line(place, m.user, m.role, open_of.get(m.user_id, 0), chosen) for m in held]
    lines += [_line(place, user, "", 0, chosen) for user in list(left(place.desk))[:PAST]]
    if words:
        lines = [line for line in lines if words in f"{line.title} {line.note}".casefold()]
    return RegisterList(
        title=_("Staff"),
        count=len(lines),
        lines=lines,
        action=place.url("members"),
        words=place.given("q"),
        acts=[Link(pgettext("member", "Add"), place.url("member_new"), key="i")],
        empty={} if lines else {"title": _("Nothing found"), "words": _("Part of a name is enough.")},
    )


def _line(place: Place, user: User, role: str, appeals: int, chosen: int) -> RegisterLine:
    return RegisterLine(
        url=place.url("member", user.pk),
        title=str(user),
        note=user.email,
        right=role_name(role) or _("works here no more"),
        under=ngettext("%(n)s open appeal", "%(n)s open appeals", appeals) % {"n": appeals}
        if appeals
        else "",
        state="" if role else "held",
        selected=user.pk == chosen,
    )


def facts(place: Place, person: Person) -> list[Fact]:
    """What this person has at the desk; what there is none of is left out."""
    email = person.user.email
    found = [
        Fact(pgettext("of a member", "Role"), role_name(person.role) or _("works here no more")),
        Fact(_("E-mail"), email, url=f"mailto:{email}"),
    ]
    if person.role == Member.CONTRACTOR and "7.1" in place.speech.rules.clauses:
        found[0] = Fact(found[0].term, found[0].value, clause=place.speech.mark("7.1"))
    if person.appeals:
        shown = list_url(place.desk.slug, assignee=email)
        found.append(Fact(_("Open appeals"), str(person.appeals), url=shown))
    if person.visits:
        found.append(Fact(_("Visits ahead"), str(person.visits), url=place.url("visits")))
    if person.clients:
        note = _("certificates and clients whose appeals come to this person by themselves")
        found.append(Fact(_("Dedicated specialist"), str(person.clients), note=note))
    duties = list(Duty.objects.filter(desk=place.desk, user=person.user).values_list("role", flat=True))
    if duties and person.here:
        url = reverse("reports:promises", args=[place.desk.slug])
        found.append(Fact(_("Stands behind"), ", ".join(sorted(duties)), url=url))
    return found


def consequences(person: Person) -> list[str]:
    """What ending the work does, each in a sentence."""
    told = [
        _("The person is signed out everywhere, and their tokens for programs are revoked."),
        _("What they wrote and decided stays, under their name."),
    ]
    if person.appeals:
        n = person.appeals
        words = ngettext("%(n)s open appeal becomes nobody’s.", "%(n)s open appeals become nobody’s.", n)
        told.insert(0, words % {"n": n})
    if person.visits:
        n = person.visits
        words = ngettext(
            "%(n)s confirmed visit is still theirs: give it to somebody else.",
            "%(n)s confirmed visits are still theirs: give them to somebody else.",
            n,
        )
        told.append(words % {"n": n})
    return told


def history(place: Place, user: User) -> list[Event]:
    """Roles of this person at the desk, newest first."""
    rows = MemberChange.objects.filter(desk=place.desk, user=user).select_related("by")
    return [
        Event(
            words=_words(row),
            at=place.speech.at(row.at),
            iso=row.at.isoformat(),
            who=str(row.by) if row.by else _("administrator"),
        )
        for row in rows.order_by("-at", "-pk")[:HISTORY]
    ]


def _words(row: MemberChange) -> str:
    told = {"old": role_name(row.before), "new": role_name(row.after)}
    if not row.before:
        words = _("Works at the desk: %(new)s") % told
    elif not row.after:
        words = _("Works at the desk no more; was: %(old)s") % told
    else:
        words = pgettext("role", "%(old)s → %(new)s") % told
    return f"{words}. {row.words}" if row.words else words
