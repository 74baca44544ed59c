"""Webhooks as files: the same text each time, no secret in it, and exactly what differs as an edit."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_configs import BASIC
from tui.api.models import JsonObject, WebhookConfig
from tui.services.drafts.files import BadFiles, FilesPlan, file_name, file_text, plan_of, read_folder
from tui.services.drafts.paths import same

HEADERS = ("payloadConfiguration", "custom_headers")
FULL: dict[str, Any] = {
    **BASIC,
    "status": "active",
    "_manifest": ["m1"],
    "url": "https://erp.example.com/hooks?code=hunter1",
    "payloadConfiguration": {"custom_headers": {"X-Key": "hunter2", "A": "{{ env.a }}"}},
}


def config(**fields: Any) -> WebhookConfig:
    return WebhookConfig.model_validate(copy.deepcopy({**FULL, **fields}))


def planned(exported: list[WebhookConfig], now: list[WebhookConfig], **edits: Any) -> FilesPlan:
    files = {}
    for webhook in exported:
        content = json.loads(file_text(webhook))
        files[file_name(webhook)] = (content["id"], {**content["webhook"], **edits})
    return plan_of(files, now)


def test_a_file_has_no_secret_a_stable_order_and_a_name_that_any_disk_takes() -> None:
    text = file_text(config(name="a/b: ../Übergabe\x1b"))
    assert "hunter" not in text and "updatedTime" not in text and "active" not in text
    assert text == file_text(
        WebhookConfig.model_validate(dict(reversed(config(name="a/b: ../Übergabe\x1b").wire.items())))
    )
    assert file_name(config(name="a/b: ../Übergabe\x1b")) == "a-b-bergabe.7hj28a.json"


def test_an_export_applied_at_once_changes_nothing_and_an_edited_one_what_was_edited() -> None:
    plan = planned([config()], [config(), config(id="b", name="Other")])
    assert (plan.edits, plan.unchanged, [left.id for left in plan.without_file]) == ([], 1, ["b"])
    plan = planned([config()], [config()], name="Edited")
    [edit] = plan.edits
    assert [change.label for change in edit.draft.changes()] == ["name"] and plan.problems() == []
    assert "header X-Key" in str(edit.notes)
    assert edit.draft.body()["payloadConfiguration"] == FULL["payloadConfiguration"]


def test_in_another_organisation_the_namesake_is_edited_and_what_is_lacking_is_a_new_one_with_its_problems() -> None:
    there = config(id="other", url="https://test.example.com", payloadConfiguration={"custom_headers": {"X-Key": "t"}})
    [edit] = planned([config()], [there]).edits
    assert edit.draft.config_id == "other" and not edit.draft.is_new
    assert edit.draft.get(HEADERS) == {"X-Key": "t", "A": "{{ env.a }}"}
    plan = planned([config()], [])
    [edit] = plan.edits
    assert edit.draft.is_new and "_manifest" not in edit.draft.body()
    assert any("custom_headers.X-Key: This value was not kept" in problem for problem in plan.problems())
    with pytest.raises(BadFiles, match="fits 2 webhooks"):
        planned([config()], [config(id="b"), config(id="c")])


def test_two_files_for_one_webhook_are_refused() -> None:
    files: dict[str, tuple[str, JsonObject]] = {
        "a.json": ("7hj28a", {"name": "x"}),
        "b.json": ("7hj28a", {"name": "y"}),
    }
    with pytest.raises(BadFiles, match=r"a\.json and b\.json are for the same webhook"):
        plan_of(files, [config()])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "is not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "is no webhook"),
        (b'{"id": 5, "webhook": {}}', "is no webhook"),
        (b'{"id": "a", "webhook": {"name": 1, "name": 2}}', "twice"),
        (b"[" * 5_000, "is not JSON"),
    ],
)
def test_a_file_that_is_none_ends_it_with_its_name(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "good.json").write_text(file_text(config()))
    assert list(read_folder(tmp_path)) == ["good.json"]
    (tmp_path / "bad.json").write_bytes(content)
    with pytest.raises(BadFiles, match=words) as caught:
        read_folder(tmp_path)
    assert "bad.json" in str(caught.value)


def test_a_folder_that_is_none_or_empty_says_so(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(BadFiles, match=r"has no \.json file|cannot be read"):
            read_folder(folder)


def test_a_secret_that_stands_in_a_file_is_set_and_null_clears_it() -> None:
    for secret in ("hunter9", None):
        auth = {"authType": "BASIC", "basicAuthConfig": {"username": "erp", "password": secret}}
        [edit] = planned([config()], [config()], auth=auth).edits
        assert edit.draft.body()["auth"] == auth


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "key", "value", "é"]), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["name", "auth", "fromTheFuture", "retryPolicy", "payloadConfiguration"]), JSON))
def test_fields_that_nobody_knows_survive_export_and_apply(wire: dict[str, Any]) -> None:
    now = WebhookConfig.model_validate({"id": "a", **wire})
    plan = planned([now], [now])
    assert plan.edits == [] and plan.unchanged == 1
    plan = planned([now], [now], url="https://new.example.com")
    [edit] = plan.edits
    body = edit.draft.body()
    for key, value in wire.items():
        if not isinstance(value, dict | list):  # what holds secrets has its own table
            assert same(body[key], value)
