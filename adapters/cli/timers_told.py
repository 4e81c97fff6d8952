"""What the timers come to, a line each and only what is new: in words, or as JSON for who collects logs."""

import json
from datetime import datetime
from typing import Any

import click

from adapters.cli.context import DESK_ZONE
from adapters.cli.guards_told import say_findings, say_hold
from adapters.cli.outbox_told import words_of
from adapters.cli.reading import short_instant, written
from adapters.cli.tick_told import counts_of, report_facts
from adapters.clock import Clock
from adapters.locale import _, language, use_language
from adapters.locale.refusals import say
from adapters.notify.dispatcher import Sent
from domain.errors import DomainError
from scheduler.round import Outcome
from scheduler.tick import Report


class Spoken:
    """Implements `adapters.scheduling.timers.Listener` on the standard output; a quiet minute says nothing.

    It is told in the timers' threads, and speaks the language of the one that made it.
    """

    def __init__(self, clock: Clock, *, as_json: bool = False) -> None:
        self._clock, self._as_json, self._language = clock, as_json, language()
        self._leads: bool | None = None
        self._hold: str | None = None
        self._fault = ""

    def led(self, *, leads: bool) -> None:
        """Say who leads when that changes."""
        use_language(self._language)
        if leads != self._leads:
            self._leads = leads
            told = _("This scheduler leads.") if leads else _("Another scheduler leads; this one stands by.")
            self._say("leads" if leads else "stands_by", told)

    def made(self, outcome: Outcome) -> None:
        """Say what was flagged, what is not normal, and what holds the flags back once it does."""
        use_language(self._language)
        self._fault = ""
        for told in say_findings(outcome.findings):
            self._say("clock", told)
        if outcome.hold != self._hold:
            for told in say_hold(outcome.hold, outcome.newly_late):
                self._say("held", told)
        self._hold = outcome.hold
        if outcome.report is not None:
            self._flagged(outcome.report)

    def sent(self, report: Sent) -> None:
        """Say in one line what was sent, kept, and given up."""
        use_language(self._language)
        if any(report):
            self._say("sent", _("Messages: {what}").format(what=words_of(report)), **report._asdict())

    def failed(self, fault: Exception) -> None:
        """Say what failed, once for as long as it goes on."""
        use_language(self._language)
        told = say(fault, DESK_ZONE) if isinstance(fault, DomainError) else f"{type(fault).__name__}: {fault}"
        if told != self._fault:
            self._fault = told
            self._say("failed", _("This round could not be made; the next one does its work. {why}").format(why=told))

    def _flagged(self, report: Report) -> None:
        facts = {name: fact for name, fact in report_facts(report).items() if name != "flags"}
        if report.flags:
            self._say("flagged", _("Flagged: {flags}").format(flags=counts_of(report.flags)), **facts)
        for code, fault in report.refused:
            told = say(fault, DESK_ZONE) if isinstance(fault, DomainError) else f"{type(fault).__name__}: {fault}"
            told = _("Not flagged, and tried again next time: {code}: {message}").format(code=code, message=told)
            self._say("refused", told, code=code)

    def _say(self, event: str, told: str, **facts: Any) -> None:
        now: datetime = self._clock()
        if self._as_json:
            click.echo(json.dumps({"at": written(now), "event": event, "said": told} | facts, ensure_ascii=False))
        else:
            click.echo(f"{short_instant(now, DESK_ZONE)}  {told}")
