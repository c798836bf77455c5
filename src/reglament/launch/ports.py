"""Which TCP ports the desk listens on: checked before anything starts, chosen free where none was named."""

import errno
import socket
from dataclasses import dataclass

from reglament.launch.errors import LaunchError

WEB, LMTP, SMTP = 8000, 8024, 8025
LMTP_AFTER_WEB, SMTP_AFTER_WEB = LMTP - WEB, SMTP - WEB
HIGHEST = 65535


@dataclass(frozen=True)
class Ports:
    """The three ports of one running desk, on one host."""

    web: int
    lmtp: int
    smtp: int


def number(text: str, name: str) -> int:
    """The port written in ``text``. Raises LaunchError when it is none."""
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST:
        raise LaunchError(f"{name}={text} is no port: give a number from 1 to {HIGHEST}.")
    return int(text)


def require_free(host: str, port: int, name: str) -> int:
    """``port`` when it can be listened on at ``host``. Raises LaunchError that says why not."""
    error = _refusal(host, port)
    if error is None:
        return port
    if error.errno == errno.EADDRINUSE:
        raise LaunchError(f"Port {port} is taken: choose another with {name}=, or stop what listens there.")
    if error.errno == errno.EACCES:
        raise LaunchError(f"Port {port} may not be opened by this user: choose {name}= above 1023.")
    raise LaunchError(f"The desk cannot listen on {host} port {port}: {error.strerror or error}.")


def free(host: str, wanted: int, *taken: int) -> int:
    """``wanted`` if it is free, so that it stays the same from start to start; else whatever is free now."""
    if wanted <= HIGHEST and wanted not in taken and _refusal(host, wanted) is None:
        return wanted
    while True:
        with socket.socket(_family(host)) as probe:
            probe.bind((host, 0))
            found = int(probe.getsockname()[1])
        if found not in taken:
            return found


def _refusal(host: str, port: int) -> OSError | None:
    try:
        with socket.socket(_family(host)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        return error
    return None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
