"""Founding a desk and publishing its editions."""

import hashlib
import tomllib
from datetime import datetime
from importlib.resources import files

from django.db import transaction

from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import amended_by
from reglament.rulebook.loader import load_edition, preset_codes


@transaction.atomic
def publish_preset(*, desk: Desk, code: str, now: datetime) -> DeskEdition:
    """Publish an edition shipped with the package. Raises EditionError when it is faulty, storing nothing."""
    text = files("reglament.rulebook").joinpath("editions", f"{code}.toml").read_text(encoding="utf-8")
    return publish_edition(desk=desk, text=text, now=now)


@transaction.atomic
def publish_edition(*, desk: Desk, text: str, now: datetime) -> DeskEdition:
    """Publish an edition file for a desk; it is immutable from then on. Raises EditionError.

    What an amendment amends is published before it, if it was not yet: from then on both are read from the database,
    so that a newer package never changes what was published."""
    code = _amends(text)
    base = desk.editions.filter(code=code).first() if code else None
    if code and base is None and code in preset_codes():
        base = publish_preset(desk=desk, code=code, now=now)
    rules = load_edition(text, f"{desk.slug}.toml", amended_by(base) if base else None)
    return DeskEdition.objects.create(
        desk=desk,
        code=rules.code,
        text=text,
        base=base,
        content_hash=hashlib.sha256(((base.content_hash if base else "") + text).encode()).hexdigest(),
        effective_on=rules.effective_on,
        published_at=now,
    )


def _amends(text: str) -> str:
    """The code of what the file amends; a file that is no TOML at all is the loader's to complain of."""
    try:
        return str(tomllib.loads(text).get("amends", ""))
    except tomllib.TOMLDecodeError:
        return ""
