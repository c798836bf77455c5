"""Catalogues are compiled when they are newer than what was compiled, and a broken one is named."""

import gettext
import os
from pathlib import Path

import pytest

from reglament.launch import messages
from reglament.launch.errors import LaunchError

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
"n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "%(n)s день"
msgstr[1] "%(n)s дня"
msgstr[2] "%(n)s дней"

#, fuzzy
msgid "Close"
msgstr "Наугад"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "room/locale/ru/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO)
    return path


def test_russian_plurals_survive_and_guesses_are_left_out(catalogue: Path, tmp_path: Path) -> None:
    assert messages.compile_all(tmp_path) == [catalogue]
    with catalogue.with_suffix(".mo").open("rb") as stream:
        found = gettext.GNUTranslations(stream)
    days = [found.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2, 5, 21)]
    assert days == ["%(n)s день", "%(n)s дня", "%(n)s дней", "%(n)s день"]
    assert found.gettext("Close") == "Close"


def test_only_what_has_changed_is_compiled_again(catalogue: Path, tmp_path: Path) -> None:
    messages.compile_all(tmp_path)
    assert messages.compile_all(tmp_path) == []
    later = catalogue.stat().st_mtime + 10
    os.utime(catalogue, (later, later))
    assert messages.compile_all(tmp_path) == [catalogue]
    assert [path.name for path in catalogue.parent.iterdir() if path.name.startswith(".")] == []


def test_a_broken_catalogue_is_named(catalogue: Path, tmp_path: Path) -> None:
    catalogue.write_text(PO + '\nmsgid "a"\nmsgid_plural "b"\nmsgstr[many] "c"\n')
    with pytest.raises(LaunchError, match=r"django\.po is broken"):
        messages.compile_all(tmp_path)
