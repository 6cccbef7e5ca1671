"""The page that shows the API to people: Swagger UI from this server alone, as no page here asks another one."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import Response

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>dondoc</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<main id="docs"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = 'SwaggerUIBundle({url: "openapi.json", dom_id: "#docs", validatorUrl: null});\n'
_ASSETS = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}


@router.get("/docs")
def page() -> Response:
    """Give the page."""
    return Response(_PAGE, media_type="text/html; charset=utf-8")


@router.get("/docs/start.js")
def start() -> Response:
    """Give what starts it."""
    return Response(_START, media_type="text/javascript; charset=utf-8")


def _asset(name: str, kind: str) -> None:
    def asset() -> Response:
        data = (files("fastapi_offline") / "static" / name).read_bytes()
        return Response(data, media_type=f"{kind}; charset=utf-8")

    router.add_api_route(f"/docs/{name}", asset, methods=["GET"])


for _name, _kind in _ASSETS.items():
    _asset(_name, _kind)
