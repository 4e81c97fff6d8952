"""What stands above a signature: the title of who signs, and in whose name; no title that the signer does not hold."""

from collections.abc import Mapping

from adapters.letters.facts import Letterhead
from adapters.letters.papers import CitizensPaper, SignedPaper

_COMMITTEE = "ủy ban nhân dân"


def signed(paper: CitizensPaper, titles: Mapping[str, str | None], wished: str | None) -> CitizensPaper:
    """Return a paper with the lines above its signature, where the head of its office or somebody for them signs it.

    `titles` are those of colleagues by what events call them, `wished` one given by hand, which goes first. A paper
    that nobody has signed yet waits for the head.
    """
    if not isinstance(paper, SignedPaper):
        return paper
    title = wished or (titles.get(paper.signer) if paper.signer else paper.letterhead.title)
    return paper.model_copy(update={"signs_as": lines(paper.letterhead, title)})


def lines(head: Letterhead, title: str | None) -> tuple[str, ...]:
    """Return the lines for a signer with this title; none where it is not known, which leaves room to write it.

    The head of a people's committee signs in its name (TM.), a deputy for the head (KT.). Anybody else signs under
    their own title alone, unless the office has it that they do so by order (TL.) or by authority (TUQ.) of the head.

    Source: Decree 30/2020/NĐ-CP, Appendix I; TM. and KT. read at second hand, TL. and TUQ. RECALLED.
    """
    if not title:
        return ()
    above = (head.on_behalf,) if head.on_behalf else ()
    if _is(title, head.title, head.body):
        return (*above, head.title)
    deputy = f"Phó {head.title}"
    if _is(title, deputy, head.body):
        return (*above, f"KT. {head.title}", deputy)
    return (f"{head.delegated}. {head.title}", title) if head.delegated else (title,)


def _is(title: str, post: str, body: str) -> bool:
    """Say whether a title is a post at this body: `Chủ tịch UBND phường` is its chair, `Chủ tịch Hội` is not."""
    held, sought, whose = title.casefold(), post.casefold(), body.casefold()
    if not held.startswith(sought):
        return False
    rest = held.removeprefix(sought).strip().replace("ubnd", _COMMITTEE).replace("uỷ", "ủy")
    return whose.startswith(rest) or whose.removeprefix(f"{_COMMITTEE} ").startswith(rest)
