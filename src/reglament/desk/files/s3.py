"""A small client of S3-compatible storage: put, get, head, delete, signed with Signature Version 4.

Written out because all there is to it is one HMAC chain (docs.aws.amazon.com, "Signature Calculations for the
Authorization Header"), while the usual library weighs eighty megabytes. The payload hash that the signature asks for
is the name of our file, so the storage itself refuses bytes that are not the ones we mean."""

import hashlib
import hmac
import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import BinaryIO, cast
from urllib.parse import parse_qs, quote, unquote, urlsplit

from django.conf import settings

TIMEOUT = 60  # seconds
EMPTY = hashlib.sha256(b"").hexdigest()


class StorageError(OSError):
    """The storage refused or could not be reached; the words say what it answered."""


def authorization(
    method: str,
    path: str,
    headers: Mapping[str, str],
    *,
    key: str,
    secret: str,
    region: str,
    payload: str,
) -> str:
    """The Authorization header of a request without a query. `headers`: all that are signed, with host and x-amz-date.

    `path` is quoted already; `payload` is the SHA-256 of the body in hexadecimal."""
    signed = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = f"{method}\n{path}\n\n{lines}\n{names}\n{payload}"
    at = signed["x-amz-date"]
    scope = f"{at[:8]}/{region}/s3/aws4_request"
    told = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    derived = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        derived = hmac.new(derived, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(derived, told.encode(), hashlib.sha256).hexdigest()
    return f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}"


class Spoiled(StorageError):
    """These bytes are not the ones of their name: on their way, on disk or in the bucket they became others."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket, addressed by path. `folder` is "" or ends with a slash."""

    host: str
    secure: bool
    name: str
    folder: str
    key: str
    secret: str
    region: str

    def put(self, sha256: str, body: BinaryIO, size: int) -> None:
        """Store the bytes under their hash, read by pieces. Raises StorageError."""
        with self._ask("PUT", sha256, payload=sha256, body=body, size=size) as answer:
            answer.read()

    def get(self, sha256: str) -> BinaryIO:
        """The content, read as it comes, and whole. Raises FileNotFoundError, StorageError; reading it the latter."""
        return cast(BinaryIO, _Whole(self._ask("GET", sha256), self.host))

    def size(self, sha256: str) -> int | None:
        """How many bytes are stored under the hash; None when there is nothing. Raises StorageError."""
        try:
            with self._ask("HEAD", sha256) as answer:
                return int(answer.headers.get("Content-Length", "-1"))
        except FileNotFoundError:
            return None

    def delete(self, sha256: str) -> None:
        """Remove it; no error when it was not there. Raises StorageError."""
        try:
            self._ask("DELETE", sha256).close()
        except FileNotFoundError:
            return

    def _ask(
        self,
        method: str,
        sha256: str,
        *,
        payload: str = EMPTY,
        body: BinaryIO | None = None,
        size: int | None = None,
    ) -> http.client.HTTPResponse:
        path = f"/{quote(self.name)}/{quote(self.folder)}{sha256[:2]}/{sha256[2:]}"
        at = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")  # an entry point: the signature is good for minutes
        headers = {"Host": self.host, "X-Amz-Content-SHA256": payload, "X-Amz-Date": at}
        headers["Authorization"] = authorization(
            method, path, headers, key=self.key, secret=self.secret, region=self.region, payload=payload
        )
        if size is not None:
            headers["Content-Length"] = str(size)
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        connection = kind(self.host, timeout=TIMEOUT)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise StorageError(f"{self.host}: {error or type(error).__name__}") from error
        if answer.status // 100 == 2:
            return answer
        words = answer.read(2000).decode("utf-8", "replace")
        connection.close()
        if answer.status == 404 and method != "PUT" and "NoSuchBucket" not in words:
            raise FileNotFoundError(f"{self.name}: no {sha256}")
        kind_of = Spoiled if "SHA256Mismatch" in words or "BadDigest" in words else StorageError
        raise kind_of(f"{self.host}: {answer.status} {words}".strip())


class _Whole:
    """A content that ends early is an error: http.client would hand out the half of it as if it were all."""

    def __init__(self, answer: http.client.HTTPResponse, host: str) -> None:
        self._answer, self._host = answer, host
        self._left = answer.length

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._answer.read(None if size < 0 else size)
        except (OSError, http.client.HTTPException) as error:
            raise StorageError(f"{self._host}: {error or type(error).__name__}") from error
        if self._left is not None:
            self._left -= len(piece)
            if self._left > 0 and not piece and size:
                raise StorageError(f"{self._host}: the content ended {self._left} bytes early")
        return piece

    def close(self) -> None:
        self._answer.close()

    def __enter__(self) -> "_Whole":
        return self

    def __exit__(self, *_why: object) -> None:
        self.close()


def bucket() -> Bucket:
    """The one of REGLAMENT_S3_URL. Raises StorageError when none is set or the address makes no sense."""
    return _bucket(settings.S3_URL)


@lru_cache(maxsize=4)
def _bucket(url: str) -> Bucket:
    parts = urlsplit(url)
    name, _slash, folder = unquote(parts.path).strip("/").partition("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not name or not parts.username:
        raise StorageError(
            "REGLAMENT_S3_URL must be https://key:secret@host/bucket, with ?region=… if need be"
        )
    query = parse_qs(parts.query)
    return Bucket(
        host=parts.netloc.rpartition("@")[2],
        secure=parts.scheme == "https",
        name=name,
        folder=f"{folder}/" if folder else "",
        key=unquote(parts.username),
        secret=unquote(parts.password or ""),
        region=query.get("region", ["us-east-1"])[-1],
    )
