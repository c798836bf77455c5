"""The page of one file that is kept from somebody: why, and what a person decides about it."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.actions import files
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.files import note_of
from reglament.desk.tickets.models import Attachment
from reglament.desk.ui.shapes import Fact


class DecisionForm(forms.Form):
    """Why; the button says what."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=files.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Stands in the history of the appeal with your name; the client does not see it."
        ),
    )


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, actor: Actor, number: str, pk: int) -> HttpResponse:
    """POST do = release or drop, with a reason. Nothing to decide: back to the appeal. Raises Http404."""
    ticket = get_ticket(actor, number)
    mine = Attachment.objects.select_related("blob", "message").filter(message__ticket=ticket)
    file = get_object_or_404(mine, pk=pk)
    there = f"{reverse('staff:ticket', args=[ticket.number])}#m{file.message_id}"
    may = files.choice(file, ticket, actor)
    if not may.any:
        return HttpResponseRedirect(there)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        release = request.POST.get("do") == "release"
        reason = form.cleaned_data["reason"]
        try:
            files.decide(
                file=file, ticket=ticket, release=release, by=actor, reason=reason, now=timezone.now()
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(
                request, _("The file is released.") if release else _("The file is dropped: nobody opens it.")
            )
            return HttpResponseRedirect(there)
    context = {
        "ticket": ticket,
        "file": file,
        "facts": _facts(file),
        "may": may,
        "meaning": _meaning(may),
        "form": form,
        "back": there,
    }
    return render(request, "staff/file.html", context, status=422 if form.errors else 200)


def _facts(file: Attachment) -> list[Fact]:
    sender = file.message.author_name or file.message.author_address
    return [
        Fact(_("File"), file.name, note=filesizeformat(file.size)),
        Fact(_("Sent by"), sender),
        Fact(_("How it stands"), note_of(file, staff=True) or "—"),
        Fact(_("SHA-256"), file.blob_id),
    ]


def _meaning(may: files.Choice) -> list[str]:
    """What each decision does, before it is made."""
    told = []
    if may.release == Attachment.TRUSTED:
        told.append(
            _(
                "Let through, it can be downloaded by staff alone, as a download that runs nothing by itself. "
                "Do it only when you know the checker to be wrong."
            )
        )
    elif may.release:
        told.append(
            _(
                "Released, it can be downloaded by staff and by the client. What the virus checker says of it still "
                "holds."
            )
        )
    elif may.head_only:
        told.append(_("Against the virus checker's word only the head of the desk lets a file through."))
    told.append(
        _(
            "Dropped, it is opened by nobody any more, and that stays so. The letter it came with is kept whole."
        )
    )
    return told
