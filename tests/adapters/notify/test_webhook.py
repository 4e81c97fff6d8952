"""Webhooks: signed as the published vectors are, one CloudEvent for ever, and each answer understood."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from adapters.ledger.outbox import Row
from adapters.notify.channels import channels_of
from adapters.notify.dispatcher import Dispatcher
from adapters.notify.parcel import parcel_id
from adapters.notify.recipients import load
from adapters.notify.webhook import key_of, signed
from adapters.settings import Settings
from tests.adapters.notify.postroom import AT_ONCE, BROKEN, Postroom
from tests.world import at

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - of the published vector


@pytest.mark.parametrize(
    ("message", "timestamp", "body", "signature"),
    [
        # https://github.com/standard-webhooks/standard-webhooks, the reference libraries' tests
        (
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ],
)
def test_a_body_is_signed_as_the_published_vector(message: str, timestamp: int, body: bytes, signature: str) -> None:
    assert signed(SECRET, message, timestamp, body) == {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!!!", "whsec_c2hvcnQ=", SECRET.removeprefix("whsec_")])
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        key_of(secret)


class Receiver:
    """A receiver of webhooks in the tests' own process."""

    def __init__(self) -> None:
        self.status, self.asked = 204, list[tuple[dict[str, str], bytes]]()
        self.url = ""

    @contextmanager
    def open(self) -> Iterator["Receiver"]:
        """Listen while the block runs."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.asked.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.url = f"http://127.0.0.1:{server.server_port}/hook"
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().open() as opened:
        yield opened


def by_webhook(post: Postroom, url: str) -> Dispatcher:
    """Return the ward's dispatcher, with a webhook for the head of the desk."""
    settings = Settings(recipients={"desk_head": url}, webhook_secrets={url: SECRET})
    there = (post.outbox, post.ward.reader, post.ward.desk)
    return Dispatcher(*there, load(settings), channels_of(settings), pace=AT_ONCE)


def one_flag(post: Postroom, url: str) -> Row:
    """Raise one flag, send it, and return what the outbox says of it then."""
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    by_webhook(post, url).run_once(post.clock.show(BROKEN))
    return next(row for row in post.rows() if row.audience == "desk_head@W1")


def test_a_flag_arrives_as_a_signed_cloud_event(post: Postroom, receiver: Receiver) -> None:
    row = one_flag(post, receiver.url)
    assert (row.state, row.channel and row.channel.partition(":")[0]) == ("sent", "webhook")
    headers, body = next(asked for asked in receiver.asked if asked[0]["idempotency-key"] == parcel_id(row.key))
    event = json.loads(body)
    assert headers["content-type"] == "application/cloudevents+json; charset=UTF-8"
    assert headers["idempotency-key"] == headers["webhook-id"] == event["id"] == parcel_id(row.key)
    stamp = int(at(BROKEN).timestamp())
    assert signed(SECRET, event["id"], stamp, body).items() <= headers.items()
    assert (event["specversion"], event["type"]) == ("1.0", "vn.dunghen.notice.overdue")
    assert (event["source"], event["subject"]) == ("urn:dunghen:main", row.code)
    assert event["time"].endswith("Z")
    assert event["data"]["deadline"] == "2026-11-05T10:00:00+00:00"
    assert event["data"]["official"] == "lan"
    assert f"Hồ sơ {row.code}" in event["data"]["text"]


def test_a_second_delivery_has_the_same_body_and_key(post: Postroom, receiver: Receiver) -> None:
    receiver.status = 503
    row = one_flag(post, receiver.url)
    assert (row.state, row.why) == ("pending", "http_503")
    receiver.status = 204
    by_webhook(post, receiver.url).run_once(post.clock.show("2026-11-06 08:05"))
    key = parcel_id(row.key)
    first, second = [body for headers, body in receiver.asked if headers["idempotency-key"] == key]
    assert first == second


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, "dead"), (404, "dead"), (410, "dead"), (301, "dead"), (408, "pending"), (429, "pending"), (500, "pending")],
)
def test_each_answer_is_understood(post: Postroom, receiver: Receiver, status: int, state: str) -> None:
    receiver.status = status
    row = one_flag(post, receiver.url)
    assert (row.state, row.why) == (state, f"http_{status}")


def test_a_receiver_that_is_away_may_come_back(post: Postroom) -> None:
    with Receiver().open() as receiver:
        gone = receiver.url
    row = one_flag(post, gone)
    assert (row.state, row.why) == ("pending", "no_answer")
