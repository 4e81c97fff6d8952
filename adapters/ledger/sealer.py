"""Sealing one text under one key: AES-256-GCM with a nonce that follows from what is sealed and where."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.ledger.errors import SealBrokenError
from domain.sealed import Sealed

KEY_BYTES = 32
_NONCE_BYTES = 12


def seal(kid: str, key: bytes, place: str, plaintext: str) -> Sealed:
    """Return `plaintext` sealed for `place`; the same text for the same place gives the same bytes.

    The nonce is synthetic, so a retried command seals to the same digest, and two texts never share a nonce.
    """
    where, text = place.encode(), plaintext.encode()
    said = len(where).to_bytes(4) + where + text
    nonce = hmac.digest(derived(key, b"nonce"), said, "sha256")[:_NONCE_BYTES]
    return Sealed(kid=kid, nonce=_written(nonce), ct=_written(AESGCM(key).encrypt(nonce, text, where)))


def unseal(key: bytes, sealed: Sealed, place: str) -> str:
    """Return the text sealed for `place`.

    Raises:
        SealBrokenError: it was altered, sealed under another key, or moved from another place.
    """
    try:
        nonce, ciphertext = _read(sealed.nonce), _read(sealed.ct)
        return AESGCM(key).decrypt(nonce, ciphertext, place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError(kid=sealed.kid) from error


def commitment(key: bytes) -> str:
    """Return a hash that binds a key id to this key and reveals nothing of it; AES-GCM alone does not commit."""
    return sha256(derived(key, b"commit")).hexdigest()


def derived(key: bytes, purpose: bytes) -> bytes:
    """Return a key for one purpose only: whoever learns it knows neither `key` nor the keys for others."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _written(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _read(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))
