"""`--jsonata`: checked before anything is sent, data on standard output, and an answer that is not lost."""

from __future__ import annotations

import httpx
import pytest

from tests.call.samples import BODIES
from tests.support.command_line import CommandLine
from tui import jsonata


def answering(line: CommandLine, body: str) -> list[httpx.Request]:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=body.encode(), headers={"content-type": "application/json"})

    line.transport = lambda: httpx.MockTransport(answer)
    return asked


@pytest.mark.parametrize(
    ("body", "expression", "flags", "out"),
    [
        ('{"a": "text"}', "a", (), "text\n"),
        ('{"a": "text"}', "a", ("--json",), '"text"\n'),
        ('{"a": "one\\ntwo\\tthree"}', "a", (), "one\ntwo\tthree\n"),
        ('{"a": "\\u001b]52;c;x\\u0007"}', "a", (), '"\\u001b]52;c;x\\u0007"\n'),
        ('{"a": "b\\u202ec"}', "a", (), '"b\\u202ec"\n'),
        ('{"a": [1, {"b": 2}]}', "a", (), '[\n  1,\n  {\n    "b": 2\n  }\n]\n'),
        ('{"a": [1, {"b": 2}]}', "a", ("--json",), '[1,{"b":2}]\n'),
        ('{"a": [1, 2]}', "$sum(a)", (), "3\n"),
    ],
)
def test_what_an_expression_finds_is_data(
    line: CommandLine, body: str, expression: str, flags: tuple[str, ...], out: str
) -> None:
    answering(line, body)
    done = line.run("getConfigs", "--jsonata", expression, *flags)
    assert (done.code, done.out, done.err) == (0, out, "")


def test_an_expression_that_finds_nothing_prints_nothing(line: CommandLine) -> None:
    answering(line, '{"a": 1}')
    done = line.run("getConfigs", "--jsonata", "b")
    assert (done.code, done.out) == (0, "") and "finds nothing in the answer" in done.err


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [("a[", "--jsonata: "), ("a.b)", "at character 4"), ("x" * 100_001, "is longer than 100,000")],
)
def test_a_wrong_expression_is_told_with_its_place_and_nothing_is_sent(
    line: CommandLine, expression: str, complaint: str
) -> None:
    asked = answering(line, "{}")
    done = line.run("getConfigs", "--jsonata", expression)
    assert done.code == 2 and complaint in done.err and "Nothing was sent." in done.err and asked == []
    assert done.err.count("\n") == 1


def test_an_expression_without_an_end_is_stopped(line: CommandLine) -> None:
    answering(line, "{}")
    done = line.run("getConfigs", "--jsonata", "($f := function($x) { $f($x + 1) + 1 }; $f(1))")
    assert (done.code, done.out) == (1, "") and "It was stopped" in done.err


def test_the_answer_to_a_write_is_not_lost_where_the_expression_fails(line: CommandLine) -> None:
    done = line.run("createConfig", "-d", BODIES["createConfig"], "--jsonata", '$error("no")')
    assert (done.code, done.out) == (1, "") and '"signingSecret": "whsec_' in done.err


def test_without_the_engine_it_is_one_sentence(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonata, "check", lambda expression: jsonata.JsonataMissing())
    asked = answering(line, "{}")
    done = line.run("getConfigs", "--jsonata", "a")
    assert done.code == 2 and "JSONata is not available here" in done.err and asked == []
    assert line.run("getConfigs").code == 0
