"""Documents as PDF, set by typst with its own fonts; what they say comes as data and is never read as markup."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any


def pdf(room: str, template: str, data: Mapping[str, Any]) -> bytes:
    """The typst template `print/<template>` of the package `room`, which reads `data` as JSON.

    The same words make the same document, so the last few are kept in the process."""
    return _set(room, template, json.dumps(data, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=8)
def _set(room: str, template: str, data: str) -> bytes:
    import typst  # 40 MB that only a process that prints needs

    source = files(room).joinpath("print", template).read_bytes()
    made = typst.compile(source, sys_inputs={"data": data}, ignore_system_fonts=True, format="pdf")
    assert isinstance(made, bytes)
    return made
