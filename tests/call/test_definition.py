"""`--definition`: another contract names and checks what is called, and changes neither the server nor the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.call.page_world import EVENTS, WEBHOOKS
from tests.support.command_line import CommandLine
from tui.headless.call.contract import SHIPPED


def definition(path: str = "/v3/hooks/{hookId}", **operation: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "paths": {path: {"get": {"operationId": "getHook", **operation}}}}


def written(tmp_path: Path, document: object) -> str:
    file = tmp_path / "definition.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return str(file)


def test_an_operation_of_another_contract_is_called_and_checked(line: CommandLine, tmp_path: Path) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={})

    line.transport = lambda: httpx.MockTransport(answer)
    parameters = [{"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["a", "b"]}}]
    file = written(tmp_path, definition(parameters=parameters))
    assert line.run("getHook", "x", "-p", "kind=a", "--definition", file).code == 0
    assert str(asked[0].url) == "https://webhooks.sls.epilot.io/v3/hooks/x?kind=a"
    done = line.run("call", "getHook", "x", "-p", "kind=c", "--definition", file)
    assert done.code == 2 and "kind must be one of a, b" in done.err
    done = line.run("call", "getConfigs", "--definition", file)
    assert done.code == 2 and "there is no operation getConfigs" in done.err
    assert "getHook  GET    /v3/hooks/{hookId}" in line.run("call", "--definition", file).out
    assert len(asked) == 1


def test_an_address_gets_neither_the_token_nor_the_headers(line: CommandLine) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=definition() if request.url.host == "docs.example" else {})

    line.transport = lambda: httpx.MockTransport(answer)
    address = "https://docs.example/webhooks.json?version={1}"
    assert line.run("getHook", "x", "-H", "X-A: 1", "--definition", address).code == 0
    assert asked[0].url.query == b"version={1}" and "authorization" not in asked[0].headers
    assert "x-a" not in asked[0].headers and asked[1].headers["x-a"] == "1"
    assert asked[1].url.host == "webhooks.sls.epilot.io" and "authorization" in asked[1].headers


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("http://docs.example/a.json", "an address must be https, or on this machine, and without a login."),
        ("https://kim:pw@docs.example/a.json", "an address must be https, or on this machine, and without a login."),
        ("/no/such/file", "--definition /no/such/file: it cannot be read (No such file or directory)."),
    ],
)
def test_a_definition_that_cannot_be_had_is_one_sentence(line: CommandLine, given: str, complaint: str) -> None:
    line.transport = lambda: httpx.MockTransport(lambda request: httpx.Response(200, json={}))
    done = line.run("call", "getConfigs", "--definition", given)
    assert done.code == 2 and complaint in done.err and done.err.count("\n") == 1 and line.exchanges == []


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ("openapi: 3.0.0", "--definition: not JSON at line 1, column 1: expecting value."),
        ("[]", '--definition: it has no "paths", as an OpenAPI document does.'),
        ({"paths": {}}, "--definition: it has no operation with an operationId."),
        (definition("@evil.example/"), "the path of getHook is none that a request can have."),
        (definition("/a/../b"), "the path of getHook is none that a request can have."),
        (definition("//evil.example/"), "the path of getHook is none that a request can have."),
        (definition("/a?b"), "the path of getHook is none that a request can have."),
    ],
)
def test_a_definition_that_is_none_is_one_sentence(
    line: CommandLine, tmp_path: Path, document: object, complaint: str
) -> None:
    done = line.run("call", "getHook", "--definition", written(tmp_path, document))
    assert done.code == 2 and complaint in done.err and done.err.count("\n") == 1 and line.exchanges == []


def test_a_replay_by_another_name_is_on_record_all_the_same(line: CommandLine, tmp_path: Path) -> None:
    document = SHIPPED.read_text().replace('"replayEvent"', '"sendAgain"')
    file = written(tmp_path, document)
    words = ("call", "sendAgain", WEBHOOKS[0], EVENTS[0], "--definition", file)
    assert line.run(*words).code == 0
    done = line.run(*words)
    assert done.code == 2 and "It was replayed from this machine" in done.err


def test_a_schema_that_stands_in_itself_ends(line: CommandLine, tmp_path: Path) -> None:
    schema = {"allOf": [{"$ref": "#/components/schemas/A"}]}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}
    document = definition(requestBody=body) | {"components": {"schemas": {"A": schema, "B": {"$ref": "#/x"}}}}
    line.transport = lambda: httpx.MockTransport(lambda request: httpx.Response(200, json={}))
    assert line.run("call", "getHook", "x", "-d", "{}", "--definition", written(tmp_path, document)).code == 0
