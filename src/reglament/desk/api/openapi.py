"""The OpenAPI 3.1 document of the interface, made from the same types that read and write it."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from pydantic import BaseModel, TypeAdapter

from reglament.desk.api import list_views, regulation_views, shapes, views

_REF = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True)
class Doc:
    """One operation. `asks`: parameters of the address with what they are; `gives`: the shape of a success."""

    path: str
    method: str
    run: Any
    gives: type[BaseModel] | None
    takes: type[BaseModel] | None = None
    asks: tuple[tuple[str, str], ...] = ()


class Desks(BaseModel):
    items: list[shapes.DeskShape]


class Editions(BaseModel):
    items: list[shapes.EditionShape]


class Lists(BaseModel):
    items: list[shapes.ListShape]


class Certificates(BaseModel):
    items: list[shapes.CertificateShape]


_PAGES = (("state", "state"), ("desk", "slug"), ("limit", "1 to 200"), ("after", "`next` of the last page"))
_DUE = (
    ("received", "instant with an offset"),
    *((name, "value of the axis") for name in ("tier", "severity", "priority", "kind")),
    ("clock", "one clock only"),
)
_PRICE = (("price", "of the new certificate"), ("previous_end", "date"), ("start", "date"), ("end", "date"))
_WHOSE = (("certificate", "of staff: whose lists"), ("requester_email", "of staff: the client without one"))
DOCS = (
    Doc("/appeals", "get", views.list_appeals, shapes.AppealList, asks=_PAGES),
    Doc("/appeals", "post", views.register_appeal, shapes.AppealShape, shapes.NewAppealBody),
    Doc("/appeals/{number}", "get", views.show_appeal, shapes.AppealShape),
    Doc("/appeals/{number}/messages", "post", views.write_message, shapes.AppealShape, shapes.MessageBody),
    Doc("/appeals/{number}/explain", "get", views.explain_appeal, shapes.Explained),
    Doc("/desks", "get", regulation_views.list_desks, Desks),
    Doc("/desks/{desk}/editions", "get", regulation_views.list_editions, Editions),
    Doc("/desks/{desk}/editions/{code}", "get", regulation_views.show_edition, shapes.EditionShape),
    Doc("/desks/{desk}/deadline", "get", regulation_views.deadline, None, asks=_DUE),
    Doc("/desks/{desk}/prices/activation", "get", regulation_views.activation_price, None, asks=_PRICE),
    Doc("/desks/{desk}/lists", "get", list_views.list_lists, Lists, asks=_WHOSE),
    Doc("/desks/{desk}/lists", "post", list_views.put_list, shapes.ListShape, shapes.ListBody),
    Doc("/certificates", "get", regulation_views.list_certificates, Certificates),
)


def document() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for doc in DOCS:
        paths.setdefault(doc.path, {})[doc.method] = _operation(doc)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Reglament", "version": version("reglament")},
        "servers": [{"url": f"{settings.BASE_URL}/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _operation(doc: Doc) -> dict[str, Any]:
    summary, _break, more = inspect.getdoc(doc.run).partition("\n")  # type: ignore[union-attr]
    made: dict[str, Any] = {
        "operationId": doc.run.__name__,
        "summary": summary,
        "parameters": list(_parameters(doc)),
        "responses": {
            "201" if doc.takes else "200": {"description": "done", **_content(doc.gives)},
            "default": {
                "description": "RFC 9457 problem",
                **_content(shapes.ProblemShape, "application/problem+json"),
            },
        },
    }
    if more.strip():
        made["description"] = " ".join(more.split())
    if doc.takes:
        made["requestBody"] = {"required": True, **_content(doc.takes)}
    return made


def _parameters(doc: Doc) -> Iterator[dict[str, Any]]:
    text = {"type": "string"}
    for name in (part[1:-1] for part in doc.path.split("/") if part.startswith("{")):
        yield {"name": name, "in": "path", "required": True, "schema": text}
    for name, told in (*doc.asks, ("lang", "ru or en, else by Accept-Language")):
        yield {
            "name": name,
            "in": "query",
            "required": name in ("received", "price", "previous_end", "start", "end"),
            "description": told,
            "schema": text,
        }
    if doc.takes:
        key = {"type": "string", "maxLength": 80}
        yield {"name": "Idempotency-Key", "in": "header", "required": False, "schema": key}


def _content(shape: type[BaseModel] | None, kind: str = "application/json") -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=shape.__name__)} if shape else {"type": "object"}
    return {"content": {kind: {"schema": schema}}}


def _schemas() -> dict[str, Any]:
    asked: list[type[BaseModel]] = [shapes.ProblemShape]
    asked += [shape for doc in DOCS for shape in (doc.gives, doc.takes) if shape]
    found: dict[str, Any] = {}
    for shape in asked:
        schema = TypeAdapter(shape).json_schema(ref_template=_REF)
        found.update(schema.pop("$defs", {}))
        found[shape.__name__] = schema
    return found


def served(request: HttpRequest) -> JsonResponse:
    """/api/v1/openapi.json, for anybody: it tells of the interface, not of the desk."""
    response = JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=3600"
    return response
