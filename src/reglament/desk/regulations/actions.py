"""Founding a desk and publishing its editions."""

import hashlib
from datetime import datetime
from importlib.resources import files

from django.db import transaction

from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.rulebook.edition import load_edition


@transaction.atomic
def publish_preset(*, desk: Desk, code: str, now: datetime) -> DeskEdition:
    """Publish an edition shipped with the package. Raises EditionError when it is faulty, storing nothing."""
    text = files("reglament.rulebook").joinpath("editions", f"{code}.toml").read_text(encoding="utf-8")
    return publish_edition(desk=desk, text=text, now=now)


@transaction.atomic
def publish_edition(*, desk: Desk, text: str, now: datetime) -> DeskEdition:
    """Publish an edition file for a desk; it is immutable from then on. Raises EditionError."""
    rules = load_edition(text, source=f"{desk.slug}.toml")
    base = desk.editions.filter(code=rules.amends).first() if rules.amends else None
    return DeskEdition.objects.create(
        desk=desk,
        code=rules.code,
        text=text,
        base=base,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        effective_on=rules.effective_on,
        published_at=now,
    )
