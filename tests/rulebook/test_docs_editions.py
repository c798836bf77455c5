"""docs/editions.md: every example of an edition loads, every history explains."""

import json
import re
from pathlib import Path

import pytest

from reglament.cli import main
from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import load_edition
from reglament.rulebook.review import review

PAGE = (Path(__file__).parents[2] / "docs" / "editions.md").read_text(encoding="utf-8")
FIRST, *PARTS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def _edition(text: str) -> Edition:
    return load_edition(text, "docs/editions.md", {"helpdesk-1": FIRST}.__getitem__)


def test_the_first_edition_loads_with_little_left_over() -> None:
    """What the tutorial does not use yet is only the limit of clause 4, cited by the matrix."""
    edition = _edition(FIRST)
    assert edition.code == "helpdesk-1"
    assert review(edition).unused == ()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.split("]")[0].strip("["))
def test_every_part_fits_the_first_edition(part: str) -> None:
    """Laid over it section by section."""
    laid = re.sub(r"^\[", "[merge.", part, flags=re.MULTILINE)
    assert _edition(f"code = 'x'\namends = 'helpdesk-1'\n{laid}").code == "x"


def test_the_amendment() -> None:
    (text,) = re.findall(r"```toml amendment\n(.*?)```", PAGE, re.DOTALL)
    edition = _edition(text)
    assert edition.changed == ("requisites",)
    assert edition.services["in-work"].cells == {"basic": 2, "full": 3}


def test_the_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "history.json"
    file.write_text(text, encoding="utf-8")
    assert main(["explain", "--events", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {clock["name"]: clock["state"] for clock in told["clocks"]} == {
        "reaction": "met",
        "restore": "met",
    }
    assert main(["explain", "--events", str(file), "--lang", "en"]) == 0
    assert "Admission: accepted" in capsys.readouterr().out


def test_every_section_is_told_of() -> None:
    """A section the page does not name is one a writer does not know of."""
    sections = {name for name, field in Edition.model_fields.items() if "dict" in str(field.annotation)}
    assert [name for name in sorted(sections) if name not in PAGE] == []
