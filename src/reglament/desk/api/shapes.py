"""What the interface takes and gives, as types: the OpenAPI document is made from them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(max_length=200)]
Line = Annotated[str, Field(max_length=500)]


class Given(BaseModel):
    """A body; a field it does not know is a fault."""

    model_config = ConfigDict(extra="forbid")


class NewAppealBody(Given):
    """A new appeal. Members of staff name the sender; a requester asks for himself."""

    desk: Words = Field(description="slug of the desk")
    subject: Line = ""
    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    channel: Words = Field("", description="by default portal, or what the edition takes first")
    kind: Words = ""
    certificate: Annotated[str, Field(max_length=100)] = Field("", description="its number (A1.9)")
    product: Words = Field("", description="its code")
    version: Annotated[str, Field(max_length=60)] = ""
    environment: Annotated[str, Field(max_length=300)] = ""
    severity: Words = ""
    priority: Words = ""
    facts: dict[str, str | bool | int] = Field(
        default_factory=dict, max_length=50, description="other fields of the form of the edition"
    )
    requester_email: Annotated[str, Field(max_length=254)] = Field("", description="staff only")
    requester_name: Words = Field("", description="staff only")


class MessageBody(Given):
    """A further message: the requester's, or the answer of a member of staff."""

    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    form: Literal["answer", "question", "solution", "update"] = Field("answer", description="staff only")


class ListBody(Given):
    """Who or what stands on a list from now on. Staff name whose it is: the certificate, or the client without one."""

    meter: Words = Field(description="its code in the edition")
    names: Annotated[list[Words], Field(max_length=500)]
    certificate: Annotated[str, Field(max_length=100)] = Field(
        "", description="its number; of the client if empty"
    )
    requester_email: Annotated[str, Field(max_length=254)] = Field("", description="staff only")


class ListShape(BaseModel):
    """A list of a certificate, or of a client without one (`certificate` is empty then)."""

    certificate: str
    meter: str
    label: str
    names: list[str]
    limit: str
    clause: str


class ClockShape(BaseModel):
    """`remaining_seconds`: working time of the clock's calendar, below zero when late."""

    name: str
    label: str
    state: Literal["waiting", "running", "paused", "met", "late", "stopped", "not_offered"]
    started_at: datetime | None
    due_at: datetime | None
    met_at: datetime | None
    remaining_seconds: int | None
    late: bool
    clause: str


class MessageShape(BaseModel):
    kind: Literal["appeal", "reply", "answer", "question", "solution", "update", "note", "call"]
    at: datetime
    author: str
    channel: str
    text: str
    files: list[str] = Field(description="names")


class EventShape(BaseModel):
    kind: str
    at: datetime
    words: str
    clause: str
    automatic: bool


class AppealRow(BaseModel):
    number: str
    desk: str
    subject: str
    state: str
    tier: str
    severity: str
    priority: str
    received_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    outcome: str
    url: str


class AppealList(BaseModel):
    items: list[AppealRow]
    next: str = Field(description="give it as ?after= for the next page; empty at the end")


class AppealShape(AppealRow):
    edition: str
    channel: str
    kind: str
    certificate: str
    decision: str = Field(description="how it was admitted: accept, ask, hold or queue")
    reasons: list[dict[str, Any]]
    facts: dict[str, Any]
    silence_at: datetime | None
    clocks: list[ClockShape]
    messages: list[MessageShape]
    events: list[EventShape]


class Explained(BaseModel):
    """Every decision of an appeal: clause, reading, inputs and counted intervals; the words are those of the pages."""

    model_config = ConfigDict(extra="allow")
    number: str
    edition: str
    registration: dict[str, Any]
    clocks: list[dict[str, Any]]
    silence: dict[str, Any] | None
    closing: dict[str, Any] | None
    decisions: list[dict[str, Any]]


class DeskShape(BaseModel):
    slug: str
    title: str
    edition: str
    url: str


class EditionShape(BaseModel):
    code: str
    title: str
    effective_on: date
    published_at: datetime
    hash: str
    in_force: bool
    url: str


class CertificateShape(BaseModel):
    desk: str
    number: str
    tier: str
    tier_label: str
    starts_on: date
    ends_on: date
    valid: bool
    products: list[str]


class ProblemShape(BaseModel):
    """RFC 9457. `clause` and `reasons` where the regulation refused; `faults` where the request is wrong."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    clause: str = ""
    reasons: list[dict[str, Any]] = []
    faults: list[dict[str, str]] = []
