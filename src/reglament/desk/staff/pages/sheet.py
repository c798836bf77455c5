"""The appeal's own zone drawn: head and acts, clocks and correspondence, facts, what is sent.

Two hundred nodes of a template cost more than everything the database does for the page; Python draws them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reglament.desk.staff.pages.acts import Act, Sending
from reglament.desk.staff.pages.clocks import Unrolled
from reglament.desk.staff.pages.facts import Panel
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.pages.talk import Talk
from reglament.desk.tickets.addresses import address
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.reasons import bare
from reglament.desk.ui import drawn, drawn_facts, drawn_strips, drawn_talk
from reglament.desk.ui.drawn import shown
from reglament.desk.ui.holes import csrf_field, filled
from reglament.desk.ui.shapes import ClauseMark, Clock, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """What the composer holds: the text and the choices kept from a refused press."""

    modes: Sequence[Mode]
    sending: Sending | None = None
    number_told: bool = False
    text: str = ""
    errors: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything the zone shows. `query`: the list it was opened from; `form`: an act's form, drawn, if one is open."""

    ticket: Ticket
    speech: Speech
    state: str
    clocks: Sequence[Clock]
    unrolled: Sequence[Unrolled]
    talk: Talk
    panels: Sequence[Panel]
    acts: Sequence[Act]
    composer: Composer
    query: str = ""
    list_url: str = ""
    palette_url: str = ""
    act: str = ""
    form: SafeString | None = None
    refusal: Sequence[tuple[str, ClauseMark | None]] = field(default=())


def drawn_sheet(request: HttpRequest, sheet: Sheet) -> SafeString:
    """The zone. `data-palette` lets a page that brought only the zone ask for this appeal's acts."""
    ticket = sheet.ticket
    facts = "".join([_panel(part) for part in sheet.panels])
    return mark_safe(  # noqa: S308 - escaped piece by piece
        f'<div class="ticket" data-number="{shown(ticket.number)}" data-palette="{shown(sheet.palette_url)}">\n'
        f'<div class="ticket__head">{_head(sheet)}\n{_acts(request, sheet)}</div>\n'
        f'<div class="ticket__talk talk" tabindex="0" role="region" aria-label="{shown(_("Correspondence"))}">\n'
        f"{_counted(sheet)}{drawn_talk.talk(sheet.talk)}\n</div>\n"
        f'<aside class="ticket__facts" aria-label="{shown(_("Facts"))}">{facts}</aside>\n'
        f'<div class="ticket__send">{_send(request, sheet)}</div>\n</div>'
    )


def _head(sheet: Sheet) -> str:
    clocks = "".join([drawn_facts.clock(clock) for clock in sheet.clocks])
    return (
        f'<header class="ticket-head">\n  <div class="ticket-head__line"><span class="ticket-head__number num">'
        f"{shown(sheet.ticket.number)}</span><h1>{shown(sheet.ticket.subject)}</h1>"
        f'<span class="ticket-head__state">{shown(sheet.state)}</span></div>\n'
        f'  <div class="ticket-head__under"><div class="ticket-head__clocks">{clocks}</div></div>\n</header>'
    )


def _acts(request: HttpRequest, sheet: Sheet) -> str:
    back = shown(_("To the list"))
    items = "".join([_act(request, sheet, item) for item in sheet.acts])
    return (
        f'<div class="acts" role="group" aria-label="{shown(_("What can be done"))}">'
        f'<a class="button small bare acts__back" href="{shown(sheet.list_url)}" data-key="u"'
        f' data-key-label="{shown(_("back to the list"))}">{drawn.icon("arrow-left")}{back}<kbd>u</kbd></a>'
        f"{items}</div>"
    )


def _act(request: HttpRequest, sheet: Sheet, item: Act) -> str:
    url = address("staff:act", sheet.ticket.number, item.code)
    url = shown(f"{url}?{sheet.query}" if sheet.query else url)
    key = f' data-key="{item.key}"' if item.key else ""
    sign = f"<kbd>{item.key}</kbd>" if item.key else ""
    label = shown(item.label)
    if item.direct:
        return (
            f'<form method="post" action="{url}">{csrf_field(request)}<button class="button small {item.look}"{key}'
            f' data-key-label="{label}">{label}{sign}</button></form>'
        )
    current = ' aria-current="true"' if item.code == sheet.act else ""
    return f'<a class="button small {item.look}" href="{url}"{current}{key} data-key-label="{label}">{label}{sign}</a>'


def _counted(sheet: Sheet) -> str:
    """Every clock as a strip, and how it is counted."""
    page = address("staff:explain", sheet.ticket.number)
    parts = []
    for item in sheet.unrolled:
        if item.strip:
            words = drawn_strips.Words(title=item.title, zone=item.zone, allowance=item.allowance)
            parts.append(f"{drawn_strips.strip(item.strip, item.clock.state, item.clock.clause, words)}\n")
        title = _("%(title)s: how it is counted") % {"title": item.title}
        parts.append(drawn_facts.fold(title, drawn_why(item)))
    every = shown(_("Every decision about this appeal, on one page"))
    key = f'data-key="y" data-key-label="{shown(_("why it is so"))}"'
    return f'{"".join(parts)}<p class="small"><a href="{shown(page)}" {key}>{every}</a> <kbd>y</kbd></p>\n'


def drawn_why(item: Unrolled) -> SafeString:
    """How a clock is counted: sentences and the table anyone can check."""
    lines = "".join([f"<li>{shown(sentence)}</li>" for sentence in item.sentences])
    table = f"{drawn_strips.table(item.title, item.heads, item.lines)}\n" if item.lines else ""
    return mark_safe(f'<ul class="why">{lines}</ul>{table}')  # noqa: S308 - escaped piece by piece


def _panel(part: Panel) -> str:
    parts = [drawn_talk.facts(part.facts), "\n"]
    if part.coverage:
        parts.append(f"{drawn_facts.coverage(part.coverage)}\n")
    parts += [drawn_facts.meter(meter.label, meter.used, meter.total, meter.clause) for meter in part.meters]
    return drawn_facts.panel(part.title, "".join(parts))


def _send(request: HttpRequest, sheet: Sheet) -> str:
    refusals = "".join([drawn_refusal(sentence, mark) for sentence, mark in sheet.refusal])
    if sheet.form is not None:
        return f"{refusals}\n{sheet.form}"
    return f"{refusals}\n{_composer(request, sheet)}" if sheet.composer.modes else refusals


def drawn_refusal(sentence: str, mark: ClauseMark | None) -> str:
    """What the regulation says no to."""
    told = bare(sentence) if mark else sentence
    return f'<section class="refusal" role="alert"><h2>{shown(told)} {drawn.clause(mark)}\n</h2></section>'


def _composer(request: HttpRequest, sheet: Sheet) -> SafeString:
    composer, number = sheet.composer, sheet.ticket.number
    action = address("staff:send", number)
    holes = {
        "action": f"{action}?{sheet.query}" if sheet.query else action,
        "more": _boxes(composer, sheet.ticket.event_count),
        "text": composer.text,
        "reader": str(request.user.pk),
    }
    if composer.errors:
        holes["errors"] = composer.errors
    return filled("ui/composer.html", request, {"modes": tuple(composer.modes)}, holes)


def _boxes(composer: Composer, seen: int) -> SafeString:
    """What stands between the mode and the text: a call's number told, an answer sent at once.

    `seen`: how far the appeal has come, so that a second press of this very page makes no second message."""
    told = " checked" if composer.number_told else ""
    boxes = (
        f'<input type="hidden" name="seen" value="{shown(composer.seen or str(seen))}">'
        f'<label class="check small" data-for="call"><input type="checkbox" name="number_told" value="1"{told}>'
        f"<span>{shown(_('The number of the appeal was told'))}</span></label>"
    )
    if composer.sending:
        now = " checked" if composer.sending.checked else ""
        words = _("Send now; otherwise it leaves %(at)s") % {"at": composer.sending.leaves}
        boxes += (
            f'<label class="check small send-now"><input type="checkbox" name="send_now" value="1"{now}>'
            f"<span>{shown(words)}</span>{drawn.clause(composer.sending.clause)}\n</label>"
        )
    return mark_safe(boxes)  # noqa: S308 - escaped piece by piece
