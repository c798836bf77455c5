"""What went wrong, as RFC 9457 problem details; a refusal of the regulation carries its clauses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from pydantic import ValidationError as Misshapen

from reglament.desk.regulations.links import clause_url
from reglament.desk.regulations.refusal import Refused
from reglament.rulebook.citing import reading_sentence
from reglament.rulebook.grounds import readings_of

TYPE = "about:blank#"


class Problem(Exception):
    """An answer that is no success. `code`: a stable word for programs; `title`: for people."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        *,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.headers = dict(headers or {})


def answer(problem: Problem, more: Mapping[str, Any] | None = None) -> JsonResponse:
    """application/problem+json."""
    body = {
        "type": TYPE + problem.code,
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
    }
    if problem.detail:
        body["detail"] = problem.detail
    response = JsonResponse(
        {**body, **(more or {})}, status=problem.status, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = "application/problem+json"
    for name, value in problem.headers.items():
        response[name] = value
    return response


def not_found() -> Problem:
    """The same for what is not there and what is another's."""
    return Problem(404, "not_found", _("There is no such thing, or it is not yours."))


def refused(error: Refused, desk: str, language: str) -> JsonResponse:
    """The regulation says no: each reason with its sentence, clause and address."""
    reasons: list[dict[str, Any]] = [
        {
            "code": reason.code,
            "clause": reason.clause,
            "words": sentence,
            "url": clause_url(desk, error.edition.code, reason.clause),
            "readings": [
                {"id": name, "words": reading_sentence(error.edition, name, language)}
                for name in readings_of(error.edition, reason)
            ],
        }
        for sentence, reason in error.sentences(language)
    ]
    first = reasons[0] if reasons else {"words": "", "clause": ""}
    problem = Problem(422, "refused", _("The regulation does not allow this."), detail=first["words"])
    more = {"decision": error.verdict.decision, "clause": first["clause"], "reasons": reasons}
    return answer(problem, {**more, "edition": error.edition.code})


def misshapen(error: Misshapen) -> JsonResponse:
    """The body is not what the operation takes: one line a fault."""
    faults = [
        {"field": ".".join(map(str, fault["loc"])), "message": fault["msg"]} for fault in error.errors()
    ]
    return _faulty(faults)


def invalid(error: ValidationError) -> JsonResponse:
    """An action found a value it cannot take."""
    if hasattr(error, "error_dict"):
        named = error.message_dict.items()
        return _faulty([{"field": name, "message": text} for name, texts in named for text in texts])
    return _faulty([{"field": "", "message": text} for text in error.messages])


def _faulty(faults: Sequence[Mapping[str, str]]) -> JsonResponse:
    return answer(Problem(400, "invalid", _("Something in the request is wrong.")), {"faults": list(faults)})
