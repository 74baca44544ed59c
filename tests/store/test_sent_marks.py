"""The outcome of a replay, for the mark beside an event in the log."""

from __future__ import annotations

from tui.store.sent_marks import SentMarks


def test_the_newest_word_counts_and_what_has_arrived_has() -> None:
    marks = SentMarks(
        [
            ("a", "e1", "unknown", None),
            ("a", "e1", "recovered", "n"),
            ("a", "e2", "queued", None),
            ("a", "e2", "unknown", None),
        ]
    )
    assert (marks.of("a", "e1"), marks.of("a", "e2"), marks.of("a", "e3")) == ("recovered", "queued", None)
    assert marks.of("b", "e1") is None and marks.any_of(["a", "c"]) and not marks.any_of(["b"]), (
        "ids are unique by webhook only"
    )


def test_one_that_failed_again_is_recovered_with_the_event_that_stands_for_it() -> None:
    marks = SentMarks(
        [("a", "n1", "recovered", "n2"), ("a", "e1", "failed_again", "n1"), ("a", "e2", "failed_again", "x")]
    )
    assert (marks.of("a", "e1"), marks.of("a", "e2")) == ("recovered", "failed_again")
    assert SentMarks([("a", "x", "failed_again", "y"), ("a", "y", "failed_again", "x")]).of("a", "x") == "failed_again"
