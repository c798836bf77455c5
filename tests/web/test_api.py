"""The programming interface: what a person may see and do, by token; problems with clauses; a write done once."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from reglament.desk.accounts.api_tokens import make_token, revoke_token
from reglament.desk.accounts.models import User
from reglament.desk.api import door
from reglament.desk.tickets.models import Ticket, TicketEvent
from tests import cast

JSON = "application/json"


class Program:
    """A program with one token, speaking English."""

    def __init__(self, words: str) -> None:
        self.client = Client(headers={"authorization": f"Bearer {words}", "accept-language": "en"})

    def get(self, path: str, status: int = 200) -> dict:
        found = self.client.get(f"/api/v1/{path}")
        assert found.status_code == status, found.content
        return found.json()

    def post(self, path: str, body: object, status: int = 201, **headers: str) -> dict:
        found = self.client.post(f"/api/v1/{path}", json.dumps(body), content_type=JSON, headers=headers)
        assert found.status_code == status, found.content
        return found.json()


@pytest.fixture
def program(world: cast.World, at):  # type: ignore[no-untyped-def]
    def make(user: User, scope: str = "write") -> Program:
        return Program(make_token(user=user, name="проба", scope=scope, now=cast.MONDAY)[1])

    return make


def test_an_appeal_is_registered_read_and_explained(world: cast.World, program) -> None:  # type: ignore[no-untyped-def]
    """Анна's program registers an appeal; Борис's answers it; the explanation is that of the page."""
    anna, boris = program(world.anna.user), program(world.boris)
    body = {"desk": "csp", "subject": "Signature", "text": "Fails.", "certificate": world.certificate.number}
    made = anna.post("appeals", body)
    number = made["number"]
    assert (made["decision"], made["state"]) == ("accept", "new")
    assert made["clocks"][0]["due_at"] == "2026-03-03T13:00:00+03:00"
    assert [row["number"] for row in anna.get("appeals?state=new")["items"]] == [number]
    told = boris.post(f"appeals/{number}/messages", {"text": "Try this.", "form": "question"})
    assert told["state"] == "waiting"
    why = anna.get(f"appeals/{number}/explain")
    (clock,) = [c for c in why["clocks"] if c["name"] == "reaction"]
    assert clock["clause"] == "6.9"
    counted = sum(item["seconds"] for item in clock["intervals"] if item["counted"])
    assert counted == 12 * 3600
    assert any("12 working hours" in sentence for sentence in clock["sentences"])
    assert why["silence"]["clause"] == "6.7"
    assert why["registration"]["decision"] == "accept"
    assert "acknowledgement_sent" in [d["kind"] for d in why["decisions"]]
    assert anna.post(f"appeals/{number}/messages", {"text": "It helped."})["state"] == "open"
    assert [m["kind"] for m in anna.get(f"appeals/{number}")["messages"]] == ["appeal", "question", "reply"]


def test_a_write_sent_again_is_done_once(world: cast.World, program) -> None:  # type: ignore[no-untyped-def]
    anna = program(world.anna.user)
    body = {"desk": "csp", "text": "Fails.", "certificate": world.certificate.number}
    first = anna.post("appeals", body, **{"idempotency-key": "k1"})
    again = anna.post("appeals", body, **{"idempotency-key": "k1"})
    assert again["number"] == first["number"]
    assert Ticket.objects.count() == 1
    other = anna.post("appeals", {**body, "text": "Else."}, 422, **{"idempotency-key": "k1"})
    assert other["code"] == "key_used"


def test_another_s_appeal_is_not_there_and_a_token_opens_only_what_it_says(world, program, at) -> None:  # type: ignore[no-untyped-def]
    """Вера sees nothing of Анна's; a reading token writes nothing; a revoked or wrong one opens nothing."""
    ticket = cast.appeal_of_anna(world)
    vera = program(world.vera)
    for path in (f"appeals/{ticket.number}", f"appeals/{ticket.number}/explain"):
        assert vera.get(path, 404) == program(world.dina).get(path, 404) | {"code": "not_found"}
    assert vera.post(f"appeals/{ticket.number}/messages", {"text": "?"}, 404)["code"] == "not_found"
    assert vera.get("appeals")["items"] == []
    reading = program(world.anna.user, "read")
    assert reading.post(f"appeals/{ticket.number}/messages", {"text": "?"}, 403)["code"] == "read_only"
    row, words = make_token(user=world.anna.user, name="старый", scope="read", now=cast.MONDAY)
    assert revoke_token(user=world.anna.user, pk=row.pk, now=cast.MONDAY)
    assert not revoke_token(user=world.vera, pk=row.pk, now=cast.MONDAY)
    for wrong in (words, "rgl_none", ""):
        assert Program(wrong).get("appeals", 401)["code"] == "no_token"
    assert words not in str(TicketEvent.objects.values_list("payload"))
    assert row.digest != words


def test_a_refusal_names_its_clause_and_a_wrong_body_its_fields(world, program) -> None:  # type: ignore[no-untyped-def]
    pavel = program(world.pavel.user)
    refused = pavel.post("appeals", {"desk": "chips", "text": "?", "channel": "phone"}, 422)
    assert refused["code"] == "refused"
    assert refused["reasons"][0]["code"] in ("unknown_channel", "not_a_channel")
    assert refused["status"] == 422
    wrong = pavel.post("appeals", {"desk": "chips", "tekst": "?"}, 400)
    assert {fault["field"] for fault in wrong["faults"]} == {"text", "tekst"}
    assert pavel.post("appeals", {"desk": "none", "text": "?"}, 404)["code"] == "not_found"
    assert pavel.post("appeals", {"desk": "chips", "text": "?", "priority": "huge"}, 400)["detail"]
    found = pavel.client.post("/api/v1/appeals", "{", content_type=JSON)
    assert (found.status_code, found["Content-Type"]) == (400, "application/problem+json")


def test_questions_about_the_regulation(world, program) -> None:  # type: ignore[no-untyped-def]
    anna = program(world.anna.user, "read")
    asked = "desks/csp/deadline?received=2026-03-06T17:30%2B03:00&tier=basic&severity=critical&clock=reaction"
    (clock,) = anna.get(asked)["clocks"]
    assert clock["due_at"] == "2026-03-10T14:30:00+03:00"
    assert anna.get("desks/csp/deadline?received=2026-03-06", 400)["code"] == "invalid"
    assert (
        anna.get("desks/csp/deadline?received=2077-03-06T10:00Z&tier=basic", 422)["code"]
        == "outside_calendar"
    )
    (edition,) = anna.get("desks/csp/editions")["items"]
    assert (edition["code"], edition["in_force"]) == ("cryptopro-4", True)
    whole = anna.get("desks/csp/editions/cryptopro-4")
    assert "[clocks.reaction]" in whole["text"]
    assert {"number": "6.7 s1"}.items() <= next(
        c for c in whole["clauses"] if c["number"] == "6.7 s1"
    ).items()
    price = "price=120000&previous_end=2025-10-31&start=2026-01-01&end=2026-12-31"
    assert anna.get(f"desks/csp/prices/activation?{price}")["cost"] == "40000.00"
    (paper,) = anna.get("certificates")["items"]
    assert (paper["number"], paper["valid"]) == (world.certificate.number, True)
    assert {row["slug"] for row in anna.get("desks")["items"]} == {"csp", "chips"}


def test_the_rate_is_bounded(world, program, at, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(door, "PER_MINUTE", 2)
    anna = program(world.anna.user, "read")
    anna.get("desks")
    anna.get("desks")
    assert anna.get("desks", 429)["code"] == "too_often"
    at(cast.MONDAY + timedelta(minutes=1))
    anna.get("desks")


def test_the_document_describes_every_address(client) -> None:  # type: ignore[no-untyped-def]
    from reglament.desk.api.urls import urlpatterns

    document = client.get("/api/v1/openapi.json").json()
    served = {
        str(p.pattern).replace("<str:", "{").replace("<slug:", "{").replace(">", "}") for p in urlpatterns
    }
    served = {f"/{path.removeprefix('api/v1/')}" for path in served if path.startswith("api/")}
    assert served - {"/openapi.json"} == set(document["paths"])
    for schema in document["components"]["schemas"].values():
        assert "$defs" not in schema


def test_tokens_are_made_told_once_and_revoked_on_a_page(world, browse) -> None:  # type: ignore[no-untyped-def]
    anna = browse(world.anna.user)
    made = anna.post("/me/tokens/", {"name": "склад", "scope": "read"})
    words = made.context["words"]
    assert words in made.content.decode()
    assert words not in anna.get("/me/tokens/").content.decode()
    row = world.anna.user.api_tokens.get()
    assert browse(world.vera).post(f"/me/tokens/{row.pk}/revoke/").status_code == 404
    Program(words).get("desks")
    assert anna.post(f"/me/tokens/{row.pk}/revoke/").status_code == 302
    Program(words).get("desks", 401)
    assert anna.post("/me/tokens/", {"name": "", "scope": "all"}).status_code == 422
