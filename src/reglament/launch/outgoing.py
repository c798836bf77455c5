"""Settings of letters and files that would fail only when the first letter leaves: looked at before anything starts."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from reglament.launch.errors import LaunchError


def check(env: Mapping[str, str]) -> None:
    """Nothing is imported and nothing costs anything where none of them is set. Raises LaunchError with one line."""
    if key := env.get("REGLAMENT_DKIM_KEY"):
        from reglament.desk.outbox import dkim

        try:
            dkim.signer_of(Path(key), env.get("REGLAMENT_DKIM_SELECTOR") or "reglament", "")
        except dkim.BadKey as error:
            raise LaunchError(f"REGLAMENT_DKIM_KEY: {error}.") from error
    clamav, s3 = env.get("REGLAMENT_CLAMAV", ""), env.get("REGLAMENT_S3_URL", "")
    if clamav and not clamav.startswith("unix:/") and not _addresses(clamav, "tcp"):
        raise LaunchError("REGLAMENT_CLAMAV must be unix:/path/of/socket or tcp://host:port.")
    if env.get("REGLAMENT_CLAMAV_FAILS", "closed") not in ("closed", "open"):
        raise LaunchError("REGLAMENT_CLAMAV_FAILS must be closed or open.")
    if env.get("REGLAMENT_FILES_GO_TO", "s3") not in ("s3", "disk"):
        raise LaunchError("REGLAMENT_FILES_GO_TO must be s3 or disk.")
    parts = urlsplit(s3)
    if s3 and not (_addresses(s3, "http", "https") and parts.path.strip("/") and parts.username):
        raise LaunchError(
            "REGLAMENT_S3_URL must be https://key:secret@host/bucket, with ?region=… if need be."
        )


def _addresses(url: str, *schemes: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in schemes and bool(parts.hostname)
