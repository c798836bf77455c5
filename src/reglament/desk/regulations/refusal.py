"""`Refused`: the exception at the edge of actions. Inside, refusals are values (`Verdict`)."""

from django.utils.translation import gettext as _

from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Reason, Verdict


class Refused(Exception):
    """An action was not carried out. Carries the verdict, and the edition whose words explain it."""

    def __init__(self, verdict: Verdict, edition: Edition) -> None:
        super().__init__(", ".join(reason.code for reason in verdict.reasons) or verdict.decision)
        self.verdict = verdict
        self.edition = edition

    def sentences(self, language: str) -> list[tuple[str, Reason]]:
        """The sentence of each reason in the reader's language, with the reason for its clause."""
        return [(reason_sentence(self.edition, reason, language), reason) for reason in self.verdict.reasons]


def outside_words() -> str:
    """What is said when a term would have to be counted in a year the calendar knows nothing of (A-1.14e)."""
    return _(
        "The working calendar does not answer for this date, and nothing is guessed. The years it knows are on the "
        "page of the regulation; the administrator brings a new one by file."
    )
