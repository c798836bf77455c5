"""What is generated and committed is as it would be made today."""

from importlib.resources import files

import pytest

from reglament.cli import main
from reglament.rulebook.loader import preset_codes


def test_the_published_schema_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """Made anew it is what ships; `reglament schema > src/reglament/rulebook/editions/schema.json` renews it."""
    assert main(["schema"]) == 0
    shipped = files("reglament.rulebook").joinpath("editions", "schema.json").read_text(encoding="utf-8")
    assert capsys.readouterr().out == shipped


@pytest.mark.parametrize("code", preset_codes())
def test_every_shipped_file_points_to_the_schema(code: str) -> None:
    text = files("reglament.rulebook").joinpath("editions", f"{code}.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema ./schema.json\n")
