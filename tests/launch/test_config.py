"""What the administrator may set is read from the environment once; what cannot be meant is one line."""

from pathlib import Path

import pytest

from reglament.desk.config import BadSetting, read


def test_variables_are_read_by_their_kind_and_the_rest_is_as_usual() -> None:
    told = {
        "REGLAMENT_SMTP_PORT": "8125",
        "REGLAMENT_DEMO": "1",
        "REGLAMENT_DKIM_KEY": "/etc/desk/dkim.pem",
        "DATABASE_URL": "postgresql:///desk",
        "REGLAMENT_UNHEARD_OF": "x",
    }
    config = read(told)
    assert (config.smtp_port, config.demo, config.dkim_key) == (8125, True, Path("/etc/desk/dkim.pem"))
    assert (config.database_url, config.lmtp_port, config.clamav_fails) == (
        "postgresql:///desk",
        8024,
        "closed",
    )


def test_the_address_of_the_database_goes_by_either_name() -> None:
    assert read({"REGLAMENT_DATABASE_URL": "postgresql:///a"}).database_url == "postgresql:///a"
    both = {"REGLAMENT_DATABASE_URL": "postgresql:///a", "DATABASE_URL": "postgresql:///b"}
    assert read(both).database_url == "postgresql:///b"


def test_every_variable_that_cannot_be_meant_is_named_in_one_line() -> None:
    with pytest.raises(BadSetting) as found:
        read({"REGLAMENT_LETTERS_A_MINUTE": "many", "REGLAMENT_CLAMAV_FAILS": "perhaps"})
    line = str(found.value)
    assert "\n" not in line
    assert "REGLAMENT_LETTERS_A_MINUTE=many: Input should be a valid integer" in line
    assert "REGLAMENT_CLAMAV_FAILS=perhaps: Input should be 'closed' or 'open'" in line
