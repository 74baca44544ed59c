"""The server and the headers of a connection, and what may be neither."""

from __future__ import annotations

import pytest

from tests.support.connection_files import CliFolder, connect, problem
from tui.connection import ConnectionProblem, Options, parse_header
from tui.sealed import SecretStr

TOKEN = {"EPILOT_TOKEN": "env"}
PROD, DEV, STAGING = (f"https://webhooks{stage}.sls.epilot.io" for stage in ("", ".dev", ".staging"))


@pytest.mark.parametrize(
    ("options", "server", "stage"),
    [
        (Options(), PROD, "prod"),
        (Options(use_dev=True), DEV, "dev"),
        (Options(use_staging=True), STAGING, "staging"),
        (Options(profile="gateway"), "https://gateway.example/pre", None),
        (Options(profile="gateway", use_dev=True), "https://gateway.example/pre", None),
        (Options(profile="gateway", server="https://flag.example/"), "https://flag.example", None),
        (Options(server="https://webhooks.dev.sls.epilot.io/"), DEV, "dev"),
    ],
)
def test_the_order_of_servers_is_the_vendors(cli: CliFolder, options: Options, server: str, stage: str | None) -> None:
    cli.profiles(gateway={"token": "t0ken", "server": "https://gateway.example/pre/"})
    connection = connect(cli, options, **TOKEN)
    assert (connection.server, connection.stage) == (server, stage)


def test_the_stored_stage_counts_after_the_flags(cli: CliFolder) -> None:
    cli.profiles(stage="staging")
    assert connect(cli, Options(), **TOKEN).server == STAGING
    assert connect(cli, Options(use_dev=True), **TOKEN).server == DEV


@pytest.mark.parametrize(
    "url",
    [
        "",
        "webhooks.example",
        "ftp://host",
        "https://",
        "https:///path",
        "https://ho st",
        "https://h\xf6st.example",
        "https://host:99999",
        "https://host:port",
        "https://[::1",
        "https://[nonsense]",
        "https://host/\x1b]0;title\x07",
        "https://host\\@other",
        "https://-",
        "https://host?x=1",
        "https://host/#frag",
        "https://host/a/../b",
    ],
)
def test_what_is_no_server_is_refused_in_one_sentence(cli: CliFolder, url: str) -> None:
    sentence = problem(cli, Options(server=url), **TOKEN)
    assert sentence.startswith("--server: ") and "\x1b" not in sentence


def test_a_login_in_the_url_is_refused_and_not_shown(cli: CliFolder) -> None:
    for url in (
        "https://kim:hunter2@host",
        "https://host?key=hunter2",
        "https://kim:hunter2@ho st",
        "http://x:hunter2@[z",
    ):
        assert "hunter2" not in problem(cli, Options(server=url), **TOKEN)


@pytest.mark.parametrize(
    "server",
    ["http://localhost:8787", "http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:80/x"],
)
def test_plain_http_is_fine_within_this_machine(cli: CliFolder, server: str) -> None:
    assert connect(cli, Options(server=server), **TOKEN).server == server


@pytest.mark.parametrize(
    "server", ["http://host.example", "http://10.0.0.1", "http://localhost.example", "http://127.0.0.1.example"]
)
def test_plain_http_elsewhere_needs_the_flag(cli: CliFolder, server: str) -> None:
    assert "--allow-plain-http" in problem(cli, Options(server=server), **TOKEN)
    cli.profiles(active="a", a={"server": server})
    sentence = problem(cli, Options(), **TOKEN)
    assert "--allow-plain-http" in sentence and "profile 'a'" in sentence
    assert connect(cli, Options(allow_plain_http=True), **TOKEN).server == server


def test_profile_headers_are_sent_and_a_flag_replaces_one_of_the_same_name(cli: CliFolder) -> None:
    cli.profiles(active="a", a={"headers": {"X-Team": "billing", "X-Org": " one "}})
    connection = connect(cli, Options(headers=(("x-org", "two"), ("X-More", "1"), ("X-More", "2"))), **TOKEN)
    assert connection.headers == (("X-Team", "billing"), ("x-org", "two"), ("X-More", "1"), ("X-More", "2"))


def test_a_header_flag_is_split_at_the_first_colon() -> None:
    assert parse_header(SecretStr("X-Time:  12:30 "), 1) == ("X-Time", "12:30")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hunter2", "no colon"),
        ("hunter2 X-Key: x", "name"),
        (": hunter2", "name"),
        ("X-Key: hunter2\r\nX-Evil: 1", "'X-Key'"),
        ("X-Key: hunter2\x1b[31m", "'X-Key'"),
        ("X-Key: hunter2 \u20ac", "ASCII"),
        ("X-Key: hunter2 \u00e4", "ASCII"),
        ("Expect: hunter2", "is set by this program"),
        ("X-Key:   ", "no value"),
        ("Authorization: Bearer hunter2", "--token"),
        ("authorization: hunter2", "EPILOT_TOKEN"),
        ("Host: hunter2", "'Host'"),
        ("Content-Length: 2", "'Content-Length'"),
    ],
)
def test_a_bad_header_is_named_without_its_value(text: str, words: str) -> None:
    with pytest.raises(ConnectionProblem) as caught:
        parse_header(SecretStr(text), 3)
    assert "-H number 3" in str(caught.value) and words in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_bad_header_in_a_profile_is_named_with_its_profile(cli: CliFolder) -> None:
    cli.profiles(active="a", a={"headers": {"X-Key": "hunter2\n"}})
    sentence = problem(cli, Options(), **TOKEN)
    assert "profile 'a'" in sentence and "'X-Key'" in sentence and "hunter2" not in sentence
