"""`REGLAMENT_THOROUGH=1 make test`: more examples of every law, more days of the demo. A longer run for a night."""

import os

THOROUGH = bool(os.environ.get("REGLAMENT_THOROUGH"))


def examples(few: int, *, many: int = 0) -> int:
    """How many examples hypothesis tries of a law: `few` in every run, `many` (else five times as many) if thorough."""
    return (many or 5 * few) if THOROUGH else few
