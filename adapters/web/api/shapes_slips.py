"""What questions and acts about paper slips answer, for the OpenAPI document."""

from typing import Annotated, Literal

from pydantic import Field

from adapters.web.api.shapes import Day, Shape, When
from domain.desk import Answer
from domain.values import VoidCause


class AnsweredWithSlips(Answer):
    """What printing slips did."""

    slips: Annotated[list[str], Field(description="The numbers of this batch, each that of the dossier it will open.")]


class SlipVoided(Shape):
    """What became of a slip from which nothing is keyed in any more."""

    why: VoidCause
    at: When
    by: str


class Slip(Shape):
    """One slip: on a desk or in a citizen's hand, keyed in as the dossier of this code, or voided."""

    code: str
    state: Literal["open", "keyed_in", "voided"]
    voided: SlipVoided | None


class SlipBatch(Shape):
    """Slips printed together."""

    office: str
    entry: Annotated[int, Field(description="The number of the batch at its office.")]
    printed_at: When
    by: str
    from_on: Day
    until_on: Day
    counts: Annotated[dict[str, int], Field(description="By state.")]
    slips: list[Slip]


class Slips(Shape):
    """Phiếu giấy dự phòng."""

    items: list[SlipBatch]
    next_cursor: Annotated[str | None, Field(description="Where the next page begins; null on the last.")]
