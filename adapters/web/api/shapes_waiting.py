"""What the lists of what waits for somebody answer, for the OpenAPI document."""

from typing import Annotated

from pydantic import Field

from adapters.web.api.shapes import Shape, When


class Waiting(Shape):
    """What each such list says of itself: it stands as of now."""

    position: Annotated[int, Field(description="The ledger line it was read up to.")]
    count: Annotated[int, Field(description="Of all pages.")]
    next_cursor: Annotated[str | None, Field(description="Where the next page begins; null on the last.")]


class Waits(Shape):
    """A dossier on such a list."""

    code: str
    office: str | None
    procedure: str | None
    procedure_name: str | None


class Proposed(Waits):
    """A correction that somebody proposed."""

    proposal: Annotated[int, Field(description="Its entry in the dossier: `proposal` of `decide-proposal`.")]
    proposed_at: When
    proposed_by: str
    entry: Annotated[int, Field(description="The entry that is said to be wrong.")]
    field: str
    old: str
    new: str


class Proposals(Waiting):
    """Đề nghị đính chính chờ duyệt."""

    items: list[Proposed]


class Reason(Shape):
    """Why a correction was proposed."""

    proposal: int
    reason: Annotated[str | None, Field(description="Null: none was written down, or it was erased.")]
    erased: bool


class Ready(Waits):
    """A result at the desk."""

    ready_at: When
    due_at: When | None


class Results(Waiting):
    """Kết quả chờ công dân đến nhận."""

    items: list[Ready]
