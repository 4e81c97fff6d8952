"""What only apprise knows: a message arrives through it, and its refusals are ours."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from adapters.notify.channels import Channels
from adapters.notify.dispatcher import Dispatcher
from adapters.notify.others import Apprised, is_installed
from adapters.notify.parcel import Parcel, UndeliveredError
from adapters.notify.recipients import Recipients
from domain import commands as c
from domain.events import CitizenNotified
from tests.adapters.notify.postroom import AT_ONCE, CITIZEN, STAFF, WARNED, Postroom
from tests.world import at

pytestmark = [
    pytest.mark.skipif(not is_installed(), reason="apprise is an extra"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # its own, of modules that Python is to drop
]
WHEN = at("2026-11-06 08:00")
PARCEL = Parcel("key", "overdue", "W1-1", "Quá hạn: W1-1", "Hồ sơ {{7*7}}\n", "<p>Hồ sơ</p>", {}, WHEN, WHEN)


class Gateway:
    """A gateway on this machine: takes what is POSTed, answers with the next of `statuses`, with the last for ever."""

    def __init__(self, *statuses: int) -> None:
        self.came: list[tuple[str | None, dict[str, str]]] = []
        self._statuses = list(statuses)

    def take(self, key: str | None, body: bytes) -> int:
        self.came.append((key, json.loads(body)))
        return self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]


@contextmanager
def listening(gateway: Gateway) -> Iterator[int]:
    """Give the port at which a gateway answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(gateway.take(self.headers["Idempotency-Key"], body))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "is_delivered"), [(200, True), (500, False)])
def test_a_message_goes_through_apprise_or_says_that_it_did_not(status: int, *, is_delivered: bool) -> None:
    gateway = Gateway(status)
    with listening(gateway) as port:
        sending = Apprised().send(PARCEL, f"json://127.0.0.1:{port}/")
        if is_delivered:
            asyncio.run(sending)
        else:
            with pytest.raises(UndeliveredError) as refusal:
                asyncio.run(sending)
            assert not refusal.value.failure.is_permanent
    [(key, body)] = gateway.came
    assert "{{7*7}}" in body["message"]
    assert key == PARCEL.id


@pytest.mark.parametrize("way", ["sms", "zalo"])
def test_a_citizen_is_told_by_a_gateway_for_telephones_and_again_under_the_same_key(post: Postroom, way: str) -> None:
    gateway = Gateway(500, 200)
    [code] = post.receive(1, applicant=CITIZEN, notify_by=way)
    post.act(c.ProcessDossier, code, WARNED)
    with listening(gateway) as port:
        entries = STAFF | {f"citizen_{way}": (f"json://127.0.0.1:{port}/gui?:to={{phone}}",)}
        channels = Channels(post.world, post.world, post.world, Apprised())
        dispatcher = Dispatcher(
            post.outbox, post.ward.reader, post.ward.desk, Recipients(entries), channels, pace=AT_ONCE
        )
        assert dispatcher.run_once(post.clock.show("2026-11-04 08:05")).failed == 1
        assert dispatcher.run_once(post.clock.show("2026-11-04 08:15")).sent == 1
    (first, said), (again, repeated) = gateway.came
    assert (first, said) == (again, repeated)
    assert said["to"] == CITIZEN["phone"]
    assert code in said["message"]
    [told] = [act for act in post.ward.desk.dossier(code).acts if isinstance(act, CitizenNotified)]
    assert (told.what, told.channel, told.evidence) == ("ready", way, first)


def test_an_address_it_cannot_read_is_refused_for_good() -> None:
    with pytest.raises(UndeliveredError) as refusal:
        asyncio.run(Apprised().send(PARCEL, "nosuch://x"))
    assert refusal.value.failure.is_permanent
