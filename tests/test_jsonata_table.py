"""Our JSONata engine against the reference implementation, by a table of expressions and its answers.

`tests/support/jsonata_table.jsonl` has an expression a line; `tests/support/jsonata_reference.cjs` asks Node's package
`jsonata` for the answers anew.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.jsonata import PATIENT, needs_engine
from tui import jsonata
from tui.jsonata import JsonataProblem, evaluate_now

SUPPORT: Final = Path(__file__).parent / "support"
TABLE: Final = SUPPORT / "jsonata_table.jsonl"
REFERENCE: Final = SUPPORT / "jsonata_reference.cjs"


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]


def ours(expression: str, document: str) -> dict[str, Any]:
    try:
        text = evaluate_now(expression, document).text
    except JsonataProblem as problem:
        return {"error": problem.code}
    return {"undefined": True} if text is None else {"json": text}


@needs_engine
def test_the_engine_gives_the_answers_of_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonata, "TIMEOUT", PATIENT)
    inputs = {row["input"]: row["text"] for row in rows() if "input" in row}
    cases = [row for row in rows() if "expression" in row]
    different: list[str] = []
    for case in cases:
        wanted = case.get("ours") or {kind: case[kind] for kind in ("json", "undefined", "error") if kind in case}
        answer = ours(case["expression"], inputs[case["on"]])
        if answer != wanted:
            different.append(f"{case['expression']} on {case['on']}: {answer}, not {wanted}")
    assert not different, "\n".join(different)
    assert len(cases) >= 500


def test_each_difference_to_the_reference_has_its_reason() -> None:
    by_choice = [row for row in rows() if "ours" in row]
    assert len(by_choice) == 3 and all(row["why"] for row in by_choice)


def _node() -> str | None:
    """Tell why the reference cannot be asked; `None` where it can."""
    node = shutil.which("node")
    if node is None:
        return "Node is not here: our engine is held to the committed answers only"
    done = subprocess.run([node, "-e", "require.resolve('jsonata')"], capture_output=True, check=False, timeout=60)
    return (
        None
        if done.returncode == 0
        else ("Node finds no jsonata: npm install jsonata in a temporary folder, and NODE_PATH=<folder>/node_modules")
    )


@pytest.mark.slow
def test_the_committed_answers_are_those_of_the_reference() -> None:
    reason = _node()
    if reason:
        pytest.skip(reason)
    done = subprocess.run(
        ["node", str(REFERENCE)], capture_output=True, text=True, encoding="utf-8", check=True, timeout=100
    )
    committed = TABLE.read_text(encoding="utf-8").splitlines()
    asked = done.stdout.splitlines()
    assert [line for line in asked if line not in set(committed)] == []
    assert asked == committed
