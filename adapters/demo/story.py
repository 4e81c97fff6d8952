"""The whole story of the ward: who comes to its desk on which day, from December to 24 February 2026."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from adapters.demo.affairs import RESTARTS, OpenCodes, merged, procedure_revised, swap_decreed
from adapters.demo.case import Case, Life
from adapters.demo.dice import Dice
from adapters.demo.everyday import everyday
from adapters.demo.hours import Hours
from adapters.demo.scenes import SCENES
from adapters.demo.ward import COMMUNE, MERGER_DAY, SERVICES, WARD
from domain.procedure import ProcedureTerms

FIRST_DAY, LAST_DAY = date(2025, 12, 1), date(2026, 2, 23)
FEWEST = len(SCENES)
_BUSY_FROM = date(2026, 2, 2)
_COMMUNE_PERCENT = 28
_DECEMBER, _JANUARY, _BEFORE_TET, _AFTER_TET = 2, 4, 22, 54  # errands a day, in proportion


def lives(seed: int, dossiers: int, hours: Hours, open_codes: OpenCodes, terms: ProcedureTerms) -> dict[str, Life]:
    """Return every life by name: the affairs of the offices, the scenes, and everyday errands up to `dossiers`.

    `open_codes` gives the codes that wait with an office, `terms` are those of the procedure that is revised.
    """
    case = partial(Case, seed, hours=hours)
    told: dict[str, Life] = {
        "swap-decreed": swap_decreed(case("swap-decreed"), open_codes),
        "procedure-revised": procedure_revised(case("procedure-revised"), terms),
        "merged": merged(case("merged"), open_codes),
    }
    for scene in SCENES:
        told[scene.name] = scene.play(case(scene.name, office=scene.office, procedure=scene.procedure))
    return told | dict(_everyday(seed, dossiers - len(SCENES), hours))


def _everyday(seed: int, errands: int, hours: Hours) -> Iterator[tuple[str, Life]]:
    days = {day: _weight(day) for day in hours.days if FIRST_DAY <= day <= LAST_DAY}
    services = {service.procedure: service.share for service in SERVICES}
    for number in range(errands):
        name = f"errand-{number}"
        dice = Dice(f"{seed}:{name}:comes")
        at = hours.at(dice.weighted(days), dice.randint(4, 440))
        is_commune = hours.day(at) < MERGER_DAY and dice.chance(_COMMUNE_PERCENT)
        office = COMMUNE if is_commune else WARD
        yield name, everyday(Case(seed, name, hours, office, dice.weighted(services)), at)


def _weight(day: date) -> int:
    if day > date(2026, 2, 20):
        return _AFTER_TET
    if day >= _BUSY_FROM:
        return _BEFORE_TET
    return _JANUARY if day.year == _BUSY_FROM.year else _DECEMBER


def revised_terms(rows: list[dict[str, object]]) -> ProcedureTerms:
    """Return the terms of the procedure that is revised, as the shipped reference has them."""
    row = next(row for row in rows if row["code"] == RESTARTS)
    kept = {name: row[name] for name in ProcedureTerms.model_fields if name in row}
    return ProcedureTerms.model_validate(kept | {"from_on": row["from"]})
