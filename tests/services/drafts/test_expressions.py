"""JSONata whose form is wrong is not saved: it would fail with every event."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.support.jsonata import needs_engine
from tui.services.drafts.draft import Draft
from tui.services.drafts.paths import Path, put

WIRE: dict[str, Any] = {"id": "7hj28a", "name": "Orders", "eventName": "OrderPlaced", "url": "https://a.example/"}
TRANSFORM: Path = ("jsonataExpression",)


def obstacles(*edits: tuple[Path, Any], wire: dict[str, Any] = WIRE) -> list[tuple[Path, str]]:
    draft = Draft(wire)
    for path, value in edits:
        draft.set(path, value)
    return [(problem.path, problem.sentence) for problem in draft.obstacles()]


@needs_engine
@pytest.mark.parametrize(
    ("expression", "place"),
    [('{"a": }', "character 7"), ("amount >", "character 9"), ("{\n  'a': (1\n}", "line 3, column 1")],
)
def test_a_transform_with_a_fault_in_its_form_is_not_saved(expression: str, place: str) -> None:
    [(path, sentence)] = obstacles((TRANSFORM, expression))
    assert path == TRANSFORM and sentence.endswith(f", at {place}.")


@needs_engine
@pytest.mark.parametrize("expression", ["{}", "amount > 1", "$unknown(1)", " ", "/* nothing */ $"])
def test_one_of_the_right_form_is_whatever_it_finds(expression: str) -> None:
    assert obstacles((TRANSFORM, expression)) == []


@needs_engine
def test_every_expression_is_looked_at() -> None:
    multipart = {"fileSource": "files[", "extraFields": {"good": "'x'", "kind": "'contract"}}
    conditions = {"conditions": [{"jsonata_expression": "a = 1"}, {"jsonata_expression": "a ="}]}
    edits: list[tuple[Path, Any]] = [
        (("deliveryMode",), "binary_multipart"),
        (("multipartConfig",), multipart),
        (("filterConditions",), conditions),
    ]
    problems = obstacles(*edits)
    assert [path for path, _ in problems] == [
        ("multipartConfig", "fileSource"),
        ("multipartConfig", "extraFields"),
        ("filterConditions", "conditions", 1, "jsonata_expression"),
    ]
    assert problems[1][1].startswith("kind: ")


@needs_engine
def test_one_that_the_server_sent_does_not_keep_other_edits_from_being_saved() -> None:
    wire: dict[str, Any] = {}
    put(wire, TRANSFORM, "amount >")
    assert obstacles((("name",), "Other"), wire={**WIRE, **wire}) == []
    assert [path for path, _ in obstacles((TRANSFORM, "amount <"), wire={**WIRE, **wire})] == [TRANSFORM]


def test_without_the_engine_nothing_keeps_from_saving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jlens", None)
    assert obstacles((TRANSFORM, "amount > missing (")) == []
