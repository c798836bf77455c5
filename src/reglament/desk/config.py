"""What the administrator may set, as environment variables, with typed errors (REGLAMENT_*; DATABASE_URL)."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import BaseModel, Field, ValidationError

from reglament.desk.files.kinds import DEFAULT_REFUSED

ENGINE = "reglament.desk.postgres"
PREFIX = "REGLAMENT_"


class BadSetting(ValueError):
    """Variables with what cannot be meant, told in one line."""


class Config(BaseModel):
    """Read once at start. Paths are made absolute; ports are TCP ports on `host`."""

    database_url: str = ""
    data: Path = Path("data")
    port: int = 8000
    host: str = "127.0.0.1"
    lmtp_port: int = 8024
    smtp_port: int = 8025
    base_url: str = ""
    secret_key: str = "not-a-secret-for-tests-only"  # noqa: S105  the launcher makes a real one
    licence_key_file: Path | None = Field(
        None, description="keys of licences are sealed by it, else by secret_key"
    )
    demo: bool = False
    debug: bool = False
    allowed_hosts: str = "*"
    smtp_url: str = Field(
        "", description="smtp://user:password@host:25 or smtps://; empty in demo: letters are kept"
    )
    smtp_tls_cert: Path | None = Field(None, description="PEM; with the key: the listener offers STARTTLS")
    smtp_tls_key: Path | None = None
    letters_a_minute: int = Field(120, description="of one sender; more are asked to come later")
    letters_unread: int = Field(20_000, description="waiting for the worker; more are asked to come later")
    letter_max_bytes: int = 64 * 1024 * 1024
    upload_max_bytes: int = 50 * 1024 * 1024
    refused_types: str = Field(
        DEFAULT_REFUSED, description="endings of file names, by comma; what a file really is counts too"
    )
    clamav: str = Field("", description="unix:/run/clamav/clamd.ctl or tcp://host:3310; empty: not asked")
    clamav_fails: Literal["closed", "open"] = Field(
        "closed", description="a file that cannot be checked: closed keeps it shut, open lets it out"
    )
    s3_url: str = Field("", description="https://key:secret@host/bucket?region=…; empty: files stay on disk")
    files_go_to: Literal["s3", "disk"] = Field(
        "s3", description="with s3_url: disk carries nothing there, what the bucket has is read"
    )
    dkim_key: Path | None = Field(None, description="PEM of the private key; with it letters are signed")
    dkim_selector: str = "reglament"
    dkim_domain: str = Field("", description="empty: the domain of each letter's sender")


def read(env: Mapping[str, str]) -> Config:
    """What the environment says. Raises BadSetting that names every variable it cannot be read from."""
    given = {name: env[PREFIX + name.upper()] for name in Config.model_fields if PREFIX + name.upper() in env}
    if "DATABASE_URL" in env:
        given["database_url"] = env["DATABASE_URL"]
    try:
        return Config.model_validate(given)
    except ValidationError as error:
        told = [f"{PREFIX}{str(f['loc'][0]).upper()}={f['input']}: {f['msg']}" for f in error.errors()]
        raise BadSetting("; ".join(told)) from None


config = read(os.environ)


def database(url: str) -> dict[str, object]:
    """Django's database settings from postgresql://user:password@host:port/name?host=/socket/folder."""
    parts = urlsplit(url or "postgresql:///reglament")
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("DATABASE_URL must begin with postgresql://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = unquote(query.pop("host", "") or parts.hostname or "")
    return {
        "ENGINE": ENGINE,
        "NAME": unquote(parts.path.lstrip("/")) or "reglament",
        "USER": unquote(parts.username or query.pop("user", "") or ""),
        "PASSWORD": unquote(parts.password or query.pop("password", "") or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
