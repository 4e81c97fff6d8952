"""Every refusal has its sentence, in both languages, and a sentence asks only for facts its refusal carries."""

import importlib
import pkgutil
import re

import pytest

import adapters
import domain
from adapters.locale import _, use_language
from adapters.locale.refusals import REFUSALS, WORDS
from domain.errors import DomainError

for package in (domain, adapters):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def refusals(family: type[DomainError] = DomainError) -> set[type[DomainError]]:
    below = [refusals(kind) for kind in family.__subclasses__()]
    ours = {family} if "code" in vars(family) and family.__module__.startswith(("domain.", "adapters.")) else set()
    return ours.union(*below)


def test_every_refusal_has_a_sentence_and_every_sentence_its_refusal() -> None:
    assert set(REFUSALS) == {refusal.code for refusal in refusals()}


def test_no_two_refusals_share_a_code() -> None:
    codes = sorted(refusal.code for refusal in refusals())
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("refusal", sorted(refusals(), key=lambda kind: kind.code), ids=lambda kind: kind.code)
def test_a_sentence_asks_only_for_facts_its_refusal_names(refusal: type[DomainError]) -> None:
    named = set(re.findall(r"\w+", (refusal.__doc__ or "").partition("Facts:")[2]))
    assert set(re.findall(r"{(\w+)", REFUSALS.get(refusal.code, ""))) <= named


@pytest.mark.parametrize("text", sorted({*REFUSALS.values(), *WORDS.values()}))
def test_every_sentence_is_said_in_vietnamese(text: str) -> None:
    use_language("vi")
    assert _(text) != text
