"""A desk of the bench, served as `dunghen serve` serves it, in a process of its own; each answer says what it took.

`python -m tests.bench.served FOLDER` prints the port it took, and ends with the signal that ends a service.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

from adapters.bootstrap import closing as closing_ledger
from adapters.bootstrap import open_access, open_existing
from adapters.cli.serve import answer, listening_at, timers_of
from adapters.clock import moved_clock, system_clock
from adapters.locale import use_language
from adapters.web.app import create_app
from adapters.web.directory import Directory
from adapters.web.service import Service
from tests.bench.ward import NOW, settings_in

Message = MutableMapping[str, Any]


class Timed:
    """Wraps the application, and says of each answer in `Server-Timing` how long it took until it was ready to go."""

    def __init__(
        self, app: Callable[[Any, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Any]
    ) -> None:
        self._app = app

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Answer one request."""
        begun = perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                took = f"app;dur={1000 * (perf_counter() - begun):.3f}"
                message["headers"] = [*message["headers"], (b"server-timing", took.encode())]
            await send(message)

        await self._app(scope, receive, sending)


def main(folder: Path) -> None:
    """Serve the ledger of a folder, the scheduler beside it; its clock shows the day of the bench, and runs."""
    settings = settings_in(folder).model_copy(update={"outbox_folder": str(folder / "outbox")})
    clock = moved_clock(NOW, system_clock())
    use_language("vi")
    with closing_ledger(open_existing(settings, clock)) as ledger:
        access = open_access(settings, clock)
        try:
            with closing(listening_at("127.0.0.1", 0)) as listening:
                service = Service(ledger, access, Directory(ledger.reader), settings)
                app = create_app(service, timers_of(settings, ledger))
                app.add_middleware(Timed)
                print(listening.getsockname()[1], flush=True)
                answer(app, listening)
        finally:
            access.engine.dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
