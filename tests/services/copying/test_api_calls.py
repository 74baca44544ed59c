"""A call of the API as commands: the ids that programs take for something else, and the token that is in none."""

from __future__ import annotations

import shlex

import pytest

from tui.api import operations
from tui.connection import Connection, demo_connection
from tui.connection.model import Claims
from tui.sealed import SecretStr
from tui.services.copying.api_calls import ApiCall, ApiTarget, api_curl, own_line, target_of, vendor_line
from tui.services.copying.shell import NotRepeatable

TARGET = ApiTarget("http://127.0.0.1:8787")


def replay(*ids: str) -> ApiCall:
    return ApiCall(operations.REPLAY_EVENT, ids)


def test_each_program_is_told_the_server_and_none_the_token() -> None:
    connection = Connection(
        server="https://api.example", token=SecretStr("t0ps3cret"), token_source="--token", profile="ops", stage=None,
        headers=(("X-Gate", "g4te"),), claims=Claims(), allow_plain_http=True,
    )  # fmt: skip
    target = target_of(connection)
    lines = [make(replay("w", "e"), target) for make in (api_curl, own_line, vendor_line)]
    everything = " ".join(part for line in lines for part in line)
    assert "t0ps3cret" not in everything and "g4te" not in everything
    assert all("https://api.example" in line.text and "X-Gate" in line.note for line in lines)
    assert lines[1].text == (
        "epilot-webhooks-tui call replayEvent w e --profile ops --server https://api.example --allow-plain-http"
    )
    assert lines[2].text == "epilot webhooks replayEvent w e --profile ops --server https://api.example"


def test_the_demo_has_our_own_line_only() -> None:
    target = target_of(demo_connection())
    assert own_line(replay("w", "e"), target).text == "epilot-webhooks-tui call replayEvent w e --demo"
    for make in (api_curl, vendor_line):
        with pytest.raises(NotRepeatable, match="epilot-webhooks-tui sandbox"):
            make(replay("w", "e"), target)


@pytest.mark.parametrize(
    "changed", ["007", "1.50", "1.0", "9007199254740993", "1" * 5000, "true", "null", "[1]", '{"a":1}']
)
def test_the_vendors_cli_is_not_given_what_it_would_change(changed: str) -> None:
    for ids in (("w", changed), (changed, "e")):
        with pytest.raises(NotRepeatable, match="something else"):
            vendor_line(replay(*ids), TARGET)


def test_of_several_parameters_the_vendors_cli_keeps_one() -> None:
    assert shlex.split(vendor_line(replay("12", "-e"), TARGET).text)[3:6] == ["12", "-p", "eventId=-e"]
    for ids in (("-w", "e"), ("-w", "-e")):
        with pytest.raises(NotRepeatable, match="dash"):
            vendor_line(replay(*ids), TARGET)


@pytest.mark.parametrize("no_id", ["", ".", ".."])
def test_what_is_no_id_is_no_command(no_id: str) -> None:
    for make in (api_curl, own_line, vendor_line):
        with pytest.raises(NotRepeatable, match="no id"):
            make(replay("w", no_id), TARGET)


def test_curl_has_an_id_as_one_piece_of_the_path() -> None:
    words = shlex.split(api_curl(replay("a/../b?c", "é %2f"), TARGET).text)
    assert words[-1] == ("http://127.0.0.1:8787/v1/webhooks/configs/a%2F..%2Fb%3Fc/events/%C3%A9%20%252f/replay")
    with pytest.raises(NotRepeatable, match="no address"):
        api_curl(replay("w", "\ud800"), TARGET)
