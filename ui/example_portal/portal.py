"""A portal in one file: a login, a page with ``<citeback-chat>``, and the token that says who asks.

Started by ``make portal``; TOKEN_SECRET is the server's CITEBACK_TOKEN_SECRET, CITEBACK its address.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import jwt

PORT = int(os.environ.get("PORTAL_PORT", "8000"))
ORIGIN = f"http://localhost:{PORT}"
CITEBACK = os.environ.get("CITEBACK", "http://127.0.0.1:7860").rstrip("/")
SECRET = os.environ["TOKEN_SECRET"]
USERS = {"ann": ["staff"], "bob": ["board"]}  # a real portal asks its directory
PASSWORD = "harbour"
# The chat needs citeback's origin as script-src and frame-src, and nothing inline.
POLICY = (
    f"default-src 'none'; script-src {CITEBACK}; frame-src {CITEBACK}; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
sessions: dict[str, str] = {}


def token_for(user: str) -> str:
    """What citeback learns of a user: who asks, with which groups, from which portal, for 5 minutes."""
    now = int(time.time())
    said = {"sub": user, "groups": USERS[user], "aud": "citeback", "origin": ORIGIN}
    return jwt.encode({**said, "iat": now, "exp": now + 300}, SECRET, algorithm="HS256")


class Portal(BaseHTTPRequestHandler):
    """The requests of browsers."""

    def do_GET(self) -> None:
        user = self.user()
        page = Path(__file__).with_name("page.html" if user else "login.html").read_text("utf-8")
        self.answer(page.replace("$CITEBACK", CITEBACK).replace("$USER", escape(user or "")))

    def do_POST(self) -> None:
        length, user = int(self.headers.get("Content-Length") or 0), self.user()
        sent = parse_qs(self.rfile.read(min(length, 10_000)).decode())
        if self.headers.get("Origin") != ORIGIN:
            self.answer("Only the portal's own pages may do that.", 403)
        elif self.path == "/citeback-token" and user:
            self.answer(json.dumps({"token": token_for(user)}), kind="application/json")
        elif self.path == "/login":
            self.sign_in(sent.get("user", [""])[0], sent.get("password", [""])[0])
        elif self.path == "/logout":
            sessions.pop(self.session(), None)
            self.answer("", 303, Location="/")
        else:
            self.answer("Sign in first.", 401)

    def sign_in(self, user: str, password: str) -> None:
        if user not in USERS or not secrets.compare_digest(password.encode(), PASSWORD.encode()):
            self.answer("Unknown user, or wrong password.", 403)
            return
        name = secrets.token_urlsafe(32)
        sessions[name] = user
        cookie = {"Set-Cookie": f"session={name}; HttpOnly; SameSite=Strict; Path=/"}
        self.answer("", 303, Location="/", **cookie)

    def session(self) -> str:
        found = SimpleCookie(self.headers.get("Cookie", "")).get("session")
        return found.value if found else ""

    def user(self) -> str | None:
        return sessions.get(self.session())

    def answer(self, text: str, status: int = 200, kind: str = "text/html", **more: str) -> None:
        self.send_response(status)
        said = {"Content-Type": f"{kind}; charset=utf-8", "Content-Security-Policy": POLICY}
        for name, value in {**said, "Cache-Control": "no-store", **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a request may hold a password."""


if __name__ == "__main__":
    try:
        server = ThreadingHTTPServer(("127.0.0.1", PORT), Portal)
        print(f"portal: {ORIGIN}/  (ann or bob, password: {PASSWORD}; Ctrl-C stops)", flush=True)
        server.serve_forever()
    except (OSError, KeyboardInterrupt) as why:
        raise SystemExit(f"portal: stopped; PORTAL_PORT is {PORT}. {why}".rstrip()) from None
