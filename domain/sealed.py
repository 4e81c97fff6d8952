"""A sealed fact: something about a citizen that events carry only as ciphertext."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Base64Url = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$")]


class Sealed(BaseModel):
    """A name, number, address or free text that only its person's key can open; without the key it is erased.

    All three are base64url without padding: the key's id, the nonce, the ciphertext with its tag.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kid: Base64Url
    nonce: Base64Url
    ct: Base64Url
