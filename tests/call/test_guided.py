"""The questions of `call` in a terminal: what is missing, everything with `--guided`, and never a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.call.page_world import WEBHOOKS
from tests.support.command_line import CommandLine

CONFIG = WEBHOOKS[0]


def test_what_is_missing_is_asked_for_in_the_contracts_words(line: CommandLine) -> None:
    done = line.run("getConfig", stdin=f"\n{CONFIG}\n".encode(), terminal=True)
    assert done.code == 0 and json.loads(done.out)["id"] == CONFIG
    assert "configId (string, required): Short uuid to identify the webhook configuration." in done.err
    assert done.err.count("configId\n> ") == 2  # asked again, since it is needed


def test_nothing_is_asked_where_it_is_forbidden(line: CommandLine) -> None:
    done = line.run("getConfig", "--no-interactive", stdin=f"{CONFIG}\n".encode(), terminal=True)
    assert done.code == 2 and done.err == "epilot-webhooks-tui: getConfig needs configId; see call getConfig --help.\n"
    done = line.run("getConfig", "--guided", stdin=f"{CONFIG}\n".encode())
    assert done.code == 2 and "--guided asks in a terminal" in done.err


def test_guided_asks_for_all_and_shows_the_request_before_it_is_sent(line: CommandLine) -> None:
    body = '{"metadata": {"organization_id": "739224"}}'
    typed = [CONFIG, "True", "true", '{"metadata": 1}', body, "y"]
    done = line.run(
        "--guided", "triggerWebhook", "-H", "X-Partner-Key: s3cret", stdin="\n".join(typed).encode(), terminal=True
    )
    assert done.code == 0 and json.loads(done.out)["event_id"]
    assert "sync must be true or false, did you mean true?" in done.err
    assert "metadata must be an object" in done.err
    assert "body (JSON, required): Webhook payload\nmetadata (object, required" in done.err
    shown = f"POST https://webhooks.sls.epilot.io/v1/webhooks/configs/{CONFIG}/trigger?sync=true\n"
    assert shown in done.err and '  "metadata": {\n' in done.err
    assert "X-Partner-Key: [redacted]" in done.err and "s3cret" not in done.err
    assert done.err.index(shown) < done.err.index("Type y to send it")


@pytest.mark.parametrize(
    "words",
    [
        ("getConfig", "a\udcff", "--guided"),
        ("getConfig", "--guided"),
        ("getConfigs", "-p", "eventName=\udcff", "--guided"),
    ],
)
def test_what_is_no_text_is_one_sentence(line: CommandLine, words: tuple[str, ...]) -> None:
    done = line.run(*words, stdin=b"\xff\ny\n" if len(words) == 2 else b"y\n", terminal=True)
    assert done.code == 2 and not [exchange for exchange in line.exchanges if exchange.request_headers]
    assert (
        done.err.splitlines()[-1]
        .partition(": ")[2]
        .startswith(("nothing was sent", "The webhook could not be read", "The list of webhooks"))
    )


def test_a_secret_of_the_body_is_sent_and_not_shown(line: CommandLine) -> None:
    auth = {"authType": "BASIC", "basicAuthConfig": {"username": "kim", "password": "pa55word-1"}}
    body = json.dumps({"name": "n", "eventName": "e", "auth": auth})
    done = line.run("createConfig", "--guided", "-d", body, stdin=b"y\n", terminal=True)
    assert done.code == 0 and '"username": "kim"' in done.err and "pa55word-1" not in done.err


@pytest.mark.parametrize("answer", [["n"], [""], []])
def test_a_request_that_is_not_confirmed_is_not_sent(line: CommandLine, answer: list[str]) -> None:
    done = line.run("deleteConfig", "--guided", stdin="\n".join([CONFIG, *answer]).encode(), terminal=True)
    assert done.code == 2 and "nothing was sent." in done.err and line.exchanges == []


def test_a_body_is_edited_from_what_the_contract_requires(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/begun\nsed -i \'s/"name": "[^"]*"/"name": "Mine"/\' "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    done = line.run("createConfig", stdin=b"e\n", terminal=True)
    assert done.code == 0 and json.loads(done.out)["name"] == "Mine", done.err
    assert set(json.loads((tmp_path / "begun").read_text())) == {"name", "eventName"}


def test_a_write_on_production_is_confirmed_in_the_terminal(line: CommandLine) -> None:
    from tui.paths import config_folder

    config_folder().mkdir(parents=True, exist_ok=True)
    (config_folder() / "settings.toml").write_text('production = ["prod"]\n')
    (line.home / "epilot").mkdir()
    (line.home / "epilot" / "profiles.json").write_text(json.dumps({"profiles": {"prod": {"name": "prod"}}}))
    done = line.run("deleteConfig", CONFIG, "--profile", "prod", stdin=b"n\n", terminal=True)
    assert done.code == 2 and "PRODUCTION: type y to send deleteConfig 7hj28aasgag2gha2 to https://" in done.err
    assert line.exchanges == []
    assert line.run("deleteConfig", CONFIG, "--profile", "prod", stdin=b"y\n", terminal=True).code == 0
