"""Every part of administration, joined once; a route with a longer address comes before one that would swallow it."""

from adapters.web.administration import (
    calendars,
    ending,
    ladder,
    office,
    offices,
    overview,
    people,
    person,
    procedure,
    procedures,
    programs,
    revising,
    state,
)

PARTS = (
    overview, people, person, offices, ending, office, procedures, procedure, revising, calendars, ladder, programs,
    state,
)  # fmt: skip
