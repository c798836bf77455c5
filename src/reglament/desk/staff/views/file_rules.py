"""Which files a desk takes and how much in one letter or form: agents read it, the head sets it."""

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reglament.desk.files.actions import set_rules
from reglament.desk.files.kinds import types
from reglament.desk.files.models import FileRules
from reglament.desk.files.rules import rules_of_files
from reglament.desk.staff.views.acts import said
from reglament.desk.staff.views.outgoing import around
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.rail import house_of

MEGABYTE = 1 << 20


class FileRulesForm(forms.Form):
    """What differs from the installation; empty fields are as there."""

    megabytes = forms.IntegerField(
        label=gettext_lazy("All files of one letter or form, megabytes"), required=False, min_value=1
    )
    refused = forms.CharField(
        label=gettext_lazy("Types that are not taken"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Endings of names, by comma. A program under another name is recognised by its content."
        ),
    )

    def clean_megabytes(self) -> int | None:
        given: int | None = self.cleaned_data["megabytes"]
        if given and given * MEGABYTE > settings.UPLOAD_MAX_BYTES:
            limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
            raise forms.ValidationError(_("The installation takes at most %(limit)s.") % {"limit": limit})
        return given


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def file_rules(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The rules in force and the head's form. 403 for an agent who posts."""
    desk = house_of(actor).desks.get(slug)
    if desk is None:
        raise Http404(slug)
    own = FileRules.objects.filter(desk=desk).first()
    form = FileRulesForm(
        request.POST or None,
        initial={
            "megabytes": own.most_bytes // MEGABYTE if own and own.most_bytes else None,
            "refused": own.refused_types if own else "",
        },
    )
    if request.method == "POST":
        if not actor.heads(desk) or actor.user is None:
            raise PermissionDenied
        if form.is_valid():
            megabytes, refused = form.cleaned_data["megabytes"], form.cleaned_data["refused"]
            most = megabytes * MEGABYTE if megabytes else None
            set_rules(
                desk_id=desk.pk, most_bytes=most, refused=refused, by_id=actor.user.pk, now=timezone.now()
            )
            said(request, _("Kept. It holds for what comes from now on."))
            return HttpResponseRedirect(reverse("letters:files", args=[slug]))
    rules = rules_of_files(desk.pk)
    context = {
        **around(request, actor),
        "desk": desk,
        "form": form if actor.heads(desk) else None,
        "most": filesizeformat(rules.most_bytes),
        "refused": ", ".join(sorted(rules.refused)),
        "installation": ", ".join(sorted(types(settings.REFUSED_TYPES))),
        "checker": bool(settings.CLAMAV),
        "list_url": reverse("letters:queue"),
    }
    return render(request, "staff/letters/files.html", context, status=422 if form.errors else 200)
