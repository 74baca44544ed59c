"""Paths in the forms that people paste elsewhere."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tui.document.paths import Steps, all_forms, jq

WAYS: list[tuple[Steps, dict[str, str]]] = [
    ((), {"dotted": "", "JSONPath": "$", "JSONata": "$", "jq": "."}),
    (("a", "b", 0), {"dotted": "a.b.0", "JSONPath": "$.a.b[0]", "JSONata": "a.b[0]", "jq": ".a.b[0]"}),
    ((0, 1, "x"), {"dotted": "0.1.x", "JSONPath": "$[0][1].x", "JSONata": "$[0][1].x", "jq": ".[0][1].x"}),
    (
        ("c d", "it's", "or"),
        {"dotted": '["c d"]["it\'s"].or', "JSONPath": "$['c d']['it\\'s'].or", "JSONata": "`c d`.`it's`.`or`",
         "jq": '.["c d"]["it\'s"].or'},
    ),
    (
        ("a`b", "\n"),
        {"dotted": '["a`b"]["\\n"]', "JSONPath": "$['a`b']['\\n']", "JSONata": '$lookup($, "a`b").`\n`',
         "jq": '.["a`b"]["\\n"]'},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "forms"), WAYS)
def test_a_way_in_each_form(steps: Steps, forms: dict[str, str]) -> None:
    assert all_forms((), steps) == forms


def test_a_way_into_a_string_goes_through_what_reads_json() -> None:
    assert all_forms((("a", 0), ()), (1, "b")) == {
        "JSONata": "$eval($eval(a[0]))[1].b",
        "jq": ".a[0] | fromjson | . | fromjson | .[1].b",
    }


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed here")
@pytest.mark.parametrize("steps", [steps for steps, _ in WAYS])
def test_jq_finds_it(steps: Steps) -> None:
    document: object = "found"
    for step in reversed(steps):
        document = [*[None] * step, document] if isinstance(step, int) else {step: document, "other": 1}
    done = subprocess.run(["jq", jq(steps)], input=json.dumps(document), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == "found"
