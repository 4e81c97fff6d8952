"""A clerk in a process of its own: receives and settles dossiers without end, and says each order the ledger has."""

import sys
from pathlib import Path

from adapters.bootstrap import Installation
from domain import commands as c
from domain.commands import Command
from tests.adapters.desk.wards import PERSON, Clock, acting, receiving, reopened


def orders(number: int) -> tuple[c.ReceiveDossier, c.ReturnResult]:
    """Return what the clerk does about one dossier; codes are the clerk's own, so that any order can be told again."""
    code = f"HS-{number}"
    received = receiving(number, code=code, applicant=PERSON, note=f"hồ sơ {number}")
    return received, acting(c.ReturnResult, code, id=f"return-{number}", outcome="granted", note="xong")


def forty_orders(clerk: int) -> list[Command]:
    """Return forty orders of a clerk about ten dossiers of their own."""
    given: list[Command] = []
    for n in range(clerk * 10, clerk * 10 + 10):
        code = f"HS-{n}"
        given += [receiving(n, code=code), acting(c.HandOver, code, to="an"), acting(c.ProcessDossier, code)]
        given.append(acting(c.ReturnResult, code))
    return given


def work(ward: Installation, first: int) -> None:
    """Work until the process dies."""
    number = first
    while True:
        for order in orders(number):
            answer = ward.desk.handle(order)
            sys.stdout.write(f"{order.id} {answer.position}\n")
            sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    work(reopened(Path(sys.argv[1]), Clock()), int(sys.argv[2]))
