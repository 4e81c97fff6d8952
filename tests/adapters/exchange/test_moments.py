"""Instants are read the same whether or not their day and their time of day were read before."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.exchange.cells import MomentReader, When
from adapters.exchange.mapping import Mapping, MomentSpec, read_mapping
from adapters.exchange.register import Row
from domain.errors import FieldError

MAPPING = """
name = "m"
title = "moments"
zone = "{zone}"
forms = {forms}
code = "code"
received = "at"
procedure = {{ constant = "p" }}
"""
SPECS = MomentSpec(column="at"), MomentSpec(column="at", date_only_at=(time(0), time(2, 30)), day_time=time(9))
CLOCKS = ["00:00", "02:30", "08:00", "8:00", "18:00", "23:59", "24:00", "03:00:30", "2:30"]
DATES = ["29/03/2026", "25/10/2026", "1/1/2026", "01/01/2026", "31/12/2026", "30/02/2026", "29/03/2099", "1/12/2026"]
ISO_DATES = ["2026-03-29", "2026-10-25", "2026-01-01", "2026-12-31", "2026-02-30", "1999-12-31", "2100-12-31"]
ISO_CLOCKS = ["00:00", "02:30", "08:00", "23:59:59", "08:00:30.5+07:00", "00:30+14:00", "23:30-11:00", "03:00Z", "8:00"]
DUTCH = st.builds("{} {}".format, st.sampled_from(DATES), st.sampled_from(CLOCKS)) | st.sampled_from(DATES)
ISO = st.builds(
    "{}{}{}".format, st.sampled_from(ISO_DATES), st.sampled_from([" ", "T"]), st.sampled_from(ISO_CLOCKS)
) | st.sampled_from(ISO_DATES)
FORMS = {
    '["dd/mm/yyyy hh:mm", "dd/mm/yyyy"]': DUTCH,
    '["dd/mm/yyyy hh:mm:ss", "mm/dd/yyyy hh:mm", "dd/mm/yyyy"]': DUTCH,
    '["iso"]': ISO,
}


def read(reader: MomentReader, spec: MomentSpec, text: str) -> When | str:
    """Return the instant, or why there is none."""
    try:
        when = reader.when(spec, Row(2, {"at": text}))
    except FieldError as refusal:
        return f"{refusal.code} {refusal.facts}"
    assert when is not None
    return when


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Europe/Amsterdam", "America/Santiago"])
@pytest.mark.parametrize("forms", FORMS)
def test_what_was_read_before_changes_nothing(zone: str, forms: str) -> None:
    mapping = read_mapping(MAPPING.format(zone=zone, forms=forms))

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(SPECS), FORMS[forms]), max_size=30))
    def same(asked: list[tuple[MomentSpec, str]]) -> None:
        reader = MomentReader(mapping)
        assert [read(reader, *one) for one in asked] == [read(MomentReader(mapping), *one) for one in asked]

    same()


def amsterdam() -> Mapping:
    return read_mapping(MAPPING.format(zone="Europe/Amsterdam", forms='["dd/mm/yyyy hh:mm"]'))


def test_a_time_of_day_is_carried_over_to_days_with_other_clocks_as_the_clocks_say() -> None:
    reader = MomentReader(amsterdam())
    days = ["02/03/2026", "28/03/2026", "29/03/2026", "30/03/2026", "25/10/2026", "26/10/2026"]
    read_at = [read(reader, SPECS[0], f"{day} {clock}") for clock in ("07:00", "08:00") for day in days]
    local = [datetime.strptime(day, "%d/%m/%Y").replace(hour=8, tzinfo=reader.zone) for day in days]
    assert read_at[len(days) :] == [When(at.date(), day_only=False, at=at.astimezone(UTC)) for at in local]


def test_a_day_is_told_by_its_own_zone() -> None:
    reader = MomentReader(amsterdam())
    assert read(reader, SPECS[0], "01/01/2026 00:15") == When(
        date(2026, 1, 1), day_only=False, at=datetime(2025, 12, 31, 23, 15, tzinfo=UTC)
    )
