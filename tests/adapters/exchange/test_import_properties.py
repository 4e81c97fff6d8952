"""Whatever stands in the cells, an import ends in a report, and no dossier is half there."""

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.exchange.errors import NotUtf8Error
from tests.adapters.exchange.wards import ACT_COLUMNS, act_row, acts_mapping, acts_of, recorded, taken, ward, written

LIKELY = st.sampled_from(
    ["", " ", "H05.1", "h05.1", "Ward", "2026-11-02 08:00", "2026-11-03", "0001-01-01", "9999-12-31T23:59+14:00", "hoa"]
)
CELLS = LIKELY | st.text(max_size=12)
CHANGES = st.dictionaries(st.sampled_from(ACT_COLUMNS), CELLS, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=4))
def test_any_cells_are_taken_whole_or_refused_whole_and_once(changes: list[dict[str, str]]) -> None:
    data = written(ACT_COLUMNS, *(act_row(**change) for change in changes))
    if b"\xed" in data:
        data = data.decode("utf-8", "replace").encode()
    with ward() as ledger:
        report = taken(ledger, data, acts_mapping())
        again = taken(ledger, data, acts_mapping())
        assert report.dossiers == report.imported + report.already + report.refused
        assert bool(report.refused) == bool(report.refusals)
        assert (again.imported, again.already, again.refused) == (0, report.imported, report.refused)
        assert (recorded(ledger) > 0) == (report.imported > 0)


@settings(max_examples=30, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=3), st.integers(0, 3))
def test_a_dossier_that_was_taken_has_an_act_for_each_of_its_rows(changes: list[dict[str, str]], place: int) -> None:
    rows = [act_row(**{**change, "code": "H05.1"}) for change in changes]
    rows.insert(min(place, len(rows)), act_row())
    with ward() as ledger:
        report = taken(ledger, written(ACT_COLUMNS, *rows), acts_mapping())
        if report.imported:
            kinds = [kind for kind, _ in acts_of(ledger, "H05.1")]
            assert (kinds[0], kinds.count("handed_over")) == ("received", sum(bool(row[5].strip()) for row in rows))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_at_all_end_in_a_report_or_one_refusal(data: bytes) -> None:
    header = ",".join(ACT_COLUMNS).encode()
    with ward() as ledger:
        try:
            report = taken(ledger, header + b"\n" + data, acts_mapping(), dry=True)
        except NotUtf8Error:
            return
        assert report.dossiers == report.refused
