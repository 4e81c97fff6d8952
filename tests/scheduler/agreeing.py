"""A dossier whose applicant agreed to be told of news; what is known of them stays sealed."""

from typing import Any

from domain.dossier import Dossier
from domain.sealed import Sealed
from tests.world import received

PERSON = Sealed(kid="kid", nonce="bm9uY2U", ct="c2VhbGVk")


def agreeing(**facts: Any) -> Dossier:
    """Return a dossier received from somebody who wants news by e-mail."""
    dossier = received(**{"notify_by": "email", "applicant": PERSON} | facts)
    dossier.collect_events()
    return dossier
