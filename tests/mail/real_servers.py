"""Postfix and Dovecot from the distribution's packages, in a folder of the test, on free ports."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.mail.processes import free_port

SERVICES = """
{port}     inet n - n - - smtpd
pickup     unix n - n 60 1 pickup
cleanup    unix n - n - 0 cleanup
qmgr       unix n - n 5 1 qmgr
tlsmgr     unix - - n 1000? 1 tlsmgr
rewrite    unix - - n - - trivial-rewrite
bounce     unix - - n - 0 bounce
defer      unix - - n - 0 bounce
trace      unix - - n - 0 bounce
verify     unix - - n - 1 verify
flush      unix n - n 1000? 0 flush
proxymap   unix - - n - - proxymap
smtp       unix - - n - - smtp
relay      unix - - n - - smtp
showq      unix n - n - - showq
error      unix - - n - - error
retry      unix - - n - - error
discard    unix - - n - - discard
lmtp       unix - - n - - lmtp
anvil      unix - - n - 1 anvil
scache     unix - - n - 1 scache
postlog    unix-dgram n - n - 1 postlogd
"""


def need(program: str, package: str) -> str:
    """The path of a program, or the test is skipped with the reason."""
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib/postfix/sbin")
    if path is None:
        pytest.skip(f"no {program} here: install the package {package}")
    return path


class Postfix:
    """A running Postfix: `port` takes letters from anybody on this machine."""

    def __init__(self, program: str, folder: Path, port: int) -> None:
        self.program, self.folder, self.port = program, folder, port

    def command(self, *words: str) -> None:
        subprocess.run([*words], check=True, capture_output=True, timeout=60)

    def flush(self) -> None:
        """Try everything that waits once more."""
        self.command("/usr/sbin/postqueue", "-c", str(self.folder), "-f")

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""


@contextmanager
def postfix(folder: Path, *, desk: str, lmtp: int, others: str, relay: int) -> Iterator[Postfix]:
    """As docs/mail.md says: `desk` goes to our listener by LMTP; the domain `others` to the server on port `relay`."""
    program = need("postfix", "postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts as root only")
    owner = pwd.getpwnam("postfix")
    port = free_port()
    folder.mkdir(parents=True)
    for above in (folder, *folder.parents):
        if str(above).startswith("/tmp/"):
            above.chmod(above.stat().st_mode | 0o055)
    for name in ("spool", "data"):
        (folder / name).mkdir()
    os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
    (folder / "master.cf").write_text(SERVICES.format(port=port))
    (folder / "main.cf").write_text(
        f"""compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
daemon_directory = {Path("/usr/lib/postfix/sbin")}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = {grp.getgrnam("postdrop").gr_name}
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.desk.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
recipient_delimiter = +
virtual_mailbox_domains = {desk.partition("@")[2]}
message_size_limit = 67108864
virtual_mailbox_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_maps = inline:{{ {{ {desk} = lmtp:inet:127.0.0.1:{lmtp} }}, {{ {others} = smtp:[127.0.0.1]:{relay} }} }}
"""
    )
    running = Postfix(program, folder, port)
    try:
        running.command(program, "-c", str(folder), "start")
    except subprocess.CalledProcessError as error:
        raise AssertionError(f"Postfix did not start: {error.stderr!r}\n{running.log}") from error
    try:
        yield running
    finally:
        subprocess.run([program, "-c", str(folder), "stop"], capture_output=True, timeout=60)


@contextmanager
def dovecot(folder: Path, *, password: str, port: int = 0) -> Iterator[int]:
    """An IMAP server where every name signs in with that password; yields its port."""
    program = need("dovecot", "dovecot-imapd")
    port, root = port or free_port(), os.geteuid() == 0
    mail_user = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
    (folder / "mail").mkdir(parents=True)
    for above in (folder, *folder.parents):
        if str(above).startswith("/tmp/"):
            above.chmod(above.stat().st_mode | 0o055)
    os.chown(folder / "mail", mail_user.pw_uid, mail_user.pw_gid)
    own = (
        ""
        if root
        else f"default_internal_user = {mail_user.pw_name}\ndefault_login_user = {mail_user.pw_name}\n"
    )
    own += "" if root else f"default_internal_group = {grp.getgrgid(mail_user.pw_gid).gr_name}\n"
    (folder / "dovecot.conf").write_text(
        f"""{own}base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_user.pw_uid} gid={mail_user.pw_gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""
    )
    server = subprocess.Popen(
        [program, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        _until_it_answers(port, server, folder / "log")
        yield port
    finally:
        os.killpg(
            server.pid, signal.SIGKILL
        )  # asked to end, its processes hold their connections for nine seconds
        server.wait(20)
        _until_nobody_answers(port)


def _until_nobody_answers(port: int) -> None:
    """The last of the killed processes lets the port go a little after the first; only then may another listen."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            return
        except OSError:
            pass
        time.sleep(0.01)
    raise AssertionError(f"somebody still listens at port {port}")


def _until_it_answers(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
                if probe.recv(10).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.1)
    told = log.read_text(errors="replace") if log.exists() else ""
    said = server.stderr.read() if server.poll() is not None and server.stderr else b""
    raise AssertionError(f"the server never answered:\n{told}\n{said!r}")
