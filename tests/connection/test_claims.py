"""Claims are read from a token, and nothing in one can break the program."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.connection_files import jwt
from tui.connection import Claims, read_claims
from tui.sealed import SecretStr


def test_an_api_token() -> None:
    token = jwt(token_type="api", token_name="CI", org_id="739224", read_only=True, anonymize=True, exp=1_800_000_000)
    assert read_claims(SecretStr(token)) == Claims(
        organization="739224",
        who="CI",
        read_only=True,
        anonymized=True,
        expires_at=datetime(2027, 1, 15, 8, 0, tzinfo=UTC),
        kind="api",
    )


def test_a_login_of_a_person() -> None:
    token = jwt(**{"iss": "https://cognito-idp.eu/x", "custom:ivy_org_id": "739224", "email": "kim@example.com"})
    claims = read_claims(SecretStr(token))
    assert (claims.kind, claims.organization, claims.who, claims.read_only) == (
        "user",
        "739224",
        "kim@example.com",
        False,
    )


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c", "..", "a.ÿ.c", "a.b", "a." + "W" * 9 + ".c"])
def test_what_is_no_jwt_has_no_claims(token: str) -> None:
    assert read_claims(SecretStr(token)) == Claims()


@pytest.mark.parametrize("exp", ["1800000000", None, True, float("inf"), float("nan"), 1e300, -1e300, [], 10**400])
def test_an_expiry_that_no_calendar_has_is_none(exp: object) -> None:
    assert read_claims(SecretStr(jwt(exp=exp))).expires_at is None


@pytest.mark.parametrize("value", [True, "true", 1, "yes", "read", [], {}, 2])
def test_a_claim_that_is_not_clearly_false_makes_a_token_read_only(value: object) -> None:
    assert read_claims(SecretStr(jwt(read_only=value))).read_only


@pytest.mark.parametrize("value", [False, None, 0, "false"])
def test_a_token_that_says_that_it_may_write_may(value: object) -> None:
    assert not read_claims(SecretStr(jwt(read_only=value))).read_only


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=4
)
names = st.sampled_from(["org_id", "email", "exp", "iss", "token_type", "read_only", "token_name", "custom:ivy_org_id"])


@given(st.dictionaries(names | st.text(), values))
def test_any_payload_is_read_without_a_crash(payload: dict[str, object]) -> None:
    claims = read_claims(SecretStr(jwt(**payload)))
    assert claims.expires_at is None or claims.expires_at.tzinfo is UTC


@given(st.text())
def test_any_text_is_read_without_a_crash(token: str) -> None:
    read_claims(SecretStr(token))
