"""The application: its operations, what stands before them, and how they are described."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import Depends, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from dondoc import __version__
from dondoc.ingest.files import shown
from dondoc.serve import answers, manual, problems, questions, subscriptions, uploads
from dondoc.serve.gate import Gate
from dondoc.serve.settings import Settings
from dondoc.serve.tags import Tagged

_AT_ONCE = 12
"""How many questions the store is asked at once: no more than it has connections for; the others wait."""

_GROUPS = {"/tasks.ics": "subscriptions", "/feed.atom": "subscriptions"}
"""Which operations stand together under another name than the first part of their address."""

_DESCRIPTION = "What Vietnamese administrative documents order: who does what by when. Nothing here changes a task."


def application(settings: Settings) -> ASGIApp:
    """Return the application for a store."""
    return Gate(Tagged(described(settings)), settings)


def described(settings: Settings) -> FastAPI:
    """Return the operations alone, with nothing before them."""
    app = FastAPI(
        title="dondoc",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
        dependencies=[Depends(_known_only)],
    )
    app.state.settings = settings
    problems.install(app)
    for router in (questions.router, uploads.router, subscriptions.router, manual.router):
        app.include_router(router)
    _describe(app, settings)
    return app


def _known_only(request: Request) -> None:
    """Refuse a question with a part that nobody reads: a filter with a slip in its name would give all tasks."""
    path = request.scope["route"].path.removeprefix("/subscriptions/{secret}")
    operation = request.app.openapi()["paths"].get(path, {}).get(request.method.lower(), {})
    known = {one["name"]: one["schema"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    if unknown := sorted(set(request.query_params) - set(known)):
        names = ", ".join(shown(name)[:50] or "(empty)" for name in unknown[:5])
        raise HTTPException(422, f"no such parameter: {names}")
    given = Counter(name for name, _ in request.query_params.multi_items())
    # of several values the last one would count, and nobody would be told
    if twice := sorted(name for name, count in given.items() if count > 1 and not _is_list(known[name])):
        raise HTTPException(422, f"given more than once: {', '.join(twice)}")


def _is_list(schema: Mapping[str, Any]) -> bool:
    return any(one.get("type") == "array" for one in (schema, *schema.get("anyOf", ())))


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = _AT_ONCE
    yield


def _describe(app: FastAPI, settings: Settings) -> None:
    """Add what the operations cannot say themselves: titles and groups, how a problem looks, that a token is needed."""
    made: dict[str, Any] = app.openapi()
    for path, operations in made["paths"].items():
        for operation in operations.values():
            operation["summary"] = operation.pop("description").rstrip(".").replace("``", "")
            operation["tags"] = [_GROUPS.get(path, path.split("/")[1])]
    parts = made["components"]["schemas"]
    parts["Problem"] = answers.Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        parts.pop(unused, None)
    if settings.token is not None:
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
