"""What ``make run`` was asked for, read from the environment once and checked before anything starts."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reglament.launch import ports
from reglament.launch.errors import LaunchError

DEFAULT_DATA = "data"


@dataclass(frozen=True)
class Options:
    """One start of the desk. ``database_url`` is empty for the embedded PostgreSQL, ``demo`` None when unsaid."""

    host: str
    ports: ports.Ports
    data: Path
    database_url: str
    base_url: str
    demo: bool | None

    @property
    def logs(self) -> Path:
        return self.data / "log"


def data_folder(env: Mapping[str, str]) -> Path:
    """The folder of DATA or REGLAMENT_DATA, made if need be. Raises LaunchError when it cannot be."""
    folder = Path(_given(env, "DATA") or DEFAULT_DATA).expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # letters of other people live here
        (folder / "log").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise LaunchError(f"DATA={folder} cannot be used: {error.strerror}.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise LaunchError(f"DATA={folder} cannot be written by this user.")
    return folder


def read(env: Mapping[str, str], data: Path) -> Options:
    """The options of ``env``. Ports are checked to be free; raises LaunchError when one is not.

    With PORT or DATA given this is one desk of several perhaps: mail ports nobody named are chosen free then.
    """
    host = env.get("REGLAMENT_HOST") or "127.0.0.1"
    web_text = _given(env, "PORT")
    web = ports.number(web_text, "PORT") if web_text else ports.WEB
    ports.require_free(host, web, "PORT")
    choose = bool(web_text or _given(env, "DATA"))
    lmtp = _mail_port(env, "LMTP_PORT", host, web + ports.LMTP_AFTER_WEB if choose else None, ports.LMTP, web)
    smtp = _mail_port(
        env, "SMTP_PORT", host, web + ports.SMTP_AFTER_WEB if choose else None, ports.SMTP, web, lmtp
    )
    seen_as = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    return Options(
        host=host,
        ports=ports.Ports(web, lmtp, smtp),
        data=data,
        database_url=env.get("DATABASE_URL", ""),
        base_url=env.get("REGLAMENT_BASE_URL")
        or f"http://{f'[{seen_as}]' if ':' in seen_as else seen_as}:{web}",
        demo=_said(_given(env, "DEMO")),
    )


def secret_key(data: Path) -> str:
    """The installation's own key, made once and kept in DATA/secret-key, readable by its owner alone."""
    path = data / "secret-key"
    if path.exists():
        return path.read_text().strip()
    key = secrets.token_urlsafe(48)
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(key + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    return key


def _said(word: str) -> bool | None:
    return word.lower() not in ("0", "no", "off", "false") if word else None


def _given(env: Mapping[str, str], name: str) -> str:
    return env.get(name) or env.get(f"REGLAMENT_{name}") or ""


def _mail_port(
    env: Mapping[str, str], name: str, host: str, wanted: int | None, usual: int, *taken: int
) -> int:
    text = _given(env, name)
    if text:
        return ports.require_free(host, ports.number(text, name), name)
    if wanted is not None:
        return ports.free(host, wanted, *taken)
    return ports.require_free(host, usual, name)
