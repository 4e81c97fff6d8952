"""How passwords are kept: argon2id, long rather than complicated, none that everybody tries first."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from adapters.access.passwords import LONGEST, SHORTEST, Passwords, checked_password
from adapters.access.store import metadata, passwords
from adapters.ids import new_password
from domain.errors import FieldError


@pytest.fixture
def kept() -> Iterator[sa.Engine]:
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_a_password_is_kept_as_an_argon2id_hash_of_its_own_salt(kept: sa.Engine) -> None:
    store, same = Passwords(kept), "bốn con trâu lội qua sông"
    for user in ("lan", "hoa"):
        store.set(user, same, 0)
    with kept.connect() as connection:
        hashes = connection.scalars(sa.select(passwords.c.hash)).all()
    assert all(text.startswith("$argon2id$v=19$") for text in hashes)
    assert len(set(hashes)) == 2
    assert not any(same in text for text in hashes)
    assert store.holders() == {"lan", "hoa"}


def test_what_was_typed_composed_or_decomposed_is_one_password(kept: sa.Engine) -> None:
    store = Passwords(kept)
    store.set("lan", "bô\u0301n con trâu lội qua sông", 0)
    assert store.opens("lan", "bốn con trâu lội qua sông")


@pytest.mark.parametrize("length", [0, 1, SHORTEST - 1, LONGEST + 1])
def test_a_password_of_another_length_is_refused(length: int) -> None:
    text = ("abcdefghij klmnop qrst " * 20)[:length]
    with pytest.raises(FieldError) as refused:
        checked_password(text, "lan")
    assert refused.value.facts["accepted"] == "password_length"


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password123456!!",
        "123456123456123456",
        "MẬTKHẨU mậtkhẩu mật",
        "dunghendunghen1",
        "aaaaaaaaaaaaaaaaaaaa",
        "lan.lan.lan.lan.lan",
        "qwertyqwertyqwerty",
        "vietnamvietnamvn",
        "admin-admin-admin",
    ],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    with pytest.raises(FieldError) as refused:
        checked_password(password, "lan")
    assert refused.value.facts["accepted"] == "password_unusual"
    assert refused.value.facts["read"] == "…"


def test_no_signs_or_capitals_are_asked_for() -> None:
    assert checked_password("thuyền về có nhớ bến", "lan")


def test_passwords_made_here_are_always_accepted_and_never_the_same() -> None:
    made = [new_password() for _ in range(500)]
    assert [checked_password(password, "lan") for password in made] == made
    assert len(set(made)) == len(made)
