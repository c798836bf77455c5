"""Several files in one field, and those already sent kept while the rest of the form is corrected."""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from reglament.desk.files import kinds, store
from reglament.desk.files.models import Blob
from reglament.desk.files.rules import Rules, rules_of_files
from reglament.desk.tickets.appeal import IncomingFile

MOST_FILES = 20
DAY = 24 * 60 * 60  # seconds a kept file waits for its form


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files, together no larger than the administrator allows."""

    widget = FilesInput
    rules: Rules | None = None  # the installation's, unless `under` a desk

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)  # Django's own words would not say which is empty

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = [super(FilesField, self).clean(item, initial) for item in data or []]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(n)s files at once.") % {"n": MOST_FILES})
        rules = self.rules or rules_of_files(None)
        if sum(file.size for file in files) > rules.most_bytes:
            raise forms.ValidationError(
                _("Together the files are larger than %(limit)s.") % {"limit": limit(rules)}
            )
        refused = [words for file in files if (words := unfit(rules, file))]
        if refused:
            raise forms.ValidationError(refused)
        return files


def under(form: forms.Form, desk_id: int) -> None:
    """The form takes what this desk takes, and says how much that is."""
    rules = rules_of_files(desk_id)
    for field in form.fields.values():
        if isinstance(field, FilesField):
            field.rules = rules
            field.help_text = _("Up to %(n)s at once, together up to %(limit)s.") % {
                "n": MOST_FILES,
                "limit": limit(rules),
            }


def unfit(rules: Rules, file: UploadedFile[Any]) -> str:
    """Why this upload is not taken; "" for one that is. It can be read from its beginning afterwards."""
    if not file.size:
        return _("%(name)s is empty.") % {"name": file.name}
    head = file.read(kinds.HEAD)
    file.seek(0)
    kind = rules.type_refused(str(file.name), head)
    told = {"name": file.name, "type": kind}
    return _("%(name)s: files of the type %(type)s are not taken.") % told if kind else ""


def limit(rules: Rules | None = None) -> str:
    """The size limit in words."""
    return filesizeformat((rules or rules_of_files(None)).most_bytes)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that came with a form which had to be corrected. `token` brings it back."""

    token: str
    name: str
    content_type: str
    sha256: str
    size: str


def keep(files: Sequence[UploadedFile[Any]], *, user_id: int, now: datetime) -> list[KeptFile]:
    """Store the files and sign a token for each; only the same person's form takes it back, for a day."""
    return [
        _kept(
            {
                "sha256": store.keep(file, now=now).sha256,
                "name": str(file.name)[:255],
                "type": (file.content_type or "")[:100],
                "size": file.size,
            },
            user_id,
        )
        for file in files
    ]


def came(request: HttpRequest, desk_id: int) -> list[UploadedFile[Any]]:
    """Files of a form that goes back to be corrected; too many, too large ones and those `unfit` are not kept."""
    rules, field = rules_of_files(desk_id), FilesField(required=False)
    field.rules = rules
    files = request.FILES.getlist("files")
    for file in files:
        file.seek(0)
    try:
        return field.clean([file for file in files if not unfit(rules, file)])
    except forms.ValidationError:
        return []


def _kept(data: dict[str, Any], user_id: int) -> KeptFile:
    token = signing.dumps(data, salt=_salt(user_id))
    return KeptFile(token, data["name"], data["type"], data["sha256"], filesizeformat(data["size"]))


def taken_back(tokens: Sequence[str], *, user_id: int) -> list[KeptFile]:
    """The kept files of these tokens; forged, foreign and outdated ones are left out."""
    found = []
    for token in tokens[:MOST_FILES]:
        try:
            found.append(_kept(signing.loads(token, salt=_salt(user_id), max_age=DAY), user_id))
        except (signing.BadSignature, binascii.Error, ValueError):
            continue
    return found


def _salt(user_id: int) -> str:
    return f"portal.kept-file.{user_id}"


def incoming(files: Sequence[UploadedFile[Any]], kept: Sequence[KeptFile] = ()) -> list[IncomingFile]:
    """What the actions take: first what was kept, then what came now."""
    blobs = Blob.objects.in_bulk([file.sha256 for file in kept])
    old = [
        IncomingFile(name=file.name, content_type=file.content_type, content=blobs[file.sha256])
        for file in kept
        if file.sha256 in blobs
    ]
    new = [
        IncomingFile(name=str(file.name), content_type=file.content_type or "", content=file)
        for file in files
    ]
    return old + new
