"""Registration numbers of certificates: unique, easy to read aloud, not to be guessed from one another."""

import secrets

# Without letters and digits that look alike (0 O, 1 I L), so that a number survives the telephone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8  # 31**8, some 10**12 numbers a year and desk


def new_number(prefix: str, kind: str, year: int) -> str:
    """«CP-S26-7K3M-9QXD»: prefix of the desk, kind (S support, A activation) and year, eight random signs."""
    signs = "".join(secrets.choice(LETTERS) for _sign in range(LENGTH))
    return f"{prefix}-{kind}{year % 100:02d}-{signs[:4]}-{signs[4:]}"
