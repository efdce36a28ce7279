"""What the tests serve themselves is put away: a browser that goes away leaves no file open."""

import socket
import struct
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, Response

from tests.browser.server import listening

PART = b"All of it."
RESET = struct.pack("ii", 1, 0)  # closed with this, a connection is reset at once


def test_an_answer_is_closed_when_the_browser_goes_away_before_its_end() -> None:
    app = Flask(__name__)
    begun, gone, closed = threading.Event(), threading.Event(), threading.Event()

    @app.get("/")
    def short() -> Response:
        response = Response(_parts(begun, gone), mimetype="text/plain")
        response.content_length = len(PART)  # as a file has it: nothing follows the last part
        response.call_on_close(closed.set)
        return response

    with listening(app) as url:
        asking = socket.create_connection((urlsplit(url).hostname, urlsplit(url).port))
        asking.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert begun.wait(10)
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        asking.close()
        gone.set()

        assert closed.wait(10)


def _parts(begun: threading.Event, gone: threading.Event) -> Iterator[bytes]:
    yield PART
    begun.set()
    gone.wait(10)
