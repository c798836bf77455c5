"""A domain in Cyrillic, as people write it and as DNS does (IDNA). Pure; never raises."""


def in_ascii(address: str) -> str:
    """An address, or a domain alone, as DNS writes it (anna@почта.рф): few servers take another (RFC 6531).

    What stands before the @ is nobody's to change; a domain that has no such form stays."""
    box, at, host = address.rpartition("@")
    try:
        return box + at + (host if host.isascii() else host.encode("idna").decode())
    except UnicodeError:
        return address


def in_letters(address: str) -> str:
    """The same as people write it; what is no IDNA, or not in its one form, stays as it came."""
    box, at, host = address.rpartition("@")
    try:
        return box + at + host.encode().decode("idna") if "xn--" in host else address
    except UnicodeError:
        return address
