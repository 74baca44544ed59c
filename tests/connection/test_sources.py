"""The list of profiles, and the connections made while the program runs."""

from __future__ import annotations

import pytest

from tests.support.connection_files import EARLIER, LATER, NOON, CliFolder, jwt
from tui.connection import ConnectionProblem, ConnectionSources, Options
from tui.sealed import SecretStr


def sources(cli: CliFolder, options: Options | None = None, **environ: str) -> ConnectionSources:
    return ConnectionSources(options or Options(), {**cli.environ, **environ}, lambda: NOON)


def test_every_profile_is_listed_with_what_is_known_of_it(cli: CliFolder) -> None:
    cli.profiles(
        active="prod",
        prod={"token": jwt(org_id="739224", email="kim@example.com", read_only=True), "expires_at": LATER},
        old={
            "token": "t0ken",
            "org_id": "1",
            "user_id": "2",
            "expires_at": EARLIER,
            "server": "https://gateway.example/",
        },
        bare={"server": "https://webhooks.dev.sls.epilot.io"},
        odd=5,
    )
    prod, old, bare, odd = sources(cli).profiles()
    assert (prod.server, prod.stage) == ("https://webhooks.sls.epilot.io", "prod")
    assert (prod.organization, prod.who, prod.read_only, prod.active, prod.expired) == (
        "739224",
        "kim@example.com",
        True,
        True,
        False,
    )
    assert (old.expired, old.has_token, old.server, old.organization) == (True, True, "https://gateway.example", "1")
    assert bare.server == "https://webhooks.dev.sls.epilot.io"
    assert (bare.has_token, bare.problem) == (False, None)
    assert odd.problem is not None and "profile 'odd'" in odd.problem


def test_no_file_means_no_profiles(cli: CliFolder) -> None:
    assert sources(cli).profiles() == []


def test_a_broken_file_is_a_problem(cli: CliFolder) -> None:
    path = cli.write("profiles.json", "{")
    with pytest.raises(ConnectionProblem, match="cannot be read") as caught:
        sources(cli).profiles()
    assert str(path) in str(caught.value)


def test_a_chosen_profile_uses_its_own_token_and_what_the_flags_said(cli: CliFolder) -> None:
    cli.profiles(b={"token": "of-b", "headers": {"X-Team": "b"}})
    options = Options(token=SecretStr("flag"), server="http://localhost:8787", headers=(("X-Flag", "1"),))
    connection = sources(cli, options, EPILOT_TOKEN="env").from_profile("b")
    assert connection.token.get_secret_value() == "of-b"
    assert connection.server == "http://localhost:8787"
    assert connection.headers == (("X-Team", "b"), ("X-Flag", "1"))


def test_a_pasted_token_is_used_as_it_is_but_for_white_space_around_it(cli: CliFolder) -> None:
    connection = sources(cli, EPILOT_TOKEN="env").from_token(SecretStr("  pasted-token\n"))
    assert (connection.token.get_secret_value(), connection.token_source) == ("pasted-token", "pasted")


@pytest.mark.parametrize("text", ["", "  \n", "two words", "Bearer abc", jwt(exp=1)])
def test_a_pasted_text_that_is_no_token_is_refused_without_being_shown(cli: CliFolder, text: str) -> None:
    with pytest.raises(ConnectionProblem) as caught:
        sources(cli).from_token(SecretStr(text))
    assert "--token" not in str(caught.value)
    assert not text.strip() or text.strip() not in str(caught.value)
    assert caught.value.__context__ is None


def test_the_demo_needs_no_files(cli: CliFolder) -> None:
    cli.write("profiles.json", "{")
    demo = sources(cli).demo()
    assert demo.is_demo and demo.server == "http://sandbox.demo"
