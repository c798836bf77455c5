"""Version numbers by 1.3 and 1.4: what is a version, what is a build, and which is newer."""

import pytest

from reglament.rulebook import versions
from reglament.rulebook.versions import VersionNumber, VersionUnreadable
from rulebook.scenes import buyers, certificates

A = certificates()


def number(text: str) -> VersionNumber:
    return versions.parse(A, text)


@pytest.mark.parametrize(
    ("text", "groups", "rest"),
    [
        ("5.0.12000", (5, 0, 12000), ""),
        ("5", (5, 0, 0), ""),
        ("5.0", (5, 0, 0), ""),
        ("05.00.0009", (5, 0, 9), ""),
        ("5.0.12000.77", (5, 0, 12000), "77"),
        ("5.0 R2", (5, 0, 0), "R2"),
        ("v4.0.9963", (4, 0, 9963), ""),
        ("Signer 5.0.12000 «Uroboros»", (5, 0, 12000), "«Uroboros»"),
        ("5.", (5, 0, 0), "."),
    ],
)
def test_a_1_3b_groups_that_lack_or_exceed(text: str, groups: tuple[int, ...], rest: str) -> None:
    """Missing groups are zero, the fourth and letters are kept as text, leading zeros mean nothing."""
    read = number(text)
    assert (read.groups, read.rest, read.text) == (groups, rest, text)
    assert (read.version(), read.build()) == (groups[:1], groups[1:])


@pytest.mark.parametrize("text", ["", "R", "—", "пять", "٥.٠", "1" * 5000, "5." + "0" * 40])
def test_a_1_3b_no_digits_is_rejected(text: str) -> None:
    """A verdict with its clause, and no number made of nonsense."""
    with pytest.raises(VersionUnreadable) as caught:
        number(text)
    assert caught.value.verdict.clauses == ("1.3",)


def test_1_4_builds_compare_as_numbers() -> None:
    """Build 9000 comes before 12000, though its text does not."""
    assert number("5.0.9000") < number("5.0.12000")
    assert number("5.0.9000").text > number("5.0.12000").text
    assert number("5.0") == number("5.0.0") == number("5.0.0.4 R2")


def test_1_3_a_new_version_is_a_greater_first_group() -> None:
    """5 after 4 is new; 3.9 after 3.6 is a build (A-1.3); the same and an older one are not new."""
    assert versions.newer_version(A, number("5.0.1"), number("4.9.9999")).ok
    only_build = versions.newer_version(A, number("3.9"), number("3.6"))
    assert (only_build.ok, only_build.has("version_only_build"), only_build.clauses) == (
        False,
        True,
        ("1.4",),
    )
    for offered in ("3.6", "3.5", "2.9"):
        assert versions.newer_version(A, number(offered), number("3.6")).has("version_not_newer")


def test_a_1_3_version_scheme_in_both_values() -> None:
    """first_group leaves the product's own rule alone; product obeys it, and falls back without one."""
    old, new = number("3.6.100"), number("3.9.1")
    for scheme, own, fresh in (
        ("first_group", 2, False),
        ("first_group", None, False),
        ("product", 2, True),
        ("product", 1, False),
        ("product", None, False),
    ):
        edition = certificates(A_1_3=scheme)
        assert versions.newer_version(edition, new, old, product_groups=own).ok is fresh
    assert set(A.parameters["A-1.3"].values) == {"first_group", "product"}
    assert versions.readings(A) == ("A-1.3", "A-1.3b")
    with pytest.raises(ValueError, match="at least one"):
        versions.version_groups(A, 0)


def test_an_edition_without_version_numbers_says_so() -> None:
    """The other regulation has none."""
    with pytest.raises(KeyError, match="progress-1"):
        versions.parse(buyers(), "5.0")
