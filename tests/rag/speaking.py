"""A server on this machine that speaks like OpenAI's, Anthropic's or Ollama's, and says what a test wants."""

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
    paths: list[str] = field(default_factory=list)


@contextmanager
def speaking(speaker: Speaker) -> Iterator[Speaker]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None: ...

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            speaker.asked.append(json.loads(body))
            known = ("authorization", "x-api-key", "api-key")
            speaker.keys.append(
                next((self.headers[name] for name in known if name in self.headers), "")
            )
            speaker.paths.append(self.path)
            status = speaker.statuses.pop(0) if speaker.statuses else 200
            self.send_response(status)
            if status != 200:
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(b'{"error": {"message": "no: the key sk-secret is bad"}}')
                return
            ollama = self.path == "/api/chat"
            kind = "application/x-ndjson" if ollama else "text/event-stream"
            self.send_header("content-type", kind)
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
            self.wfile.write(_END.get(self.path.partition("?")[0], "data: [DONE]\n\n").encode())

        def send(self, piece: str) -> None:
            says = {"/v1/messages": _as_anthropic, "/api/chat": _as_ollama}.get(
                self.path, _as_openai
            )
            self.wfile.write(says(piece).encode())
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


def _as_openai(piece: str) -> str:
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}],
    }
    return f"data: {json.dumps(chunk)}\n\n"


def _as_anthropic(piece: str) -> str:
    """Each piece as a block of text of its own, as the protocol allows."""
    begun = {
        "type": "message_start",
        "message": {
            "id": "1", "type": "message", "role": "assistant", "model": "m", "content": [],
            "stop_reason": None, "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        },
    }  # fmt: skip
    block = {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "text", "text": ""},
    }
    said = {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": piece},
    }
    ended = {"type": "content_block_stop", "index": 0}
    return "".join(map(_event, (begun, block, said, ended)))


def _as_ollama(piece: str) -> str:
    said = {
        "model": "m",
        "created_at": "2026-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": piece},
        "done": False,
    }
    return json.dumps(said) + "\n"


def _event(event: dict[str, Any]) -> str:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"


_OLLAMA_END = {
    "model": "m",
    "created_at": "2026-01-01T00:00:00Z",
    "message": {"role": "assistant", "content": ""},
    "done": True,
    "done_reason": "stop",
}
_END = {
    "/v1/messages": _event({"type": "message_stop"}),
    "/api/chat": json.dumps(_OLLAMA_END) + "\n",
}
