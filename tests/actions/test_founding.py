"""The administrator's evening: `reglament found` and `reglament member`."""

import pytest

from reglament.cli import main
from reglament.desk.accounts.models import User
from reglament.desk.inbox.models import Mailbox
from reglament.desk.regulations.models import Desk, Member

FOUND = [
    *(
        "found",
        "--slug",
        "support",
        "--edition",
        "progress-1",
        "--prefix",
        "pr",
        "--mail",
        "Support@Firm.example",
    ),
    *(
        "--title-ru",
        "Поддержка",
        "--title-en",
        "Support",
        "--head",
        "head@firm.example",
        "--head-name",
        "Глеб",
    ),
]


@pytest.mark.django_db
def test_a_desk_is_founded_with_mailbox_and_head() -> None:
    assert main(FOUND) == 0
    desk = Desk.objects.get()
    assert (desk.number_prefix, desk.mail_address) == ("PR", "support@firm.example")
    assert desk.editions.get().code == "progress-1"
    assert Mailbox.objects.get().address == "support@firm.example"
    assert Member.objects.get(desk=desk).role == "head"


@pytest.mark.django_db
def test_a_second_desk_of_the_same_name_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert main(FOUND) == 0
    assert main(FOUND) == 2
    assert "there already" in capsys.readouterr().err
    assert Desk.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_edition_is_refused_naming_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    words = [word if word != "progress-1" else "nowhere.toml" for word in FOUND]
    assert main(words) == 2
    assert "cryptopro-4" in capsys.readouterr().err
    assert not Desk.objects.exists()


@pytest.mark.django_db
def test_a_member_comes_changes_role_and_goes() -> None:
    main(FOUND)
    assert main(["member", "boris@firm.example", "--desk", "support", "--name", "Борис"]) == 0
    assert main(["member", "boris@firm.example", "--desk", "support", "--role", "clerk"]) == 0
    boris = User.objects.get(email="boris@firm.example")
    assert (boris.name, boris.memberships.get().role) == ("Борис", "clerk")
    assert main(["member", "boris@firm.example", "--desk", "support", "--end"]) == 0
    assert not boris.memberships.exists()
    assert main(["member", "boris@firm.example", "--desk", "elsewhere"]) == 2
