"""Debian's nginx with the configuration that is deployed: only addresses and ports are other ones."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.ui.proxying import free_port

TEMPLATE = ROOT / "docs" / "deploy" / "nginx" / "citeback.conf.template"
_MAIN = """
daemon off;
user root;
worker_processes 1;
pid FOLDER/pid;
error_log FOLDER/errors;
events { worker_connections 256; }
http {
    access_log off;
    add_header X-Tried $upstream_addr always;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    scgi_temp_path FOLDER/scgi;
    uwsgi_temp_path FOLDER/uwsgi;
    include FOLDER/citeback.conf;
}
"""


TRIED = "X-Tried"  # the servers that a request was passed to, with commas between


def filled(template: str, **given: str) -> str:
    """The configuration as the image of nginx makes it: ``${NAME}`` for all that begin with CITEBACK_."""
    return re.sub(r"\$\{(CITEBACK_\w+)\}", lambda found: given[found[1]], template)


@contextmanager
def behind_nginx(one: str, other: str, folder: Path) -> Iterator[str]:
    """nginx before two servers (``host:port``); yields its address. Skips where there is none."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip("nginx isn't installed here: `apt-get install nginx-light`")
    folder.mkdir()
    address = f"127.0.0.1:{free_port()}"
    given = {"CITEBACK_ONE": one, "CITEBACK_OTHER": other, "CITEBACK_LISTEN": address}
    (folder / "citeback.conf").write_text(filled(TEMPLATE.read_text("utf-8"), **given))
    (folder / "nginx.conf").write_text(_MAIN.replace("FOLDER", str(folder)))
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "warn" not in checked.stderr, checked.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 30
            while not (folder / "pid").exists() or not (folder / "pid").read_text():
                assert process.poll() is None and time.monotonic() < until, "no nginx"
                time.sleep(0.02)
            yield f"http://{address}/"
        finally:
            process.terminate()
