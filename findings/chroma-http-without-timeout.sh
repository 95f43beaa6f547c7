#!/usr/bin/env bash
# Chroma (chromadb 1.5.9): the HTTP client waits for ever for a server that takes the connection and does not answer.
#
# HttpClient makes its httpx.Client with timeout=None, and no setting changes that (httpx itself would give up after
# 5 s). Seen: against a port that listens and says nothing, HttpClient() had neither returned nor raised after 30 s,
# while httpx.get() raised ReadTimeout. A server that is stopped (SIGSTOP), swaps, or hides behind a proxy that drops
# packets so holds every caller, one thread each; the same holds for each later query. And the session can't simply
# be replaced from outside: Client.from_system() makes further ones of its own. Whoever needs a bound has to use
# chromadb.api.fastapi.FastAPI with a session of theirs, or a thread that is given up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install chromadb==1.5.9
cat >"$folder/ask.py" <<'PYTHON'
import os
import socket
import threading

import chromadb
import httpx
from chromadb.config import Settings

silent = socket.socket()
silent.bind(("127.0.0.1", 0))
silent.listen(16)  # the kernel takes connections, nobody reads them
port = silent.getsockname()[1]
ended: list[object] = []


def connect() -> None:
    try:
        ended.append(chromadb.HttpClient("127.0.0.1", port, settings=Settings(anonymized_telemetry=False)))
    except Exception as error:
        ended.append(error)


thread = threading.Thread(target=connect, daemon=True)
thread.start()
try:
    httpx.get(f"http://127.0.0.1:{port}/")
    plain = "answered"
except httpx.ReadTimeout:
    plain = "ReadTimeout"
thread.join(30)
print(f"httpx: {plain}; HttpClient ended after 30 s: {bool(ended)}", flush=True)
assert plain == "ReadTimeout" and not ended, "this has changed"
os._exit(0)
PYTHON
"$folder/venv/bin/python" "$folder/ask.py"
