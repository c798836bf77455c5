"""The forms of the desk. Labels of codes come from the ticket's edition, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reglament.desk.accounts.models import User
from reglament.desk.products.models import Product
from reglament.desk.regulations.links import shown_number
from reglament.desk.tickets.conduct import grounds
from reglament.desk.tickets.models import Ticket
from reglament.rulebook.edition import Edition

Choices = list[tuple[str, str]]


def _text(
    label: Any, *, required: bool = True, help_text: Any = "", rows: int = 3, most: int = 10_000
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ActForm(forms.Form):
    """A form that opens under the correspondence. The first field takes the focus."""

    def __init__(
        self,
        *args: Any,
        rules: Edition,
        ticket: Ticket,
        language: str,
        agents: Sequence[User] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.ticket, self.language, self.agents = rules, ticket, language, agents
        self.prepare()
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first.widget.attrs["autofocus"] = True

    def prepare(self) -> None:
        """Fill in what depends on the ticket."""

    def choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class AssignForm(ActForm):
    agent = forms.ChoiceField(label=_("Agent"), required=False)

    def prepare(self) -> None:
        people = [(user.email, str(user)) for user in self.agents]
        self.choose("agent", [("", str(_("nobody, give it back"))), *people])
        self.initial.setdefault("agent", self.ticket.assignee.email if self.ticket.assignee else "")


class AxisForm(ActForm):
    """Severity or priority, with the reason that stays in the history (A6.4, B-4.7e)."""

    axis = ""

    def prepare(self) -> None:
        rule = self.rules.axes[self.axis]
        labels = {code: value.label[self.language] for code, value in rule.values.items()}
        told = {code: value.text[self.language] for code, value in rule.values.items() if value.text}
        self.fields[self.axis] = forms.ChoiceField(
            label=rule.label[self.language],
            choices=[(c, f"{label}\n{told[c]}" if c in told else label) for c, label in labels.items()],
            widget=forms.RadioSelect,
            initial=getattr(self.ticket, self.axis),
        )
        seen = _("The client will be told it.") if self.axis == "priority" else ""
        self.fields["reason"] = _text(_("Reason"), help_text=seen, rows=2, most=2000)


class SeverityForm(AxisForm):
    axis = "severity"


class PriorityForm(AxisForm):
    axis = "priority"


class PostponeForm(ActForm):
    reason = forms.ChoiceField(label=_("Reason"))
    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("On that date the appeal comes back by itself."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = _text(_("Words for the client"), required=False, rows=2)

    def prepare(self) -> None:
        reasons = self.rules.postpone_reasons.items()
        self.choose("reason", [("", ""), *((code, row.label[self.language]) for code, row in reasons)])


class CloseForm(ActForm):
    outcome = forms.ChoiceField(label=_("Outcome"))
    note = _text(
        _("Words for the client"), required=False, help_text=_("Some outcomes have to be explained.")
    )

    def prepare(self) -> None:
        self.choose("outcome", [("", ""), *outcomes(self.rules, self.ticket, self.language)])


def outcomes(rules: Edition, ticket: Ticket, language: str) -> Choices:
    """Outcomes an agent may choose in this state; a mark tells those that have to be explained.

    Declining and stopping for conduct are acts of their own (A3.2, A3.3, A5.2)."""
    apart = {code for code, _words in refusals(rules, ticket, language)} | grounds(rules).keys()
    return [
        (code, row.label[language] + (" …" if row.needs else ""))
        for code, row in rules.outcomes.items()
        if row.by == "agent" and (not row.states or ticket.state in row.states) and code not in apart
    ]


def refusals(rules: Edition, ticket: Ticket, language: str) -> Choices:
    """The grounds of a refusal by a person: outcomes that refuse and need words, each with its clause and meaning."""
    return [
        (
            code,
            f"{row.label[language]}\n{row.text[language] if row.text else ''} ({shown_number(row.clause, language)})",
        )
        for code, row in rules.outcomes.items()
        if row.refusal
        and row.needs
        and row.by == "agent"
        and code not in grounds(rules)
        and (not row.states or ticket.state in row.states)
    ]


class DeclineForm(ActForm):
    """Refusing service is a person's decision with a ground and words, never automatic (A3.2, A3.3)."""

    outcome = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    note = _text(_("Words for the client"), help_text=_("They are sent with the clause of the ground."))

    def prepare(self) -> None:
        self.choose("outcome", refusals(self.rules, self.ticket, self.language))


class ConductForm(ActForm):
    """Stop at once; the head is told and decides (A5.2 p2)."""

    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    words = _text(_("What happened"), help_text=_("The head and the client read it."))

    def prepare(self) -> None:
        rows = [(code, self.rules.outcomes[code]) for code in grounds(self.rules)]
        told = [(c, f"{r.label[self.language]} ({shown_number(r.clause, self.language)})") for c, r in rows]
        self.choose("ground", told)
        if len(told) == 1:
            self.initial.setdefault("ground", told[0][0])


class ReasonForm(ActForm):
    """Only a reason: opening again, lifting a doubt."""

    reason = _text(_("Reason"), rows=2, most=2000)


class DoubtForm(ActForm):
    reason = _text(_("What was checked"), help_text=_("It stays as an internal note."), rows=2, most=2000)


class SupplyForm(ActForm):
    """What an incomplete appeal lacks (A1.8, A1.9, A5.1); empty fields change nothing."""

    certificate_text = forms.CharField(label=_("Certificate number"), required=False, max_length=100)
    full_name = forms.CharField(label=_("Full name"), required=False, max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    organisation_name = forms.CharField(label=_("Organisation"), required=False, max_length=300)
    inn = forms.RegexField(
        r"^(\d{10}|\d{12})?$",
        label=_("INN"),
        required=False,
        error_messages={"invalid": _("An INN has 10 or 12 digits.")},
    )
    ogrn = forms.RegexField(
        r"^(\d{13}|\d{15})?$",
        label=_("OGRN"),
        required=False,
        error_messages={"invalid": _("An OGRN has 13 or 15 digits.")},
    )

    def prepare(self) -> None:
        self.initial.setdefault("certificate_text", self.ticket.certificate_text)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(given.values()):
            raise ValidationError(_("Fill in at least one field."))
        return given


ACT_FORMS: Mapping[str, type[ActForm]] = {
    "assign": AssignForm,
    "severity": SeverityForm,
    "priority": PriorityForm,
    "postpone": PostponeForm,
    "close": CloseForm,
    "decline": DeclineForm,
    "conduct": ConductForm,
    "reopen": ReasonForm,
    "supply": SupplyForm,
    "doubt": DoubtForm,
}


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; whether each is fit to be kept is asked by `send.unfit`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SeveralFiles(), required=False, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files if file]


_LAST = ("subject", "text", "scans")


class PaperForm(forms.Form):
    """A paper letter or a fax as the clerk enters it (B4.1): when it came, its incoming number, its words and scans."""

    channel = forms.ChoiceField(label=_("Channel"))
    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    received_time = forms.TimeField(
        label=pgettext_lazy("time of day", "At"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    incoming_number = forms.CharField(label=_("Incoming number"), max_length=60)
    full_name = forms.CharField(label=_("Full name"), required=False, max_length=200)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The number and the answers go here.")
    )
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    inn = forms.RegexField(
        r"^(\d{10}|\d{12})?$",
        label=_("INN of the organisation"),
        required=False,
        error_messages={"invalid": _("An INN has 10 or 12 digits.")},
    )
    certificate_text = forms.CharField(label=_("Certificate number"), required=False, max_length=100)
    product = forms.ChoiceField(label=_("Product"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=500)
    text = _text(_("Text of the letter"), rows=8, most=200_000)
    scans = FilesField(label=_("Scans"))

    def __init__(
        self,
        *args: Any,
        rules: Edition,
        language: str,
        products: Sequence[Product],
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.now, self.zone = rules, now, ZoneInfo(rules.zone)
        self._choose("channel", [(code, row.label[language]) for code, row in by_hand(rules)])
        self._choose("product", [("", ""), *((p.code, p.name) for p in products)])
        self.products = {p.code: p for p in products}
        axis = rules.axes.get("priority")
        if axis is not None:
            labels = [(code, value.label[language]) for code, value in axis.values.items()]
            self.fields["priority"] = forms.ChoiceField(
                label=axis.label[language], choices=[("", ""), *labels], required=False
            )
            before = [name for name in self.fields if name not in ("priority", *_LAST)]
            self.order_fields([*before, "priority", *_LAST])
        if "tier" not in rules.axes or rules.axes["tier"].set_by != "certificate":
            del self.fields["certificate_text"]
        here = now.astimezone(self.zone)
        self.fields["received_on"].initial = here.date()
        self.fields["received_on"].widget.attrs["max"] = here.date().isoformat()

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        on, at = given.get("received_on"), given.get("received_time")
        if isinstance(on, date) and isinstance(at, time):
            received = datetime.combine(on, at, self.zone)
            if received > self.now:
                self.add_error(
                    "received_on" if on > self.now.astimezone(self.zone).date() else "received_time",
                    _("This is still to come."),
                )
            elif received < self.now - timedelta(days=366):
                self.add_error("received_on", _("More than a year ago: check the year."))
            given["received_at"] = received
        return given


def by_hand(rules: Edition) -> list[tuple[str, Any]]:
    """The channels the edition says a clerk enters, those that are taken first."""
    found = [(code, row) for code, row in rules.channels.items() if row.by == "clerk"]
    return sorted(found, key=lambda pair: rules.setting(pair[1].intake) != "register")
