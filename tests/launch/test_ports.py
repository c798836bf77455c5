"""Ports: a taken one is one clear line; mail ports nobody named are chosen free beside another desk."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from reglament.launch import options, ports
from reglament.launch.errors import LaunchError

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused_in_one_line(taken: int, tmp_path: Path) -> None:
    with pytest.raises(LaunchError) as refusal:
        options.read({"PORT": str(taken)}, tmp_path)
    assert (
        str(refusal.value) == f"Port {taken} is taken: choose another with PORT=, or stop what listens there."
    )


@pytest.mark.parametrize("text", ["0", "65536", "-1", "восемь", "80.5"])
def test_what_is_no_port_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match=f"PORT={text} is no port"):
        options.read({"PORT": text}, tmp_path)


def test_a_free_wanted_port_is_kept_and_a_taken_one_replaced(taken: int) -> None:
    other = ports.free(HOST, taken)
    assert other != taken
    assert ports.free(HOST, other) == other
    assert ports.free(HOST, other, other) != other


def test_a_port_given_gets_mail_ports_of_its_own(tmp_path: Path) -> None:
    web = ports.free(HOST, 0xFFFFF)
    chosen = options.read({"PORT": str(web)}, tmp_path).ports
    assert chosen.web == web
    assert len({chosen.web, chosen.lmtp, chosen.smtp}) == 3


def test_a_mail_port_named_by_the_administrator_is_kept_or_refused(taken: int, tmp_path: Path) -> None:
    web = ports.free(HOST, 0xFFFFF)
    with pytest.raises(LaunchError, match="SMTP_PORT="):
        options.read({"PORT": str(web), "SMTP_PORT": str(taken)}, tmp_path)
    named = ports.free(HOST, 0xFFFFF, web)
    assert options.read({"PORT": str(web), "LMTP_PORT": str(named)}, tmp_path).ports.lmtp == named


def test_a_foreign_host_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match=r"cannot listen on 192\.0\.2\.1"):
        options.read({"PORT": str(ports.free(HOST, 0xFFFFF)), "REGLAMENT_HOST": "192.0.2.1"}, tmp_path)


def test_the_address_is_one_a_browser_can_open(tmp_path: Path) -> None:
    web = str(ports.free(HOST, 0xFFFFF))
    everywhere = options.read({"PORT": web, "REGLAMENT_HOST": "0.0.0.0"}, tmp_path)
    assert everywhere.base_url == f"http://127.0.0.1:{web}"
    assert options.read({"PORT": web, "REGLAMENT_BASE_URL": "https://desk.example"}, tmp_path).base_url == (
        "https://desk.example"
    )


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = options.secret_key(tmp_path)
    assert len(key) >= 50
    assert options.secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_data_folder_that_cannot_be_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LaunchError, match=r"DATA=.*file/data cannot be used"):
        options.data_folder({"DATA": str(tmp_path / "file/data")})
