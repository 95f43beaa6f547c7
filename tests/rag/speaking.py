"""A server that speaks like OpenAI's, on this machine, and says what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Speaker:
    """``says`` are the pieces of its answer; ``statuses`` are given first, one a request.

    A piece of None hangs until the asker goes away, which sets ``left``.
    """

    says: list[str | None]
    statuses: list[int] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    url: str = ""


@contextmanager
def speaking(speaker: Speaker) -> Iterator[Speaker]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None: ...

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            speaker.asked.append(json.loads(body))
            speaker.keys.append(self.headers.get("authorization", ""))
            status = speaker.statuses.pop(0) if speaker.statuses else 200
            self.send_response(status)
            if status != 200:
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(b'{"error": {"message": "no: the key sk-secret is bad"}}')
                return
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            try:
                self.speak()
            except OSError:
                speaker.left.set()

        def speak(self) -> None:
            for piece in speaker.says:
                if piece is None:
                    while True:  # nobody tells a server that its asker left: it must try to speak
                        self.send(" ")
                        threading.Event().wait(0.02)
                self.send(piece)
            self.wfile.write(b"data: [DONE]\n\n")

        def send(self, piece: str) -> None:
            chunk = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}],
            }
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    speaker.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield speaker
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
