"""The token is chosen in the vendor CLI's order; what is unclear is refused instead of guessed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.connection_files import EARLIER, LATER, NOON, CliFolder, connect, jwt, problem
from tui.connection import NoToken, Options, resolve
from tui.sealed import SecretStr


def all_sources(cli: CliFolder) -> None:
    cli.profiles(active="a", a={"name": "a", "token": "of-a"}, b={"token": "of-b"}, default={"token": "of-default"})
    cli.credentials(token="of-credentials")


@pytest.mark.parametrize(
    ("options", "environ", "token", "source"),
    [
        (Options(token=SecretStr("flag"), profile="b"), {"EPILOT_TOKEN": "env"}, "flag", "--token"),
        (Options(profile="b"), {"EPILOT_TOKEN": "env"}, "env", "EPILOT_TOKEN"),
        (Options(profile="b"), {"EPILOT_PROFILE": "a"}, "of-b", "profile 'b'"),
        (Options(), {"EPILOT_PROFILE": "b"}, "of-b", "profile 'b'"),
        (Options(), {"EPILOT_PROFILE": "", "EPILOT_TOKEN": ""}, "of-a", "profile 'a'"),
    ],
)
def test_the_order_of_tokens_is_the_vendors(
    cli: CliFolder, options: Options, environ: dict[str, str], token: str, source: str
) -> None:
    all_sources(cli)
    connection = connect(cli, options, **environ)
    assert (connection.token.get_secret_value(), connection.token_source) == (token, source)


def test_without_an_active_profile_the_one_called_default_counts(cli: CliFolder) -> None:
    cli.profiles(default={"token": "of-default"}, other={"token": "of-other"})
    cli.credentials(token="of-credentials")
    assert connect(cli).token_source == "profile 'default'"


def test_the_stored_login_is_the_last_resort(cli: CliFolder) -> None:
    cli.profiles(active="a", a={"name": "a"})
    cli.credentials(token="stored", org_id="739224", name="Kim", expires_at=LATER)
    connection = connect(cli)
    assert (connection.token_source, connection.profile) == ("credentials.json", "a")
    assert (connection.claims.organization, connection.claims.who) == ("739224", "Kim")


def test_the_home_folder_is_used_where_xdg_says_nothing(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "epilot"
    folder.mkdir(parents=True)
    (folder / "credentials.json").write_text(json.dumps({"token": "stored"}))
    environ = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "XDG_CONFIG_HOME": ""}
    assert resolve(Options(), environ, NOON).token_source == "credentials.json"


def test_without_any_token_it_says_where_it_looked_in_order(cli: CliFolder) -> None:
    with pytest.raises(NoToken) as caught:
        connect(cli)
    assert [line.partition(":")[0] for line in caught.value.looked_for[:2]] == ["--token", "EPILOT_TOKEN"]
    assert "profiles.json" in caught.value.looked_for[2]
    assert "credentials.json" in caught.value.looked_for[3]


@pytest.mark.parametrize("how", ["--profile", "EPILOT_PROFILE", "active"])
@pytest.mark.parametrize("with_token", [True, False])
def test_an_unknown_profile_is_a_problem_even_with_a_token_at_hand(cli: CliFolder, how: str, with_token: bool) -> None:
    cli.profiles(active="typo" if how == "active" else None, prod={"token": "of-prod"})
    cli.credentials(token="of-credentials")
    options = Options(
        profile="typo" if how == "--profile" else None, token=SecretStr("the-given-token") if with_token else None
    )
    sentence = problem(cli, options, EPILOT_PROFILE="typo" if how == "EPILOT_PROFILE" else "")
    assert "'typo'" in sentence and "'prod'" in sentence and "--profile" in sentence


@pytest.mark.parametrize("how", ["--profile", "EPILOT_PROFILE"])
def test_a_named_profile_without_token_never_uses_another_one(cli: CliFolder, how: str) -> None:
    cli.profiles(bare={"name": "bare"}, default={"token": "of-default"})
    cli.credentials(token="of-credentials")
    named = Options(profile="bare" if how == "--profile" else None)
    assert "has no token" in problem(cli, named, EPILOT_PROFILE="bare" if how == "EPILOT_PROFILE" else "")


def test_a_stored_login_of_another_organisation_does_not_stand_in_for_the_active_profile(cli: CliFolder) -> None:
    cli.profiles(active="a", a={"org_id": "111"})
    cli.credentials(token=jwt(org_id="222"))
    sentence = problem(cli)
    assert "'111'" in sentence and "'222'" in sentence


@pytest.mark.parametrize("where", ["profile", "credentials"])
def test_a_token_that_its_file_calls_expired_is_said_to_be(cli: CliFolder, where: str) -> None:
    if where == "profile":
        cli.profiles(active="a", a={"token": "old", "expires_at": EARLIER})
        cli.credentials(token="fresh")
    else:
        cli.credentials(token="old", expires_at=EARLIER)
    assert "expired on 2026-11-22 12:00 UTC" in problem(cli)


@pytest.mark.parametrize("where", ["--token", "EPILOT_TOKEN", "profile 'a'", "credentials.json"])
def test_a_jwt_past_its_exp_is_refused_wherever_it_came_from(cli: CliFolder, where: str) -> None:
    token = jwt(exp=NOON.timestamp())  # the second in which it ends is too late
    options = Options(token=SecretStr(token) if where == "--token" else None)
    if where.startswith("profile"):
        cli.profiles(active="a", a={"token": token, "expires_at": LATER})
    if where == "credentials.json":
        cli.credentials(token=token)
    sentence = problem(cli, options, EPILOT_TOKEN=token if where == "EPILOT_TOKEN" else "")
    assert where in sentence and "expired on 2026-11-23 12:00 UTC" in sentence
    assert token not in sentence


def test_an_expiry_that_is_no_date_is_named(cli: CliFolder) -> None:
    path = cli.credentials(token="t0ken", expires_at="tomorrow")
    sentence = problem(cli)
    assert str(path) in sentence and "expires_at" in sentence and "'tomorrow'" in sentence


@pytest.mark.parametrize(
    "token", ["two words", "tab\there", "line\nfeed", "h\xe4ndler", "esc\x1b[31m", "nul\0nul", "\ud800"]
)
@pytest.mark.parametrize("where", ["--token", "EPILOT_TOKEN", "credentials.json"])
def test_a_token_that_cannot_be_a_header_is_refused_and_not_shown(cli: CliFolder, token: str, where: str) -> None:
    if where == "credentials.json":
        cli.credentials(token=token)
    options = Options(token=SecretStr(token) if where == "--token" else None)
    sentence = problem(cli, options, EPILOT_TOKEN=token if where == "EPILOT_TOKEN" else "")
    assert where in sentence and token not in sentence and repr(token)[1:-1] not in sentence


def test_an_empty_token_flag_is_no_reason_to_use_another_token(cli: CliFolder) -> None:
    assert "--token" in problem(cli, Options(token=SecretStr("")), EPILOT_TOKEN="env")
    assert "--profile" in problem(cli, Options(profile=""), EPILOT_TOKEN="env")


def test_the_word_bearer_before_a_token_is_named(cli: CliFolder) -> None:
    assert "Bearer" in problem(cli, EPILOT_TOKEN="Bearer abc")


@pytest.mark.parametrize("name", ["profiles.json", "credentials.json"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "line 1, column 2"),
        ("", "line 1, column 1"),
        ("[]", "JSON object"),
        ('"text"', "JSON object"),
        (b"\xff\xfe\xff", "cannot be read"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a": ' + "1" * 5000 + "}", "cannot be read"),
        (b" " * 4_000_001, "larger than 4 MB"),
    ],
    ids=["cut short", "empty", "a list", "a text", "not UTF-8", "deep", "a huge number", "a huge file"],
)
def test_a_broken_file_is_named_with_the_reason(cli: CliFolder, name: str, content: str | bytes, reason: str) -> None:
    path = cli.write(name, content)
    sentence = problem(cli)
    assert str(path) in sentence and reason in sentence


def test_a_folder_in_place_of_a_file_is_named(cli: CliFolder) -> None:
    (cli.folder / "profiles.json").mkdir()
    assert "not a regular file" in problem(cli)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"profiles": [1]}, "profiles"),
        ({"profiles": {"a": "text"}, "active": "a"}, "profile 'a'"),
        ({"profiles": {"a": {"token": 5}}, "active": "a"}, "token"),
        ({"profiles": {"a": {"server": 5}}, "active": "a"}, "server"),
        ({"profiles": {"a": {"headers": [1]}}, "active": "a"}, "headers"),
        ({"profiles": {"a": {"headers": {"X-A": 1}}}, "active": "a"}, "'X-A'"),
        ({"profiles": {}, "active": 5}, "active"),
        ({"profiles": {}, "stage": "qa"}, "'qa'"),
    ],
)
def test_a_file_of_the_wrong_shape_is_named(cli: CliFolder, content: object, named: str) -> None:
    path = cli.write("profiles.json", content)
    sentence = problem(cli, EPILOT_TOKEN="env")
    assert str(path) in sentence and named in sentence


def test_a_broken_profile_does_not_matter_where_it_is_not_used(cli: CliFolder) -> None:
    cli.write("profiles.json", {"profiles": {"broken": 5, "fine": {"token": "t0ken"}}})
    assert connect(cli, Options(profile="fine")).token_source == "profile 'fine'"


def test_a_file_without_profiles_has_none(cli: CliFolder) -> None:
    cli.write("profiles.json", {})
    assert connect(cli, EPILOT_TOKEN="env").profile is None


def test_what_a_connection_prints_holds_no_secret(cli: CliFolder) -> None:
    cli.profiles(active="a", a={"token": "t0psecret", "headers": {"X-Api-Key": "h1dden"}})
    connection = connect(cli, Options(headers=(("X-Other", "h1dden"),)))
    printed = f"{connection!r} {replace(connection, server='x')!r} {Options(headers=(('X-Other', 'h1dden'),))!r}"
    assert "t0psecret" not in printed and "h1dden" not in printed
