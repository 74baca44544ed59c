"""`verify`: what it says of a request that was received, and its exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.headless.receiving.conftest import BODY, SECRET, SIGNER, Verifying


def test_a_genuine_request_is_valid_by_the_secret_and_by_the_public_key(verifying: Verifying, tmp_path: Path) -> None:
    for flags, version in (
        (("--secret-env", "HOOK_SECRET"), "v1"),
        (("--key", str(tmp_path / "secret")), "v1"),
        (("--key", str(tmp_path / "key.pem")), "v1a"),
    ):
        done = verifying.run(*flags)
        assert (done.code, done.out, done.err) == (0, f"The {version} signature is valid.\n", "")


def test_what_is_not_genuine_is_said_with_its_reason_and_exits_1(
    verifying: Verifying, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifying.write("body", BODY + b"\n")
    done = verifying.run("--secret-env", "HOOK_SECRET", "--json")
    verdict = json.loads(done.out)
    assert (
        done.code == 1 and done.err == "" and verdict.pop("words").endswith("line end at its end that was not signed.")
    )
    assert verdict == {"valid": False, "finding": "body_changed", "version": "v1"}
    monkeypatch.setenv("HOOK_SECRET", "whsec_aGVsbG8=")
    done = verifying.run("--secret-env", "HOOK_SECRET")
    assert done.code == 1 and "does not fit this secret" in done.out
    verifying.write("headers", "")
    assert verifying.run("--key", str(tmp_path / "key.pem")).out.startswith("The request has no webhook-id, ")


def test_an_old_request_is_valid_where_the_age_is_left_out(verifying: Verifying) -> None:
    signed = SIGNER.headers("evt_1", 1_614_265_330, BODY, SECRET)
    verifying.write("headers", json.dumps(signed))
    done = verifying.run("--secret-env", "HOOK_SECRET")
    assert done.code == 1 and "but it was signed" in done.out and "receivers allow 300 s" in done.out
    assert verifying.run("--secret-env", "HOOK_SECRET", "--any-age").code == 0


@pytest.mark.parametrize(
    "form",
    ["HTTP/1.1 200 OK\r\n{}", "POST /hook HTTP/1.1\r\nHost: x\r\n{}", "> POST / HTTP/1.1\n> Host: x\n{}", "\ufeff{}"],
)
def test_headers_are_read_as_tools_save_them(verifying: Verifying, tmp_path: Path, form: str) -> None:
    lines = (tmp_path / "headers").read_text().splitlines()
    prefix = "> " if form.startswith(">") else ""
    verifying.write("headers", form.format("".join(f"{prefix}{line}\r\n" for line in lines)))
    assert verifying.run("--secret-env", "HOOK_SECRET").code == 0


def test_headers_are_read_from_json_in_each_form(verifying: Verifying, tmp_path: Path) -> None:
    pairs = [line.split(": ", 1) for line in (tmp_path / "headers").read_text().splitlines()]
    for document in (dict(pairs), pairs, {"headers": pairs}, {name: [value] for name, value in pairs}):
        verifying.write("headers", json.dumps(document))
        assert verifying.run("--secret-env", "HOOK_SECRET").code == 0


def test_one_of_both_may_be_standard_input(verifying: Verifying) -> None:
    assert verifying.run("--body", "-", "--secret-env", "HOOK_SECRET", stdin=BODY).code == 0
    done = verifying.run("--body", "-", "--headers", "-", "--secret-env", "HOOK_SECRET", stdin=BODY)
    assert done.code == 2 and "not both" in done.err


@pytest.mark.parametrize(
    ("files", "flags", "words"),
    [
        ({}, (), "say what to check with: --secret-env NAME, or --key FILE."),
        ({}, ("--secret-env", "NO_SUCH"), "there is no variable of this name"),
        ({}, ("--secret-env", SECRET), "takes the name of a variable, not the secret"),
        ({}, ("--key", "{folder}/gone"), "gone: it cannot be read (No such file or directory)."),
        ({}, ("--key", "{folder}"), "cannot be read"),
        ({}, ("--key", "{folder}/body"), "The secret is malformed"),
        ({"key.pem": "-----BEGIN PUBLIC KEY-----\nx"}, ("--key", "{folder}/key.pem"), "no public Ed25519 key"),
        ({}, ("--key", "{folder}/key.pem", "--secret-env", "HOOK_SECRET"), "not allowed with"),
        ({"headers": "a: b\nrubbish\n"}, ("--secret-env", "HOOK_SECRET"), "line 2 is no header; NAME: VALUE"),
        ({"headers": "{"}, ("--secret-env", "HOOK_SECRET"), "begins like JSON, and is none."),
        ({"headers": '{"a": 1}'}, ("--secret-env", "HOOK_SECRET"), "names and values of headers are expected"),
        ({"headers": "[1]"}, ("--secret-env", "HOOK_SECRET"), "names and values of headers are expected"),
        ({}, ("--headers", "{folder}/gone", "--secret-env", "HOOK_SECRET"), "gone: it cannot be read"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_exits_2(
    verifying: Verifying, tmp_path: Path, files: dict[str, str], flags: tuple[str, ...], words: str
) -> None:
    for name, text in files.items():
        verifying.write(name, text)
    done = verifying.run(*(flag.replace("{folder}", str(tmp_path)) for flag in flags))
    assert done.code == 2 and done.out == "" and words in done.err and done.err.count("\n") == 1
    assert SECRET not in done.err and SECRET.removeprefix("whsec_") not in done.err


def test_a_person_is_asked_for_the_secret(verifying: Verifying, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.headless.receiving.key_flags.is_terminal", lambda stream: True)
    asked: list[object] = []

    def typed(question: str, stream: object) -> str:
        asked.append(stream)
        return SECRET

    monkeypatch.setattr("getpass.getpass", typed)
    assert verifying.run().code == 0 and asked == [sys.stderr]


def test_what_the_request_holds_cannot_drive_the_terminal(verifying: Verifying) -> None:
    verifying.write(
        "headers", "webhook-id: x\nwebhook-timestamp: 1\nwebhook-signature: \x1b]0;x\x07,AA\x9b \u202ev2,AA\n"
    )
    done = verifying.run("--secret-env", "HOOK_SECRET")  # each character that it writes is looked at
    assert done.code == 1 and "There is no v1 signature" in done.out
