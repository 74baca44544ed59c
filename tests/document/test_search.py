"""A search in a JSON document: which places it finds, and in which order a person goes through them."""

from __future__ import annotations

from tui.document.search import JsonSearch

SOURCE = '{"town": "K\\u00f6ln", "name": "köln", "quote": "say \\"KÖLN\\""}'


def test_a_text_is_found_whatever_its_case_and_however_json_writes_it() -> None:
    search = JsonSearch("köln", SOURCE, 0)
    assert len(search) == 3
    assert len(JsonSearch('"köln"', SOURCE, 0)) == 2  # between the quotes of the document, and between escaped ones
    assert len(JsonSearch("K.ln", SOURCE, 0)) == 0


def test_the_first_hit_is_the_next_from_the_start_and_after_the_last_comes_the_first() -> None:
    search = JsonSearch("köln", SOURCE, SOURCE.index("name"))
    assert (search.number, search.offset) == (2, SOURCE.index("köln"))
    search.step(1)
    assert search.number == 3
    search.step(1)
    assert (search.number, search.offset) == (1, SOURCE.index("K\\u00f6ln"))
    search.step(-1)
    assert search.number == 3
    assert JsonSearch("köln", SOURCE, len(SOURCE)).number == 1


def test_without_a_hit_there_is_no_place_to_go_to() -> None:
    search = JsonSearch("Bonn", SOURCE, 0)
    search.step(1)
    assert (search.number, search.offset, len(search)) == (0, None, 0)


def test_a_hit_that_only_reaches_into_a_part_of_a_line_is_marked_there() -> None:
    search = JsonSearch("erp", "an erp and an erp", 0)
    assert search.hits_in("an erp and an erp", 0, 4) == [(3, 4)]
    assert search.hits_in("an erp and an erp", 4, 17) == [(0, 2), (10, 13)]
