"""What only apprise knows: a message arrives through it, and its refusals are ours."""

import asyncio
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from adapters.notify.others import Apprised, is_installed
from adapters.notify.parcel import Parcel, UndeliveredError
from tests.world import at

pytestmark = [
    pytest.mark.skipif(not is_installed(), reason="apprise is an extra"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # its own, of modules that Python is to drop
]
WHEN = at("2026-11-06 08:00")
PARCEL = Parcel("key", "overdue", "W1-1", "Quá hạn: W1-1", "Hồ sơ {{7*7}}\n", "<p>Hồ sơ</p>", {}, WHEN, WHEN)


@pytest.mark.parametrize(("status", "is_delivered"), [(200, True), (500, False)])
def test_a_message_goes_through_apprise_or_says_that_it_did_not(status: int, *, is_delivered: bool) -> None:
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            sending = Apprised().send(PARCEL, f"json://127.0.0.1:{server.server_port}/")
            if is_delivered:
                asyncio.run(sending)
            else:
                with pytest.raises(UndeliveredError) as refusal:
                    asyncio.run(sending)
                assert not refusal.value.failure.is_permanent
        finally:
            server.shutdown()
            thread.join()
    assert "{{7*7}}" in bodies[0].decode()


def test_an_address_it_cannot_read_is_refused_for_good() -> None:
    with pytest.raises(UndeliveredError) as refusal:
        asyncio.run(Apprised().send(PARCEL, "nosuch://x"))
    assert refusal.value.failure.is_permanent
