"""Whatever goes wrong as problem details (RFC 9457): one line that a user can act on, and never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route

from dondoc.model import DondocError
from dondoc.serve.answers import Problem

MEDIA_TYPE = "application/problem+json"


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes the problems that an operation may answer with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def answer(status: int, detail: str | None, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an answer that says what is wrong."""
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(problem.model_dump(), status, headers, MEDIA_TYPE)


def refused(error: DondocError, status: int) -> HTTPException:
    """Return what a refusal of the store is answered with: ``status`` if it is about the request, else 503."""
    # what the database itself refuses has its reason behind it
    if error.__cause__ is not None:
        return HTTPException(503, "the store does not answer now; try again")
    return HTTPException(status, str(error))


def install(app: FastAPI) -> None:
    """Make an application answer every failure so."""
    app.add_exception_handler(HTTPException, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(DondocError, _store)
    app.add_exception_handler(Exception, _unknown)


def _known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    route = request.scope.get("route")
    operations = request.app.openapi()["paths"].get(route.path) if isinstance(route, Route) else None
    if error.status_code == 405 and operations:
        # the router names the methods of a path's first operation alone
        headers["allow"] = ", ".join(sorted(map(str.upper, operations)))
    return answer(error.status_code, error.detail, headers)


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = [f"{'.'.join(map(str, one['loc'][1:])) or one['loc'][0]}: {one['msg']}" for one in error.errors()[:5]]
    return answer(422, "; ".join(found))


def _store(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DondocError)
    found = refused(error, 422)
    return answer(found.status_code, found.detail)


def _unknown(_: Request, error: Exception) -> JSONResponse:
    return answer(500, None)
