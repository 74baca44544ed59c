"""Values of headers and parameters that are hidden in the JSON that a person edits, and put back."""

from __future__ import annotations

from typing import Any

import pytest

from tui.services.drafts.kept_values import KeptValues, NothingKept

DOCUMENT: dict[str, Any] = {
    "name": "[kept 1]",
    "payloadConfiguration": {"custom_headers": {"X-A": "one", "X-B": "two", "X-C": "one", "X-D": "[kept 2]", "X-E": 5}},
    "auth": {"oauthConfig": {"customParameterList": [{"key": "audience", "type": "body", "value": "three"}]}},
}


def test_each_hidden_value_comes_back_wherever_it_was_moved_to() -> None:
    kept = KeptValues()
    shown: Any = kept.hide(DOCUMENT)
    headers = shown["payloadConfiguration"]["custom_headers"]
    assert headers == {"X-A": "[kept 1]", "X-B": "[kept 2]", "X-C": "[kept 1]", "X-D": "[kept 3]", "X-E": 5}
    (parameter,) = shown["auth"]["oauthConfig"]["customParameterList"]
    assert parameter == {"key": "audience", "type": "body", "value": "[kept 4]"} and shown["name"] == "[kept 1]"
    assert kept.put_back(shown) == DOCUMENT
    headers["X-A"], headers["X-New"] = headers["X-B"], "typed"
    put_back: Any = kept.put_back(shown)
    assert put_back["payloadConfiguration"]["custom_headers"] == {
        **DOCUMENT["payloadConfiguration"]["custom_headers"], "X-A": "two", "X-New": "typed",
    }  # fmt: skip


@pytest.mark.parametrize("word", ["[kept 0]", "[kept 5]", "[kept 999999999]"])
def test_a_number_that_stands_for_nothing_is_said(word: str) -> None:
    kept = KeptValues()
    kept.hide(DOCUMENT)
    with pytest.raises(NothingKept, match=r"stands for no value: type the value itself\.$"):
        kept.put_back({"payloadConfiguration": {"custom_headers": {"X-A": word}}})
