"""Which official form a paper has on a day: the latest version in the rulebook whose day has come."""

from datetime import date

from adapters.letters.errors import FormNotInForceError
from adapters.letters.facts import Form
from domain.rules import Rulebook

FORM = "form."
"""Rules whose id begins so are forms: form.<paper>.<year>; the value is their number, then the letters of papers."""


def form_on(day: date, kind: str, rules: Rulebook) -> Form:
    """Return the form of a kind of paper on `day`.

    Raises:
        FormNotInForceError: there was none yet, or the rules of the ledger know none.
    """
    versions = [rule for rule in rules.rules.values() if rule.id.startswith(f"{FORM}{kind}.") and rule.from_on <= day]
    if not versions:
        raise FormNotInForceError(kind=f"paper_{kind}", on=day)
    rule = max(versions, key=lambda rule: rule.from_on)
    number, _, symbol = str(rule.value).partition(" ")
    return Form(name=rule.name_vi, number=number, symbol=symbol, basis=rule.legal_basis)
