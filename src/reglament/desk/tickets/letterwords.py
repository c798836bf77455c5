"""The words of letters: ours as shipped, and those the head of a desk wrote instead.

A head's template is held to the tags and variables of ours for that kind, each compared whole, so nothing else can run
in it. Whatever ours tells of number, clause, terms and what is missing, the head's has to tell in every situation: that
is tried on samples when it is saved, and once more on each letter, which else goes in our words."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.translation import gettext as _

from reglament.desk.statements import row

log = logging.getLogger("reglament.mail")

EDITABLE = (
    *("acknowledgement", "incomplete", "completed", "promoted", "files", "answer", "question", "solution"),
    *("reminder", "postponed", "priority", "closed"),
)
MANDATORY = (
    *("number", "due", "due_clause", "silence", "silence_clause", "clause", "outcome", "reason", "priority"),
    *("body", "url", "place", "promise", "item"),
)
LISTS = ("missing", "reasons", "files", "usage")
LONGEST = 8000  # characters
_HERE = Path(__file__).parents[1]
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)
_NAME = re.compile(r"^\{\{ ([a-z_]+)")
_IF = re.compile(r"^\{% (?:el)?if ([a-z_]+) %\}$")
_DECISION = re.compile(r'decision == "(\w+)"')
_mark: ContextVar[object] = ContextVar("mark", default=None)
_OWN = """
SELECT text FROM desk_letterwords WHERE desk_id = %s AND kind = %s AND language = %s ORDER BY id DESC LIMIT 1
"""


def kinds() -> list[str]:
    """Every kind of letter that has a template, the common ones first."""
    found = {path.stem for path in _HERE.glob("*/templates/letters/ru/*.txt")}
    return [*(k for k in EDITABLE if k in found), *sorted(found - set(EDITABLE))]


def rendered(desk_id: int, kind: str, language: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and words of a letter: the head's where there are such and they tell all that ours do, else ours."""
    subject, body = _in_our_words(kind, language, values)
    own = own_words(desk_id, kind, language) if kind in EDITABLE else ""
    if not own:
        return subject, body
    try:
        words = _compiled(own).render(Context(dict(values), autoescape=False))
    except Exception:  # whatever it is, the letter leaves
        log.exception("the words of %s at desk %s", kind, desk_id)
        return subject, body
    lost = [value for value in _told(values) if value in body and value not in words]
    if lost:
        log.error("the words of %s at desk %s leave out %s", kind, desk_id, lost)
        return subject, body
    return subject, words


def _in_our_words(kind: str, language: str, values: Mapping[str, Any]) -> tuple[str, str]:
    text = get_template(f"letters/{language}/{kind}.txt").render(dict(values))
    subject, _line, body = text.partition("\n")
    return subject.strip(), body


def _told(values: Mapping[str, Any]) -> Iterator[str]:
    """The values that a letter has to tell if ours does."""
    for name in MANDATORY:
        value = values.get(name)
        if value not in (None, ""):
            yield str(value)
    for name in LISTS:
        yield from (str(item) for item in values.get(name) or () if item)


def own_words(desk_id: int, kind: str, language: str) -> str:
    """What the head wrote last; "" when ours are in use."""
    mark = _mark.get()
    return _read(desk_id, kind, language) if mark is None else _read_once(mark, desk_id, kind, language)


def _read(desk_id: int, kind: str, language: str) -> str:
    found = row(_OWN, [desk_id, kind, language])
    return str(found[0]) if found else ""


@contextmanager
def unchanged_since(mark: object) -> Iterator[None]:
    """Inside, what heads wrote is asked once a mark: how many wordings there are and the last one's key. Rows are only
    ever added, so another mark tells of each."""
    token = _mark.set(mark)
    try:
        yield
    finally:
        _mark.reset(token)


@lru_cache(maxsize=256)
def _read_once(mark: object, desk_id: int, kind: str, language: str) -> str:
    return _read(desk_id, kind, language)


@lru_cache(maxsize=256)
def our_words(kind: str, language: str) -> str:
    """The shipped template without its frame and the line of the subject."""
    source = get_template(f"letters/{language}/{kind}.txt").template.source  # type: ignore[attr-defined]
    body = source.partition("\n")[2]
    return str(body).rstrip().removesuffix("{% endautoescape %}").strip("\n") + "\n"


def variables(kind: str) -> list[str]:
    """What may stand in the words of this kind: the tags and variables of ours, in both languages."""
    found: dict[str, None] = {}
    for language in ("ru", "en"):
        found |= dict.fromkeys(_TAG.findall(our_words(kind, language)))
    return sorted(found)


def names(kind: str, language: str) -> set[str]:
    """The variables ours of this kind show."""
    return {found[1] for tag in _TAG.findall(our_words(kind, language)) if (found := _NAME.match(tag))}


def check(kind: str, language: str, text: str) -> None:
    """Raises ValidationError that names each thing that is wrong: foreign tags, broken nesting, what is left out."""
    if len(text) > LONGEST:
        raise ValidationError(_("The words are longer than %(n)s characters.") % {"n": LONGEST})
    allowed, wrong, loops = set(variables(kind)), [], 0
    for number, line in enumerate(text.split("\n"), 1):
        for tag in _TAG.findall(line):
            loops += tag.startswith("{% for") - tag.startswith("{% endfor")
            if tag not in allowed:
                wrong.append(_("Line %(n)s: %(tag)s may not stand here.") % {"n": number, "tag": tag})
            elif loops > 1:
                wrong.append(_("Line %(n)s: a list within a list.") % {"n": number})
        if any(mark in _TAG.sub("", line) for mark in ("{%", "%}", "{{", "}}", "{#", "#}")):
            wrong.append(_("Line %(n)s: a tag is not closed on its line.") % {"n": number})
    if wrong:
        raise ValidationError(wrong)
    try:
        theirs = _compiled(text)
    except TemplateSyntaxError as error:
        raise ValidationError(
            _("The tags do not fit together: %(why)s") % {"why": str(error)[:200]}
        ) from error
    lost = _left_out(kind, language, theirs, text)
    if lost:
        raise ValidationError(
            [_("%(name)s is left out where our words tell it.") % {"name": f"{{{{ {n} }}}}"} for n in lost]
        )


def _left_out(kind: str, language: str, theirs: Template, text: str) -> list[str]:
    """Mandatory variables that ours show in some situation and theirs do not."""
    lost: dict[str, None] = {}
    for values in _situations(kind, text):
        _subject, ours = _in_our_words(kind, language, values)
        words = theirs.render(Context(dict(values), autoescape=False))
        for name in (*MANDATORY, *LISTS):
            marks = values.get(name)
            for mark in marks if isinstance(marks, list) else [marks]:
                if mark and str(mark) in ours and str(mark) not in words:
                    lost[name] = None
    return list(lost)


def _situations(kind: str, text: str) -> Iterator[dict[str, Any]]:
    """Every combination of what the conditions in ours and theirs ask about, each value a mark of its own."""
    tags = [
        tag for source in (our_words(kind, "ru"), our_words(kind, "en"), text) for tag in _TAG.findall(source)
    ]
    asked = sorted({found[1] for tag in tags if (found := _IF.match(tag))})
    decisions = sorted({code for tag in tags for code in _DECISION.findall(tag)}) or [""]
    names = {found[1] for tag in tags if (found := _NAME.match(tag))} | set(asked)
    full: dict[str, Any] = {name: f"⟦{name}⟧" for name in names | set(MANDATORY)}
    full |= {name: [f"⟦{name} 1⟧", f"⟦{name} 2⟧"] for name in LISTS}
    full["ticket"] = SimpleNamespace(subject="⟦subject⟧", postponed_until=None)
    for decision in [*decisions, "accept"]:
        for given in product((True, False), repeat=min(len(asked), 8)):
            absent = {name: "" for name, there in zip(asked, given, strict=False) if not there}
            yield {**full, **absent, "decision": decision}


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template:
    """A template of an engine that has no tags but Django's own few, and no files to include."""
    return Engine(autoescape=False).from_string(text)


def preview(kind: str, language: str, text: str, values: Mapping[str, Any]) -> str:
    """The words for these values, ours when `text` is empty."""
    if not text or kind not in EDITABLE:
        return _in_our_words(kind, language, values)[1]
    return str(_compiled(text).render(Context(dict(values), autoescape=False)))
