"""Who and what stands on the lists of a certificate or of a client without one, as facts that lead to the form."""

from django.utils.translation import gettext as _

from reglament.desk.customers.named import Whose, lists_of
from reglament.desk.customers.named_form import limit_words
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.ui.shapes import Fact


def named_facts(speech: Speech, whose: Whose | None, language: str, url: str) -> list[Fact]:
    """A fact for each list of the edition; `url`: where they are changed, "" for nowhere. [] without a query where
    the edition has no lists."""
    return [
        Fact(
            speech.rules.meters[name].label[language],
            ", ".join(names) or _("none named yet"),
            note=limit_words(speech.rules, whose, name) if whose else "",
            url=url,
            clause=speech.mark(speech.rules.meters[name].clause),
        )
        for name, names in lists_of(speech.rules, whose).items()
    ]
