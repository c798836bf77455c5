"""An edition as a PDF: the same clauses, tables and readings as the public page, set by typst with its own fonts."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from reglament.desk.portal.pages import regulation as pages
from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import rules_of
from reglament.desk.ui.printed import pdf
from reglament.rulebook.edition import Edition


def printed(desk: Desk, edition: DeskEdition, language: str) -> bytes:
    """The PDF of an edition in "ru" or "en"."""
    with override(language):
        data = _data(desk, edition, rules_of(edition), language)
    return pdf("reglament.desk.portal", "regulation.typ", data)


def _data(desk: Desk, edition: DeskEdition, rules: Edition, language: str) -> dict[str, Any]:
    title = rules.title[language]
    return {
        "lang": language,
        "title": title,
        "vendor": rules.vendor[language],
        "desk": desk.title(language),
        "own_words": _(
            "Our own short words for every clause. What decides is the signed text; the numbers are its own."
        ),
        "about": pages.about(edition, rules, language),
        "sections": [
            {
                "title": _("Section %(n)s") % {"n": section.number},
                "clauses": [_clause(clause) for clause in section.clauses],
            }
            for section in pages.sections(rules, language)
        ],
        "contradictions": {
            "title": _("Where the text disagrees with itself"),
            "read": _("We read it so:"),
            "rows": [
                {**row, "clauses": ", ".join(c["number"] for c in row["clauses"])}
                for row in pages.contradictions(rules, language)
            ],
        },
        "requisites": {"title": _("Requisites"), "rows": pages.requisites(rules, language)},
        "sealed": _("Edition %(code)s. SHA-256 of its file:") % {"code": edition.code},
        "hash": edition.content_hash,
        "footer": f"{title}, {edition.code}",
    }


def _clause(clause: pages.ClauseText) -> dict[str, Any]:
    return {
        "number": clause.number,
        "part": clause.part,
        "words": clause.words,
        "readings": [{"question": r.question, "chosen": r.chosen} for r in clause.readings],
        "requisites": clause.requisites,
        "tables": [
            {
                "title": table.title,
                "heads": table.heads,
                "lines": [
                    {"label": label, "note": note, "cells": cells} for _id, label, note, cells in table.lines
                ],
            }
            for table in clause.tables
        ],
    }
