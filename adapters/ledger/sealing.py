"""Sealing what a command says about citizens, before anything decides on it or keeps it."""

import hashlib
import json
from collections.abc import Iterable
from typing import NamedTuple, TypeVar
from uuid import UUID

from adapters.ledger.envelope import canonical
from adapters.ledger.errors import LedgerError
from adapters.ledger.transcript import Transcript
from adapters.ledger.vault import FoundBy, Vault
from domain.commands import Command, ImportDossier
from domain.errors import DomainError
from domain.message import stream_of
from domain.sealed import Sealed
from domain.text import checked_text
from domain.values import PaperHandedIn

C = TypeVar("C", bound=Command)
SEALABLE = ("applicant", "note", "papers")


def sealed(
    command: C, vault: Vault, tenant: str, stream: UUID | None, kid: str | None, recorded_as: str | None = None
) -> C:
    """Return `command` with its secrets sealed under the person's key.

    `kid` is the key of the dossier's applicant where there is one, `recorded_as` the id of the command it is part of.
    Sealing the same words for the same command again gives the same bytes, so a retry has the same digest.
    """
    secrets = {name: value for name in SEALABLE if (value := getattr(command, name, None)) is not None}
    if not secrets:
        return command
    stream = stream or command.stream
    kid = kid or vault.key_for(person_of(getattr(command, "applicant", None), stream))
    update = {
        name: vault.seal(kid, place_of(tenant, stream, name, recorded_as or command.id), text_of(value))
        for name, value in secrets.items()
        if not isinstance(value, Sealed)
    }
    return command.model_copy(update=update)


def sealed_import(order: ImportDossier, vault: Vault, tenant: str) -> ImportDossier:
    """Return an import with everything it says about its applicant sealed under one key, bound to its own id."""
    stream = order.receipt.stream
    receipt = sealed(order.receipt, vault, tenant, stream, None, order.id)
    kid = receipt.applicant.kid if isinstance(receipt.applicant, Sealed) else None
    acts = tuple(sealed(act, vault, tenant, stream, kid, order.id) for act in order.acts)
    return order.model_copy(update={"receipt": receipt, "acts": acts})


class SealedTranscript(NamedTuple):
    """A transcript with what it says about its applicant sealed, and by what the applicant may be found."""

    transcript: Transcript
    found_by: FoundBy | None = None


def sealed_transcripts(
    transcripts: Iterable[Transcript], vault: Vault, tenant: str
) -> list[SealedTranscript | DomainError]:
    """Return transcripts sealed as `sealed_import` would seal their orders, or why one cannot be.

    Raises:
        LedgerError: the key store failed.
    """
    done: list[SealedTranscript | DomainError] = []
    for told in transcripts:
        try:
            done.append(_sealed_transcript(told, vault, tenant))
        except LedgerError:
            raise
        except DomainError as refusal:
            done.append(refusal)
    return done


def _sealed_transcript(told: Transcript, vault: Vault, tenant: str) -> SealedTranscript:
    secrets = {name: _typed(told.facts[name], name) for name in SEALABLE if name in told.facts}
    if not secrets:
        return SealedTranscript(told)
    stream, applicant = stream_of("command", told.id), secrets.get("applicant")
    kid = vault.key_for(person_of(applicant, stream))
    shut = {name: vault.seal(kid, place_of(tenant, stream, name, told.id), text_of(it)) for name, it in secrets.items()}
    found_by = (kid, str(stream), search_terms(applicant)) if applicant else None
    return SealedTranscript(told._replace(facts=told.facts | shut), found_by)


def _typed(secret: dict[str, str] | str, name: str) -> dict[str, str] | str:
    if isinstance(secret, str):
        return checked_text(secret, name)
    return {key: checked_text(value, key) for key, value in secret.items()}


def person_of(applicant: object, stream: UUID) -> str:
    """Return a stable reference to the person a command is about: the ID number, else this dossier alone."""
    number = applicant.get("id_number") if isinstance(applicant, dict) else None
    return f"id:{number}" if number else f"stream:{stream}"


def place_of(tenant: str, stream: UUID, field: str, command: str) -> str:
    """Return the place a sealed fact is bound to: moved elsewhere, it does not open."""
    return f"{tenant}|{stream}|{field}|{command}"


def text_of(secret: dict[str, str] | tuple[PaperHandedIn, ...] | str) -> str:
    """Return a secret as the text that is sealed."""
    if isinstance(secret, str):
        return secret
    plain = [paper.model_dump(exclude_defaults=True) for paper in secret] if isinstance(secret, tuple) else secret
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def search_terms(applicant: object) -> list[str]:
    """Return the words by which an applicant may be found."""
    if not isinstance(applicant, dict):
        return []
    return [applicant[name] for name in ("name", "id_number", "phone") if applicant.get(name)]


def digest_of(command: Command) -> bytes:
    """Return the SHA-256 of a sealed command: what makes a retry the same command."""
    untold = {"at"} if command.at_sending else None
    body = command.model_dump(mode="json", exclude_none=True, exclude=untold) | {"order": type(command).__name__}
    return hashlib.sha256(canonical(body)).digest()
