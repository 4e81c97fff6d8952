"""How passwords are kept: argon2id, long rather than complicated, none that is easy to guess."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped] # it ships no types

from adapters.access.passwords import LONGEST, SHORTEST, UNGUESSABLE, Passwords, checked_password, guesses
from adapters.access.store import metadata, passwords
from adapters.demo.people import PASSWORD_OF_THE_DEMONSTRATION
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
        "123456789012345",
        "qwertyuiopasdfgh",
        "P@$$w0rd!P@$$w0rd!",
        "đúng hẹn một cửa 2026",
        "mật khẩu của tôi 123",
        "vũ thị minh họa 1990",
        "!@#$%^&*()!@#$%^&*()",
        "a" * 256,
    ],
)
def test_what_is_easy_to_guess_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(FieldError) as refused:
        checked_password(password, "lan", "Vũ Thị Minh Họa")
    assert refused.value.facts["accepted"] == "password_unusual"
    assert refused.value.facts["read"] == "…"


def test_the_commonest_three_thousand_are_easy_to_guess_as_they_are_repeated_or_with_a_row_of_digits() -> None:
    commonest = FREQUENCY_LISTS["passwords"][:3000]
    repeated = [word * (SHORTEST // len(word) + 1) for word in commonest[::100]]
    padded = [word + "12345678901"[: SHORTEST - len(word)] for word in commonest[::100]]
    assert [word for word in (*commonest, *repeated, *padded) if guesses(word) >= UNGUESSABLE] == []


@pytest.mark.parametrize(
    "password",
    [
        "hoa phượng đỏ bên sông Thương",
        "hoa phuong do ben song thuong",
        "hoaphuongdobensongthuong",
        "con mèo trèo cây cau",
        "thuyền về có nhớ bến " * 12,
        PASSWORD_OF_THE_DEMONSTRATION,
    ],
)
def test_words_that_belong_to_nobody_else_pass_with_accents_or_without(password: str) -> None:
    assert checked_password(password, "lan", "Vũ Thị Minh Họa") == password


def test_what_is_judged_is_short_enough_to_be_judged_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    monkeypatch.setattr("zxcvbn.zxcvbn", lambda text, _known: judged.append(text) or {"guesses": UNGUESSABLE})
    checked_password("4@8({[<369!1|7+$5%02" * 12, "lan")
    assert all(len(text) <= 64 and text.isalnum() for text in judged)
    assert judged


def test_no_signs_or_capitals_are_asked_for() -> None:
    assert checked_password("thuyền về có nhớ bến", "lan")


def test_passwords_made_here_are_always_accepted_and_never_the_same() -> None:
    made = [new_password() for _ in range(100)]
    assert [checked_password(password, "lan") for password in made] == made
    assert len(set(made)) == len(made)
