"""All that a server writes to stdout and stderr in a session, searched for what was planted in it."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.conftest import ROOT
from tests.ui.examples import CALL, HOW_LONG, MEMO
from tests.ui.signing import claims, token
from ui.access.api_keys import ApiKeys

PLANTED = "zanzibar"


def test_no_question_no_text_and_no_secret_is_in_the_logs(tmp_path: Path) -> None:
    with closing(ApiKeys(tmp_path)) as keys:
        key = keys.add("bot", ["staff"])
    command = [sys.executable, "-m", "tests.ui.logged", str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stderr is not None and server.stdout is not None
        first = b""
        while not (found := re.search(rb"http://[0-9.:]+/", first)):
            first += server.stderr.readline()
            assert server.poll() is None, first
        url = found.group().decode()
        try:
            secrets = _session(url, key)
        finally:
            server.send_signal(signal.SIGTERM)
        printed, logged = server.communicate(timeout=60)
        assert server.returncode == 0
    logged = first + logged
    assert printed == b"", "nothing goes past the log"
    lines = [json.loads(line) for line in logged.splitlines()]
    for each in (PLANTED, *secrets):
        assert each not in logged.decode(), each
    quotes = (CALL.title, MEMO.title, HOW_LONG, "90 minutes")
    assert not any(each in logged.decode() for each in quotes)
    assert all({"at", "level", "logger", "message"} <= line.keys() for line in lines)
    errors = {line.get("error") for line in lines}
    assert {"RuntimeError", "ValueError"} <= errors, "what failed is there, and where"
    assert any("logged.py" in place for line in lines for place in line.get("trace", ()))
    assert any(line["message"] == "no answer to %s" for line in lines), "a template is harmless"
    requests = [json.loads(x["message"]) for x in lines if x["logger"] == "citeback.requests"]
    assert {"method": "POST", "door": "/api/ask", "status": 500}.items() <= requests[0].items()
    assert {each["status"] for each in requests} >= {200, 401, 404, 500}


def _session(url: str, key: str) -> list[str]:
    """A session in which everything that is sent holds a word that must not be logged; the secrets in it."""
    known = {"Authorization": f"Bearer {key}"}
    user = token(claims("ann"))
    stale, forged = token(claims(PLANTED, exp=1)), token(claims("ann"), "x" * 40 + PLANTED)
    fails = f"Fail on {PLANTED}"
    chat = {"model": "citeback", "messages": [{"role": "user", "content": fails}]}
    alone = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=url, timeout=60, limits=alone) as web:
        web.post("/api/ask", json={"question": fails}, headers=known)
        web.post("/api/ask", json={"question": HOW_LONG}, headers=known)
        web.post(
            "/api/ask", json={"question": fails}, headers={**known, "Accept": "text/event-stream"}
        )
        web.post("/v1/chat/completions", json={**chat, "stream": True}, headers=known)
        web.post("/v1/responses", json={"model": PLANTED, "input": fails}, headers=known)
        web.post("/api/ask", content=b'{"question": "' + PLANTED.encode(), headers=known)
        for bad in (stale, forged, f"cb_{PLANTED}", PLANTED, f"cb_{'x' * 43}"):
            web.get("/api/sources", headers={"Authorization": f"Bearer {bad}"})
        web.get("/api/sources", headers={"Authorization": f"Bearer {user}"})
        web.get(f"/source/{PLANTED}?start=1&end={PLANTED}", headers=known)
        web.get(
            f"/{PLANTED}?token={user}", headers={**known, "Cookie": f"citeback-person={PLANTED}"}
        )
        web.get("/", headers={"Host": f"{PLANTED}.example", "Origin": f"https://{PLANTED}.example"})
        call = {"name": "ask", "arguments": {"question": fails}}
        rpc = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        takes = {**known, "Accept": "application/json, text/event-stream"}
        web.post("/mcp", json=rpc, headers=takes)
        web.post("/mcp", json={**rpc, "params": PLANTED, "method": PLANTED}, headers=takes)
        web.post(
            "/gradio_api/queue/join", json={"fn_index": PLANTED, "data": [PLANTED]}, headers=known
        )
    for broken in (
        f"GET /{PLANTED} HTTP/9\r\n\r\n",
        f"{PLANTED}\r\n\r\n",
        f"GET / HTTP/1.1\r\n{PLANTED}\r\n\r\n",
    ):
        where = urlsplit(url)
        with socket.create_connection((where.hostname or "", where.port or 0), 30) as raw:
            raw.sendall(broken.encode())
            raw.recv(1000)
    return [key, user, user.rpartition(".")[2], stale, forged]
