"""Writing the next edition: drafts, checking them, publishing under the notice rule (A7.3, B2.4).

Only heads come here: the views see to it. Everything is refused whole: a faulty draft is kept but never published."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import tomlkit
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from tomlkit.items import Table

from reglament.desk.accounts.models import User
from reglament.desk.regulations.actions import publish_edition
from reglament.desk.regulations.draft_models import EditionDraft, EditionPublication
from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.rulebook.edition import Edition
from reglament.rulebook.faults import EditionError, Fault
from reglament.rulebook.lines import locator
from reglament.rulebook.loader import load_edition, preset_text
from reglament.rulebook.notice import NoticeRule, may_take_effect, notice_of
from reglament.rulebook.review import review

LONGEST = 1_000_000  # characters of a draft
_SLUG = re.compile(r"^[-a-zA-Z0-9_]{1,80}$")
_CODE = re.compile(r"^code\s*=\s*(['\"])(.+?)\1", re.M)


class DraftMoved(Exception):
    """Somebody saved another text meanwhile; `draft` is what is stored now."""

    def __init__(self, draft: EditionDraft) -> None:
        super().__init__(f"draft {draft.pk} is at version {draft.version}")
        self.draft = draft


class NoticeTooShort(Exception):
    """The date of effect is nearer than the notice rule allows, and no reason was given for overriding it."""

    def __init__(self, rule: NoticeRule) -> None:
        super().__init__(f"effective before {rule.earliest_on}, clause {rule.clause}")
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a draft, what nothing refers to, and its rules when nothing is wrong."""

    faults: tuple[Fault, ...]
    unused: tuple[Fault, ...] = ()
    rules: Edition | None = None


def code_of(text: str) -> str:
    """The code the text gives itself, also when the text is faulty; "" for none."""
    found = _CODE.search(text)
    return found[2][:80] if found else ""


# --- beginning ---
@transaction.atomic
def new_draft(*, desk: Desk, by: User, amendment: bool, now: datetime) -> EditionDraft:
    """A draft from the edition in force: its whole text, or an empty amendment to it. Raises NoEditionInForce."""
    base = edition_in_force(desk, now)
    text = _amendment_stub(desk, base, now) if amendment else _next_text(desk, base, now)
    return EditionDraft.objects.create(
        desk=desk, base=base, text=text, created_by=by, created_at=now, changed_by=by, changed_at=now
    )


def _next_text(desk: Desk, base: DeskEdition, now: datetime) -> str:
    """The text in force, amendments laid in, under the next free number and code, with the earliest date of effect."""
    first = base
    while first.base is not None:
        first = first.base
    document, began = _whole(base), tomlkit.parse(first.text)
    old = str(began.get("number", ""))
    if old.isdigit():
        known = [rules_of(edition).number for edition in desk.editions.all()]
        number = str(max(int(each) for each in (old, *known) if each.isdigit()) + 1)
        document["number"] = number
        title = tomlkit.inline_table()
        for language, words in began["title"].items():
            title[language] = re.sub(rf"\b{old}\b", number, str(words))
        document["title"] = title
    document["code"] = _free_code(desk, first.code)
    for key in ("approved_on", "approved_by", "published_on"):
        document.pop(key, None)
    document["effective_on"] = notice_for(desk, now).earliest_on
    return tomlkit.dumps(document)


def _whole(edition: DeskEdition) -> tomlkit.TOMLDocument:
    """The document of an edition; of an amendment, what it amends with its sections replaced and added."""
    document = tomlkit.parse(edition.text)
    if edition.base is None:
        return document
    whole = _whole(edition.base)
    for name, content in document.get("replace", {}).items():
        whole[name] = content
    for name, content in document.get("merge", {}).items():
        _lay(whole, name, content)
    for name, content in document.items():
        if name not in ("amends", "replace", "merge"):
            whole[name] = content
    return whole


def _lay(target: "tomlkit.TOMLDocument | Table", name: str, content: object) -> None:
    """Add to a table what it does not have, put the rest in place of it."""
    present = target.get(name)
    if isinstance(content, dict) and isinstance(present, dict):
        for key, value in content.items():
            _lay(present, key, value)  # type: ignore[arg-type]
    else:
        target[name] = content


def _amendment_stub(desk: Desk, base: DeskEdition, now: datetime) -> str:
    rules = rules_of(base)
    document = tomlkit.document()
    document["code"] = _free_code(desk, f"{base.code}-amendment-1")
    document["amends"] = base.code
    title = tomlkit.inline_table()
    title["ru"], title["en"] = f"{rules.title.ru}, с изменением", f"{rules.title.en}, as amended"
    document["title"] = title
    document["effective_on"] = notice_for(desk, now).earliest_on
    hint = (
        "\n# [replace.SECTION] puts a section in place of the whole one, [merge.SECTION] adds to it:\n"
        "# [merge.clauses]\n"
        "# \"7.3\" = {enforced = 'text', text = {ru = '…', en = '…'}}\n"
    )
    return tomlkit.dumps(document) + hint


def _free_code(desk: Desk, code: str) -> str:
    """The code with its last number raised until no edition of the desk has it."""
    stem, _dash, number = code.rpartition("-")
    if not number.isdigit():
        stem, number = code, "1"
    taken = set(desk.editions.values_list("code", flat=True))
    following = int(number) + (code in taken)
    while f"{stem}-{following}" in taken:
        following += 1
    return f"{stem}-{following}"


# --- writing ---
@transaction.atomic
def save_draft(*, draft: EditionDraft, text: str, version: int, by: User, now: datetime) -> EditionDraft:
    """Keep the text, faulty or not. Raises DraftMoved when it is not `version` any more, ValidationError."""
    locked = _locked(draft, version)
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST or "\x00" in text:
        raise ValidationError({"text": _("This text is too long or holds characters a text cannot have.")})
    if text != locked.text:
        locked.text, locked.version = text, locked.version + 1
        locked.changed_by, locked.changed_at = by, now
        locked.save()
    return locked


@transaction.atomic
def discard_draft(*, draft: EditionDraft, version: int, now: datetime) -> None:
    """Put the draft away; it stays in the database. Raises DraftMoved."""
    locked = _locked(draft, version)
    locked.discarded_at = now
    locked.save(update_fields=["discarded_at"])


def _locked(draft: EditionDraft, version: int) -> EditionDraft:
    locked = EditionDraft.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)
    if locked.version != version or not locked.open:
        raise DraftMoved(locked)
    return locked


# --- checking ---
def rules_of_text(desk: Desk, text: str, source: str = "draft.toml") -> Edition:
    """The rules of a text of this desk: what it amends is looked for among its editions. Raises EditionError."""

    def text_of(code: str) -> str:
        published = desk.editions.filter(code=code).values_list("text", flat=True).first()
        return published or preset_text(code)

    return load_edition(text, source, text_of)


def check(desk: Desk, text: str, *, published: bool = False) -> Checked:
    """Every fault with its line. `published`: the text is an edition already, so its code is its own."""
    try:
        rules = rules_of_text(desk, text)
    except EditionError as error:
        return Checked(error.faults)
    find = locator(text)
    faults = []
    if not _SLUG.match(rules.code):
        faults.append(
            Fault(
                "draft.toml",
                find(("code",)),
                "code",
                _("a code goes into addresses"),
                _("Latin letters, digits, - and _"),
            )
        )
    if not published and desk.editions.filter(code=rules.code).exists():
        told = _("an edition with the code %(code)s is published already") % {"code": rules.code}
        faults.append(Fault("draft.toml", find(("code",)), "code", told, _("a code of its own")))
    unused = tuple(
        item.placed("draft.toml", find(item.path)) for item in review(rules).unused if find(item.path)
    )
    return Checked(tuple(faults), unused, None if faults else rules)


# --- publishing ---
def today_of(rules: Edition, now: datetime) -> date:
    """The civil date in the zone of the edition."""
    return now.astimezone(ZoneInfo(rules.zone)).date()


def notice_for(desk: Desk, now: datetime) -> NoticeRule:
    """What the edition in force asks of a change published now. Raises NoEditionInForce."""
    rules = rules_of(edition_in_force(desk, now))
    return notice_of(rules, published_on=today_of(rules, now))


@transaction.atomic
def publish_draft(
    *, draft: EditionDraft, version: int, effective_on: date, reason: str = "", by: User, now: datetime
) -> DeskEdition:
    """An immutable edition from the draft, dated; what is open stays under its own edition (A-ed).

    Raises DraftMoved, EditionError (nothing faulty is published), NoticeTooShort without a `reason`, ValidationError
    for a date of effect in the past."""
    locked = _locked(draft, version)
    desk = Desk.objects.select_for_update(no_key=True).get(pk=locked.desk_id)
    rules = rules_of(edition_in_force(desk, now))
    today, reason = today_of(rules, now), reason.strip()
    if effective_on < today:
        raise ValidationError({"effective_on": _("An edition takes effect today at the earliest.")})
    kept = may_take_effect(rules, published_on=today, effective_on=effective_on).ok
    notice = notice_of(rules, published_on=today)
    if not kept and not reason:
        raise NoticeTooShort(notice)
    text = dated(locked.text, published_on=today, effective_on=effective_on)
    faults = check(desk, text).faults
    if faults:
        raise EditionError(faults)
    edition = publish_edition(desk=desk, text=text, now=now)
    EditionPublication.objects.create(
        edition=edition,
        by=by,
        earliest_on=notice.earliest_on,
        clause=notice.clause,
        reason="" if kept else reason,
    )
    locked.published_as = edition
    locked.save(update_fields=["published_as"])
    return edition


def dated(text: str, *, published_on: date, effective_on: date) -> str:
    """The text with these two dates, everything else as it was written. Raises EditionError for what is no TOML."""
    try:
        document = tomlkit.parse(text)
        document["published_on"], document["effective_on"] = published_on, effective_on
        made = tomlkit.dumps(document)
        tomllib.loads(made)
    except (ValueError, tomlkit.exceptions.TOMLKitError) as error:
        raise EditionError([Fault("draft.toml", getattr(error, "line", 0), "TOML", str(error))]) from None
    return made


def content_hash(text: str) -> str:
    """What tells one text from another (SHA-256)."""
    return hashlib.sha256(text.encode()).hexdigest()
