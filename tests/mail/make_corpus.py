"""Writes tests/mail/corpus/*.eml and what a person reads in each, *.json beside it: `python -m tests.mail.make_corpus`.

The letters are committed; this script says where they come from. Letters caught in the wild are added by hand."""

import json
from pathlib import Path

from tests.mail import (
    corpus_alerts,
    corpus_charsets,
    corpus_clients,
    corpus_machines,
    corpus_offices,
    corpus_posts,
    corpus_programs,
    corpus_tnef,
)

CORPUS = Path(__file__).parent / "corpus"


def main() -> None:
    """Write all generated letters anew; others in the folder are left alone."""
    CORPUS.mkdir(exist_ok=True)
    groups = (
        *(corpus_clients, corpus_charsets, corpus_machines),
        *(corpus_programs, corpus_offices, corpus_posts, corpus_tnef, corpus_alerts),
    )
    for group in groups:
        for name, (raw, expected) in group.letters().items():
            (CORPUS / f"{name}.eml").write_bytes(raw)
            text = json.dumps(expected, ensure_ascii=False, indent=1)
            (CORPUS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
