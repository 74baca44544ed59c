"""Messages are the same cause where only ids, numbers, times and values differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.services.events.message_patterns import LONGEST, Wording, in_common, normalised

UUID = "550e8400-e29b-41d4-a716-446655440000"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("connection refused", "connection refused"),
        (f"Order 4711 of customer {UUID} not found.", "Order <n> of customer <id> not found."),
        (f"(id {UUID}) unknown", "(id <id>) unknown"),
        ("timeout after 30s at 2026-11-23T09:38:00.123Z", "timeout after <n>s at <time>"),
        ("since 2026-11-23 09:38:05, 23.11.2026", "since <time> <time>, <time>"),
        ("no user max.m+x@example.com", "no user <email>"),
        ('Customer "Max Mustermann" is not known', "Customer <value> is not known"),
        ("it isn't there, can't be", "it isn't there, can't be"),
        (
            "https://erp-2.example:8443/v1/orders/4711?x=2f9a8b7c6d",
            "https://erp-<n>.example:<n>/v<n>/orders/<n>?x=<id>",
        ),
        ("evt_01HZX7Q8 and order-12 on 10.0.0.1:443", "evt_<id> and order-<n> on <n>"),
        ("ids 1 2 3 missing", "ids <n> missing"),
        ('{"error": "bad id 17"}', '{"error": "bad id <n>"}'),
        ("", ""),
    ],
)
def test_what_differs_from_event_to_event_is_taken_out(text: str, shown: str) -> None:
    assert normalised(text) == shown


messages = st.lists(
    st.one_of(
        st.sampled_from(
            (
                "Order",
                "not",
                "found",
                UUID,
                UUID[:17],
                "4711",
                "12ms",
                '"',
                "'",
                "<n>",
                "<id>",
                "09:38",
                "2026-11-23",
                "…",
            )
        ),
        st.sampled_from(
            ("a@b.example", "x=1&y=ab12cd34", "<", ">", "-", "1-2", "0xff00ff00", "{", "„", "“", "deadbeefz")
        ),
        st.text(max_size=12),
        st.text("<>n1ae\"'-_. :@", max_size=12),
    ),
    max_size=40,
).map(lambda words: " ".join(words))


@given(st.one_of(messages, st.text(max_size=400), messages.map(lambda text: text.replace(" ", ""))))
def test_doing_it_twice_changes_nothing_and_it_is_short(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once
    assert len(once) <= LONGEST + 2


@given(st.lists(messages, max_size=10))
def test_what_was_seen_before_makes_no_difference(texts: list[str]) -> None:
    wording = Wording()
    assert [wording.of(text) for text in texts + texts] == [normalised(text) for text in texts + texts]


def test_a_long_message_is_cut_between_words() -> None:
    shown = normalised(f"{'word ' * 80}{UUID}")
    assert shown.endswith("word …") and len(shown) <= LONGEST + 2
    assert normalised(f"{'x' * 300}") == f"{'x' * LONGEST} …"


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["token endpoint said 401", "token endpoint said 401"], "token endpoint said 401"),
        (["token endpoint said 401", "token endpoint said 403"], "token endpoint said <n>"),
        (["Order 17: said 401", "Order 18: said 401"], "Order <n>: said 401"),
        (['Customer "A B" of shop 3', 'Customer "C" of shop 3'], "Customer <value> of shop 3"),
        (["ids 1 2 3 missing", "ids 1 2 3 missing"], "ids 1 2 3 missing"),
        (["ids 1 2 3 missing", "ids 4 missing"], "ids <n> missing"),
        (["https://erp.example:8443/v2/orders/1", "https://erp.example:8443/v2/orders/2"], "https://erp.example:8443/v2/orders/<n>"),
        (["plain words"], "plain words"),
        ([], ""),
    ],
)  # fmt: skip
def test_a_placeholder_stands_only_for_what_differs(texts: list[str], shown: str) -> None:
    wording = normalised(texts[0]) if texts else ""
    assert {normalised(text) for text in texts} <= {wording}
    assert in_common(wording, texts) == shown


@given(st.lists(messages, min_size=1, max_size=6))
def test_filled_in_it_says_the_same_of_each(texts: list[str]) -> None:
    wording = normalised(texts[0])
    same = [text for text in texts if normalised(text) == wording]
    shown = in_common(wording, same)
    assert len(shown) <= max(LONGEST, len(wording)) and in_common(wording, reversed(same)) == shown
