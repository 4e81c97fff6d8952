"""UmaDB on the same job: a server of its own, a client a thread; appends are conditional, as a decision needs."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local
from time import monotonic, sleep

from tests.bench.ward import NOW, OFFICE, PROCEDURE

_SERVER = "from umadb.umadb_server_cli import main; main()"
_PATIENCE = 10  # seconds until a server must answer


class UmaCases:
    """Receives and hands over: read by tag, decide, append unless somebody else did."""

    def __init__(self, url: str) -> None:
        import umadb  # noqa: PLC0415 - optional

        self._uma, self._url, self._mine = umadb, url, local()

    def pair(self, number: int) -> None:
        """Carry out both orders about one dossier."""
        uma, client, code = self._uma, self._client(), f"{OFFICE}-{number}"
        about = uma.Query(items=[uma.QueryItem(tags=[code])])
        facts = {"code": code, "office": OFFICE, "procedure": PROCEDURE, "official": "hoa", "due": NOW.isoformat()}
        self._append("Received", facts, code, uma.AppendCondition(about))
        read, head = client.read(about).collect_with_head()
        official = json.loads(read[-1].event.data)["official"]
        if official != "hoa":
            raise ValueError(official)
        self._append("HandedOver", {"by": "hoa", "official": "binh"}, code, uma.AppendCondition(about, after=head))

    def _append(self, kind: str, facts: dict[str, str], code: str, condition: object) -> None:
        data = json.dumps(facts).encode()
        self._client().append([self._uma.Event(event_type=kind, data=data, tags=[code])], condition)

    def _client(self) -> "object":
        if not hasattr(self._mine, "client"):
            self._mine.client = self._uma.Client(self._url)
        return self._mine.client


@contextmanager
def uma_cases(folder: Path) -> Iterator[UmaCases]:
    """Give UmaDB on a new file, its server stopped at the end.

    Raises:
        RuntimeError: the server does not answer.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    words = [sys.executable, "-c", _SERVER, "--listen", listen, "--db-path", str(folder / "uma.db")]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(words, stdout=log, stderr=log)  # noqa: S603 - our own words
    try:
        cases = UmaCases(f"http://{listen}")
        _await(cases, server)
        yield cases
    finally:
        server.terminate()
        server.wait(_PATIENCE)


def _await(cases: UmaCases, server: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + _PATIENCE
    while monotonic() < until and server.poll() is None:
        try:
            cases.pair(0)
        except Exception:  # noqa: BLE001 - not yet listening, whatever its client calls that
            sleep(0.05)
        else:
            return
    message = "the server does not answer"
    raise RuntimeError(message)
