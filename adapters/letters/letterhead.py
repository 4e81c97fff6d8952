"""Who issues a paper: read from the office's name as the ledger has it on that day, and from what the settings say."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from adapters.letters.facts import Letterhead
from adapters.settings import LetterheadWords
from domain.office import Office

_UNITS = r"(?:[Pp]hường|[Xx]ã|[Tt]hị trấn|[Đđ]ặc khu|[Qq]uận|[Hh]uyện|[Tt]hị xã|[Tt]hành phố|[Tt]ỉnh)"
_UNIT = re.compile(rf"(?:(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+)?(?P<unit>{_UNITS}\s+\S.*)")
_PART = re.compile(rf"(?P<body>.+?)\s+(?P<unit>{_UNITS}\s+\S.*)")
_COMMITTEE = "Ủy ban nhân dân"
_CENTRE = "trung tâm"


def letterhead_of(
    office: Office, day: date, office_of: Callable[[str], Office], said: Mapping[str, LetterheadWords]
) -> Letterhead:
    """Return the head of the papers `office` issues on `day`; what the settings say goes before what its name tells.

    A place (`Phường Thử Nghiệm`) is governed by its people's committee, in whose name the chair signs; any other body
    has a head of its own, and stands under the office above it, or under the committee of the place in its name.

    Source: Decree 30/2020/NĐ-CP, Appendix I (read at second hand).
    """
    name = office.name_on(day)
    if place := _UNIT.fullmatch(name):
        head = _committee(place["unit"])
    elif part := _PART.fullmatch(name):
        head = _body(name, part["body"], f"UBND {_small(part['unit'])}", _place(part["unit"]))
    else:
        head = _body(name, name, None, None)
    if office.parent is not None and head.on_behalf is None:
        above = letterhead_of(office_of(office.parent), day, office_of, said)
        head = head.model_copy(update={"parent": above.body, "place": head.place or above.place})
    words = said.get(office.code)
    return head.model_copy(update=words.model_dump(exclude_none=True) if words else {})


def _committee(unit: str) -> Letterhead:
    name = f"{_COMMITTEE} {_small(unit)}"
    return Letterhead(
        name=name,
        body=name,
        place=_place(unit),
        symbol="UBND",
        title="Chủ tịch",
        on_behalf=f"TM. {_COMMITTEE}",
    )


def _body(name: str, body: str, parent: str | None, place: str | None) -> Letterhead:
    initials = "".join(word[0] for word in body.split() if word[0].isalpha()).upper()
    title = "Giám đốc" if name.casefold().startswith(_CENTRE) else "Thủ trưởng cơ quan"
    return Letterhead(name=name, parent=parent, body=body, place=place, symbol=initials, title=title)


def _place(unit: str) -> str:
    """Return the place a paper is dated from: its own name, with its kind only where that is a number."""
    own = re.sub(rf"^{_UNITS}\s+", "", unit)
    return unit if own.isdecimal() else own


def _small(unit: str) -> str:
    return unit[:1].lower() + unit[1:]
