"""Which events an edition looks at at all: what no rule speaks of is not offered to the agents."""

from reglament.rulebook.edition import Edition
from reglament.rulebook.rows import rows_of
from reglament.rulebook.schema_rules import EventRow


def spoken_of(rules: Edition) -> frozenset[str]:
    """Kinds of events named anywhere in the edition; "update" too, where answers of that form or the turn matter."""
    known: frozenset[str] | None = rules._cache.get("desk_spoken_of")
    if known is None:
        rows = [row for _path, row in rows_of(rules, ()) if isinstance(row, EventRow)]
        found = {row.on for row in rows}
        answers = [row for row in rows if row.on == "answered"]
        if any("update" in row.where.get("form", ()) or "turn" in row.when for row in answers):
            found.add("update")
        known = rules._cache["desk_spoken_of"] = frozenset(found)
    return known


def services_of_sessions(rules: Edition) -> list[str]:
    """Services that meters tell sessions apart by; [] when they count every session."""
    rows = [row for meter in rules.meters.values() for row in meter.counts if row.on == "session_held"]
    return list(dict.fromkeys(str(value) for row in rows for value in row.where.get("service", ())))
