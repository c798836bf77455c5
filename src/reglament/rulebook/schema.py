"""The JSON Schema of edition files, made from the typed sections: editors complete and check by it."""

from __future__ import annotations

import json
from typing import Any

from .conditions import SCHEMA as CONDITION
from .edition import Edition

# Filled in by the loader, not written in files.
_FILLED = ("zone_reading", "changed")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema of a file: an edition, or an amendment (``amends``, ``replace``, ``merge``)."""
    whole = Edition.model_json_schema(mode="validation")
    sections: dict[str, Any] = {
        key: value for key, value in whole["properties"].items() if key not in _FILLED
    }
    for name in ("zone", "amends", "source", "dated"):
        sections[name].pop("title", None)
    overlay = {
        "replace": {
            "type": "object",
            "description": "Sections put in place of those of the edition amended.",
            "properties": {key: {**value} for key, value in sections.items()},
        },
        "merge": {
            "type": "object",
            "description": "Tables laid over those of the edition amended, key by key.",
        },
    }
    return {
        "$schema": DIALECT,
        "title": "Edition of a support regulation",
        "description": "One edition of a regulation, or an amendment of one (amends, replace, merge).",
        "type": "object",
        "properties": _shared({**sections, **overlay}),
        "anyOf": [{"required": ["code", "amends"]}, {"required": whole["required"]}],
        "additionalProperties": False,
        "$defs": {**_shared(whole["$defs"]), "Condition": CONDITION},
    }


def _shared(node: Any) -> Any:
    """The schema with that of a condition written once."""
    if node == CONDITION:
        return {"$ref": "#/$defs/Condition"}
    if isinstance(node, dict):
        return {key: _shared(value) for key, value in node.items()}
    return [_shared(item) for item in node] if isinstance(node, list) else node


def schema_text() -> str:
    """The schema as the file ``editions/schema.json`` holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
