"""A search in a JSON document: which places it finds, and in which order a person goes through them."""

from __future__ import annotations

import json

import pytest

from tui.document.search import JsonSearch


def searched(text: str, source: str, start: int) -> JsonSearch:
    search = JsonSearch(text, source, start)
    search.finish()
    return search


SOURCE = '{"town": "K\\u00f6ln", "name": "köln", "quote": "say \\"KÖLN\\""}'


def test_a_text_is_found_whatever_its_case_and_however_json_writes_it() -> None:
    search = searched("köln", SOURCE, 0)
    assert len(search) == 3
    assert len(searched('"köln"', SOURCE, 0)) == 2  # between the quotes of the document, and between escaped ones
    assert len(searched("K.ln", SOURCE, 0)) == 0


def test_the_first_hit_is_the_next_from_the_start_and_after_the_last_comes_the_first() -> None:
    search = searched("köln", SOURCE, SOURCE.index("name"))
    assert (search.number, search.offset) == (2, SOURCE.index("köln"))
    search.step(1)
    assert search.number == 3
    search.step(1)
    assert (search.number, search.offset) == (1, SOURCE.index("K\\u00f6ln"))
    search.step(-1)
    assert search.number == 3
    assert searched("köln", SOURCE, len(SOURCE)).number == 1


def test_without_a_hit_there_is_no_place_to_go_to() -> None:
    search = searched("Bonn", SOURCE, 0)
    search.step(1)
    assert (search.number, search.offset, len(search)) == (0, None, 0)


def test_a_hit_that_only_reaches_into_a_part_of_a_line_is_marked_there() -> None:
    search = searched("erp", "an erp and an erp", 0)
    assert search.hits_in("an erp and an erp", 0, 4) == [(3, 4)]
    assert search.hits_in("an erp and an erp", 4, 17) == [(0, 2), (10, 13)]


@pytest.mark.parametrize("word", ["needle", "Nadel ä", "ı", "\ud83d", '"quoted"'])
@pytest.mark.parametrize("around", ["x", "ä", "İ", "\\n"])
def test_piece_by_piece_finds_what_is_found_at_once(word: str, around: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = json.dumps(word, ensure_ascii=False)[1:-1]
    source = "".join(f"{around * (number % 23)}{written}{written.upper()}" for number in range(200))
    at_once = searched(word, source, 0)
    monkeypatch.setattr("tui.document.search.PIECE", 7)
    pieces = searched(word, source, 0)
    assert len(at_once) == len(pieces) >= 200
    assert pieces._hits == at_once._hits


def test_the_first_hit_is_known_before_all_is_looked_through() -> None:
    source = "needle" + "x" * 200_000 + "needle"
    search = JsonSearch("needle", source, 0)
    assert search.go_on() and not search.is_complete
    assert (search.number, search.offset, len(search)) == (1, 0, 1)
    search.finish()
    assert (search.number, len(search)) == (1, 2)
    later = JsonSearch("needle", source, 100)
    later.go_on()
    assert (later.number, later.offset) == (0, None), "the one before is no answer while there may be one after"
    later.finish()
    assert later.number == 2
