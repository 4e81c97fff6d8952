"""A program that calls the API, as another system would."""

from itertools import count
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

PLACE = "/api/v1"
NINE = "2026-11-02T09:00:00+07:00"
RECEIPT: dict[str, Any] = {"at": NINE, "office": "W1", "procedure": "3wd"}


class Program:
    """A program with a token; each act has a key of its own unless one is given."""

    def __init__(self, app: FastAPI, secret: str, language: str = "en") -> None:
        self.secret = secret
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": language}
        self.client = TestClient(app, base_url="http://desk.test", headers=headers, raise_server_exceptions=False)
        self._keys = count(1)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Response:
        """Ask."""
        return self.client.get(PLACE + path, params=query, headers=headers)

    def post(self, path: str, body: dict[str, Any], key: str | None = None, **headers: str) -> Response:
        """Act; `If_Match` stands for the header If-Match."""
        said = {"Idempotency-Key": key or f"act-{next(self._keys)}"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(PLACE + path, json=body, headers=said)

    def receive(self, **facts: Any) -> str:
        """Receive a dossier and return its code."""
        answer = self.post("/dossiers", RECEIPT | facts)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["code"])

    def act(self, code: str, path: str, *, at: str = NINE, key: str | None = None, **facts: Any) -> Response:
        """Act on a dossier."""
        return self.post(f"/dossiers/{code}/{path}", {"at": at, **facts}, key)
