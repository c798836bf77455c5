"""The form of an announcement about the desk's hours (B6)."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reglament.desk.regulations.models import Announcement
from reglament.desk.tickets.announced import kinds
from reglament.rulebook.edition import Edition

_OPEN = {Announcement.PLANNED: False, Announcement.EMERGENCY: False, Announcement.OPENING: True}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class AnnouncementForm(forms.Form):
    """Days and hours are those of the edition's zone; the end at 00:00 is the midnight that ends the day before."""

    kind = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect)
    starts_on = _day(_("From the day"))
    starts_time = _time(pgettext_lazy("time of day", "From"))
    ends_on = _day(_("Until the day"))
    ends_time = _time(pgettext_lazy("time of day", "Until"))
    words_ru = forms.CharField(label=_("Words in Russian"), max_length=300)
    words_en = forms.CharField(label=_("Words in English"), max_length=300, required=False)

    def __init__(self, *args: Any, rules: Edition, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(rules.zone)
        said = kinds()
        counts, not_counts = _("the hours count additionally"), _("the hours do not count towards terms")
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("planned", f"{said['planned']}\n{not_counts}"),
            ("emergency", f"{said['emergency']}\n{not_counts}"),
            ("opening", f"{said['opening']}\n{counts}"),
            ("mode-closed", f"{said['mode']}\n{not_counts}"),
            ("mode-open", f"{said['mode']}\n{counts}"),
        ]
        field.initial = "planned"
        today = now.astimezone(self.zone).date()
        self.fields["starts_on"].initial = self.fields["ends_on"].initial = today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for end in ("starts", "ends"):
            on, at = given.get(f"{end}_on"), given.get(f"{end}_time")
            if isinstance(on, date) and isinstance(at, time):
                given[f"{end}_at"] = datetime.combine(on, at, self.zone)
        if "starts_at" in given and "ends_at" in given and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_time", _("The end has to come after the beginning."))
        return given

    @property
    def announcement(self) -> dict[str, Any]:
        """What `recompute.announce` takes, from valid data."""
        given = self.cleaned_data
        kind, _dash, way = given["kind"].partition("-")
        names = ("starts_at", "ends_at", "words_ru", "words_en")
        return {"kind": kind, "open": _OPEN.get(kind, way == "open"), **{name: given[name] for name in names}}
