"""The lists of a certificate or a client as a form: a field for each list, a name on every line."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions.named import put_names
from reglament.desk.customers.named import Whose, terms_of
from reglament.rulebook.edition import Edition
from reglament.rulebook.meters import size_of
from reglament.rulebook.named import named_meters


class NamedForm(forms.Form):
    """`lists`: who stands on each list now, as `named.lists_of` tells it."""

    def __init__(
        self,
        *args: Any,
        rules: Edition,
        whose: Whose,
        lists: Mapping[str, Sequence[str]],
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.whose = whose
        for name, meter in named_meters(rules).items():
            self.fields[name] = forms.CharField(
                label=f"{meter.label[language]} {limit_words(rules, whose, name)}".strip(),
                required=False,
                max_length=100_000,
                initial="\n".join(lists.get(name, ())),
                help_text=_("One e-mail address a line; @example.org is everybody there.")
                if meter.by == "email"
                else _("One a line."),
                widget=forms.Textarea(attrs={"rows": 6}),
            )

    @transaction.atomic
    def put(self, *, by: User, staff: bool, now: datetime) -> None:
        """Every list as it was typed, or nothing. Raises as `put_names`."""
        for name in self.fields:
            lines = self.cleaned_data[name].splitlines()
            put_names(whose=self.whose, meter=name, names=lines, by=by, staff=staff, now=now)


def limit_words(rules: Edition, whose: Whose, name: str) -> str:
    """«(не больше 2)»; "" where there is no limit, or the edition does not know the tier."""
    meter = rules.meters[name]
    facts, overrides = terms_of(rules, whose)
    if not meter.holds(facts):
        return ""
    try:
        limit = size_of(rules, meter, facts, overrides)
    except KeyError:
        return ""
    return "" if limit is None else _("(at most %(limit)s)") % {"limit": limit}
