"""What letters say of the regulation, in the edition's own words: what is due, how silence ends, late letters."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from reglament.desk.tickets.models import Ticket
from reglament.rulebook.edition import Edition


def words_of(rules: Edition, ticket: Ticket, language: str) -> dict[str, str]:
    """For the templates of letters. `promise`: what `due` is the end of; `silence_outcome`: how a silent appeal ends;
    `late_reply`: what a letter on a closed appeal does."""
    with override(language):
        return {
            "promise": promise(rules, ticket.clock_name, language),
            "silence_outcome": _silence_outcome(rules, language),
            "late_reply": late_reply(rules, reopened_before(rules, ticket)),
        }


def promise(rules: Edition, clock_name: str, language: str) -> str:
    """«Ответ сотрудника вы получите» where an answer keeps the promise, else the clock by its name."""
    rule = rules.clocks.get(clock_name)
    if clock_name in rules.notices:  # a term beside the clocks (6.10.2)
        return f"{rules.notices[clock_name].label[language]}:"
    if rule is None or any(row.on == "answered" and "form" not in row.where for row in rule.met):
        return _("A member of staff will answer")
    return f"{rule.label[language]}:"


def _silence_outcome(rules: Edition, language: str) -> str:
    rule = rules.transitions.silence
    outcome = rules.outcomes.get(rule.outcome) if rule else None
    return outcome.label[language] if outcome else ""


def reopened_before(rules: Edition, ticket: Ticket) -> int:
    """How often the requester had the appeal opened again; not looked for where the edition sets no limit."""
    if not rules.transitions.late_reply.times or getattr(ticket, "pk", None) is None:  # a sample has none
        return 0
    return ticket.events.filter(kind="ticket_reopened", payload__by="requester").count()


def late_reply(rules: Edition, reopened: int = 0) -> str:
    """What writing again on a closed appeal does, as a sentence."""
    rule = rules.transitions.late_reply
    within = rules.setting(rule.within)
    if rules.setting(rule.action) == "new" or 0 < rule.times <= reopened:
        return _(
            "If the question is still open, answer this letter: a new appeal is registered, linked to this one."
        )
    if isinstance(within, int) and within:
        return ngettext(
            "If the question is still open, answer this letter within %(days)d day: the appeal is opened again. A"
            " later letter is registered as a new appeal.",
            "If the question is still open, answer this letter within %(days)d days: the appeal is opened again. A"
            " later letter is registered as a new appeal.",
            within,
        ) % {"days": within}
    return _("If the question is still open, answer this letter: the appeal is opened again.")
