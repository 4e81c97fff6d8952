"""Who may sign: where colleagues have accounts, only who holds the right at the office."""

from adapters.bootstrap import Installation
from adapters.web.directory import Directory
from domain.errors import FieldError


def check_signer(ledger: Installation, signer: str, office: str) -> None:
    """Refuse a signature that is not that person's to give; a ledger without accounts knows no rights.

    Raises:
        FieldError: who is to sign has no account, or no right to sign at the office.
    """
    known = Directory(ledger.reader).now()
    user = known.users.get(signer)
    if known.users and (user is None or user.is_disabled or not known.rights(user).may("sign", office)):
        raise FieldError(field="signer", read=signer, accepted="may_sign")
