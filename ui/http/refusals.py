"""Error responses for programs: one line in JSON, or the format that OpenAI's clients expect."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Scope

from ui.contract import Json

OPENAI = "/v1/"
PROGRAMS = ("/api/", OPENAI)  # prefixes whose errors are JSON


def path_below_root(scope: Scope) -> str:
    """The path as routes know it, whether or not the proxy in front stripped its prefix."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


def fault_response(
    path: str, status: int, line: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error response in the route's format: OpenAI's clients expect more than a line."""
    if path.startswith(OPENAI):
        return openai_fault(status, line, headers=headers)
    return JSONResponse({"error": line}, status, headers=headers)


def openai_fault(
    status: int, line: str, *, code: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error response in OpenAI's format."""
    return JSONResponse(complaint(status, line, code=code), status, headers=headers)


def complaint(status: int, line: str, *, code: str | None = None) -> Json:
    """The body of an error in OpenAI's format; also the error event of a stream."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return {"error": {"message": line, "type": kind, "param": None, "code": code}}


def public_root(request: Request) -> str:
    """The page's address as the client sees it, also through a proxy; ends in a slash."""
    url = request.url
    host = request.headers.get("x-forwarded-host", "").split(",")[0].strip() or url.netloc
    return f"{url.scheme}://{host}{request.scope.get('root_path', '')}/"
