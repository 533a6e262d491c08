"""The browser's only way out: a proxy that serves one built site and refuses every other host."""

from __future__ import annotations

import gzip
import mimetypes
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from tests.built.site import Site

TEXT = {".html", ".css", ".js", ".json", ".xml", ".svg", ".txt", ".map", ".py", ".inv"}


class Server:
    """Serves `site` under the address it was built for, whatever port is free.

    A browser that uses this as its proxy sends every request here, so `refused` lists
    exactly what it asked of other hosts. `sent` holds the bytes of each answer.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.refused: list[str] = []
        self.sent: list[tuple[str, int]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.proxy = f"http://127.0.0.1:{self._http.server_address[1]}"
        Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._http.server_close()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            file = server.site.file(self.path)
            if not server.site.owns(self.path):
                self.refuse()
            elif file:
                self.answer(200, *payload(file))
            elif server.site.file(self.path + "/"):
                self.answer(301, b"", {"Location": urlsplit(self.path).path + "/"})
            else:
                self.answer(404, *payload(server.site.folder / "404.html"))

        do_HEAD = do_GET

        def refuse(self) -> None:
            server.refused.append(self.path)
            self.answer(403, b"", {})

        do_CONNECT = do_POST = do_OPTIONS = do_PUT = refuse

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            server.sent.append((self.path, len(body)))

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    return Handler


@lru_cache(maxsize=512)
def payload(path: Path) -> tuple[bytes, dict[str, str]]:
    """A file as a web host sends it: text packed by gzip, fonts and images as they are."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    body = path.read_bytes()
    if path.suffix not in TEXT:
        return body, {"Content-Type": kind}
    packed = gzip.compress(body, 6, mtime=0)
    return packed, {"Content-Type": f"{kind}; charset=utf-8", "Content-Encoding": "gzip"}
