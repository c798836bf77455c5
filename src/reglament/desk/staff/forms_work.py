"""Forms of what agents write down where the edition looks at it: facts, time spent, the service restored."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reglament.desk.staff.forms import ActForm
from reglament.desk.tickets.actions.told import COLUMNS
from reglament.desk.tickets.actions.work import MOST_MINUTES
from reglament.desk.tickets.spoken import services_of_sessions
from reglament.rulebook.edition import Edition


def settable(rules: Edition) -> list[str]:
    """Axes and facts a person may set: not those that follow from others, nor those with columns of their own."""
    axes = [name for name, rule in rules.axes.items() if name not in COLUMNS and rule.set_by != "rule"]
    return axes + [name for name, rule in rules.facts.items() if rule.set_by != "rule" and not rule.counted]


class FactsForm(ActForm):
    """Facts the terms look at; only what is changed is written, with the reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        for name in settable(self.rules):
            self.fields[name] = self._field(name)
        self.order_fields([*settable(self.rules), "reason"])

    def _field(self, name: str) -> forms.Field:
        rule = self.rules.axes.get(name) or self.rules.facts[name]
        now = self.ticket.facts.get(name, self.rules.setting(rule.default))
        label = rule.label[self.language]
        if name in self.rules.axes:
            values = [(c, v.label[self.language]) for c, v in self.rules.axes[name].values.items()]
            return forms.ChoiceField(label=label, choices=values, required=False, initial=now)
        if isinstance(self.rules.setting(rule.default), bool) and self.rules.facts[name].kind in (
            "",
            "yes_no",
        ):
            yes = now in (True, "yes")
            choices = [("yes", _("yes")), ("no", _("no"))]
            return forms.ChoiceField(
                label=label, choices=choices, required=False, initial="yes" if yes else "no"
            )
        if self.rules.facts[name].values:
            values = [(str(v), str(v)) for v in self.rules.facts[name].values]
            return forms.ChoiceField(label=label, choices=[("", "—"), *values], required=False, initial=now)
        return forms.CharField(label=label, max_length=200, required=False, initial=now)

    def changed(self) -> dict[str, str]:
        """Names and values that differ from what the form began with."""
        names = [name for name in self.changed_data if name != "reason"]
        return {name: str(self.cleaned_data[name]) for name in names}


class SessionForm(ActForm):
    """Time spent on remote work or a visit: it is taken from the bank of the edition."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=MOST_MINUTES)
    words = forms.CharField(
        label=_("What was done"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays as an internal note."),
    )

    def prepare(self) -> None:
        services = services_of_sessions(self.rules)
        if services:
            known = self.rules.services
            names = [(s, known[s].label[self.language] if s in known else s) for s in services]
            self.fields["service"] = forms.ChoiceField(label=_("Service"), choices=names)


class RestoredForm(ActForm):
    how = forms.ChoiceField(
        label=_("The service of the client"),
        widget=forms.RadioSelect,
        choices=[
            ("full", _("works again in full")),
            ("workaround", _("works by a workaround")),
            ("disrupted", _("broke down again")),
        ],
    )


WORK_FORMS: Mapping[str, type[ActForm]] = {
    "facts": FactsForm,
    "session": SessionForm,
    "restored": RestoredForm,
}


def given(form: ActForm) -> dict[str, Any]:
    """What a form of time spent tells, for the action."""
    return {name: form.cleaned_data.get(name, "") for name in ("minutes", "service", "words")}
