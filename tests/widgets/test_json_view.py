"""The JSON view by its keys and what is seen."""

from __future__ import annotations

import json

import pytest

from tests.support.widget_host import HOSTILE, Host, Inbox, assert_inert, lines, strips
from tui.widgets.json_view import JsonView

ORDER = {"id": "o-1", "customer": {"name": "Ada", "tags": ["a", "b"]}, "total": 12.5, "empty": {}}


def shown(app: Host) -> list[str]:
    """Return what is seen, without gutter and blank lines."""
    return [line[3:].rstrip() for line in lines(app) if line[3:].strip()]


async def test_a_value_is_shown_with_indents_and_can_be_folded() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(60, 20)) as pilot:
        view.show_value(ORDER)
        await pilot.pause()
        assert "\n".join(shown(app)) == json.dumps(ORDER, indent=2)
        await pilot.press("down", "down", "enter")
        assert shown(app)[2] == '  "customer": { … 2 keys }'
        assert shown(app)[3] == '  "total": 12.5,'
        assert lines(app)[2].startswith("›▸")
        await pilot.press("right", "down", "down", "left")
        assert shown(app)[4] == '    "tags": [ … 2 items ]'
        await pilot.press("left")
        assert view.cursor_path() == ".customer"
        await pilot.press("minus")
        assert [line.strip()[:12] for line in shown(app)] == [
            "{",
            '"id": "o-1",',
            '"customer": ',
            '"total": 12.',
            '"empty": {}',
            "}",
        ]
        await pilot.press("plus")
        assert "\n".join(shown(app)) == json.dumps(ORDER, indent=2)
        assert view.cursor_path() == ".customer"


async def test_the_value_and_the_path_under_the_cursor_are_for_copying() -> None:
    view = JsonView()
    inbox = Inbox(JsonView.CursorMoved)
    app = Host(view)
    async with app.run_test(size=(60, 20), message_hook=inbox) as pilot:
        view.show_value({"text": 'a\n\x1b "q" ä', "list": [1, {"x": None}]})
        await pilot.press("down")
        assert view.cursor_value_text() == 'a\n\x1b "q" ä'
        assert view.cursor_path() == ".text"
        await pilot.press("down")
        assert json.loads(view.cursor_value_text()) == [1, {"x": None}]
        await pilot.press("end", "up")
        assert view.cursor_path() == ".list"
        await pilot.pause()
        assert inbox.messages[-1].path == ".list"


async def test_a_search_unfolds_what_it_finds_and_goes_round() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(60, 12)) as pilot:
        view.show_value(
            [
                {"name": f"item {number}", "deep": [{"word": "Zürich" if number % 20 == 5 else "-"}]}
                for number in range(60)
            ]
        )
        await pilot.press("minus")
        assert view.find("zÜRICH") == 3
        await pilot.pause()
        assert view.match == (1, 3)
        assert view.cursor_path() == ".[5].deep[0].word"
        assert any("Zürich" in line for line in lines(app))
        assert view.next_match()
        assert view.cursor_path() == ".[25].deep[0].word"
        assert view.previous_match()
        assert view.previous_match()
        assert view.cursor_path() == ".[45].deep[0].word"
        assert view.next_match()
        assert view.match == (1, 3)
        assert view.find("nowhere") == 0
        assert not view.next_match()
        assert view.match == (0, 0)


async def test_a_long_string_goes_on_in_the_next_rows() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(40, 12)) as pilot:
        text = "".join(chr(97 + number % 26) for number in range(150))
        view.show_value({"long": text, "after": 1})
        await pilot.pause()
        joined = "".join(line.strip() for line in shown(app))
        assert text in joined
        assert_inert(app, 40)
        assert view.find(text[140:] + '"') == 1
        await pilot.pause()
        assert "›" in lines(app)[5]
        await pilot.resize_terminal(100, 12)
        await pilot.pause()
        assert text in "".join(line.strip() for line in shown(app))
        assert view.cursor_path() == ".long"


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("width", [12, 60])
async def test_hostile_text_is_inert(text: str, width: int) -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(width, 20)) as pilot:
        for value in ({text: text, "list": [text, {text: [text]}]}, text):
            view.show_value(value)
            view.find(text)
            await pilot.press("down", "minus", "plus", "end")
            assert_inert(app, width)
        view.show_text(text)
        await pilot.pause()
        assert_inert(app, width)
        view.show_nothing(text)
        await pilot.pause()
        assert_inert(app, width)


async def test_text_that_is_no_json_is_said_and_shown_as_it_is() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(60, 12)) as pilot:
        view.show_text("<html>\n  <b>[Bad] Gateway</b>\n</html>")
        await pilot.pause()
        assert shown(app) == ["<html>", "  <b>[Bad] Gateway</b>", "</html>"]
        assert view.note.startswith("Not JSON")
        assert view.cursor_path() == ""
        await pilot.press("enter", "left", "right", "minus", "down")
        assert view.cursor_value_text() == "  <b>[Bad] Gateway</b>"
        view.show_text('{"a": [1, 2')
        await pilot.pause()
        assert shown(app) == ["{", '  "a": [', "    1,", "    2"]
        assert "cut short" in view.note
        view.show_value({})
        assert view.note == ""


async def test_nothing_is_not_an_empty_document() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        assert "Nothing recorded" in lines(app)[1]
        view.show_nothing("The response was not recorded")
        await pilot.press("down", "enter", "minus", "plus", "left")
        assert "The response was not recorded" in lines(app)[1]
        assert (view.cursor_value_text(), view.find("x")) == ("", 0)
        view.show_value(None)
        await pilot.pause()
        assert shown(app) == ["null"]


async def test_a_big_document_is_seen_before_all_of_it_is_found() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(60, 12)):
        view.show_value([{"id": number} for number in range(20_000)])
        found_at_first = view.row_count
        assert found_at_first < 60_002
        assert found_at_first >= 400
        assert view.find('"id": 19999') <= 1
        assert "Going to the match" in view.note
        await view.when_complete()
        assert view.cursor_path() == ".[19999].id"
        assert view.row_count == 60_002


async def test_the_same_text_again_keeps_the_place() -> None:
    view = JsonView()
    async with Host(view).run_test(size=(60, 12)) as pilot:
        view.show_value(ORDER)
        await pilot.press("down", "down")
        view.show_value(ORDER)
        assert view.cursor_path() == ".customer"
        view.show_value({"other": 1})
        assert view.cursor_path() == "."


async def test_tokens_have_their_colours() -> None:
    view = JsonView()
    app = Host(view)
    app.theme = "nord"
    async with app.run_test(size=(60, 12)) as pilot:
        view.show_value({"key": "text", "n": 1, "t": True})
        await pilot.pause()
        colours = {
            segment.text.strip(): segment.style.color
            for strip in strips(app)
            for segment in strip
            if segment.style is not None
        }
        assert len({colours['"key"'], colours['"text"'], colours["1"], colours["true"], colours[","]}) == 5


async def test_a_document_laid_over_another_is_taken_off_and_the_place_is_as_it_was() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(60, 12)) as pilot:
        document = json.dumps([{"id": number, "deep": [1, 2]} for number in range(30)])
        await pilot.pause()
        view.show_text(document)
        assert view.find('"id": 20') == 1
        await pilot.press("down", "enter")
        before = [line[:58] for line in lines(app)]  # without the scroll bar
        assert "… 2 items ]" in "".join(before)
        view.lay_over('{"result": 1}')
        await pilot.pause()
        assert shown(app) == ["{", '  "result": 1', "}"]
        view.lay_over('{"result": 2}')
        await pilot.resize_terminal(50, 12)
        await pilot.resize_terminal(60, 12)
        while view.size.width != 60:
            await pilot.pause()
        assert (view.document, view.is_laid_over) == (document, True)
        view.take_off()
        await pilot.pause()
        assert [line[:58] for line in lines(app)] == before
        assert (view.cursor_path(), view.match, view.is_laid_over) == (".[20].deep", (1, 1), False)
        view.lay_over("{}")
        view.show_text(document)
        after_the_same = view.is_laid_over
        view.show_text("[]")
        assert (after_the_same, view.is_laid_over) == (True, False)
        view.show_nothing()
        view.lay_over("{}")
        assert view.document is None


BIG = [{"id": number, "deep": {"list": [1, {"x": 2}]}} for number in range(3_000)]


async def test_what_needs_all_of_a_big_document_waits_and_says_so() -> None:
    view = JsonView()
    inbox = Inbox(JsonView.Progressed)
    app = Host(view)
    async with app.run_test(size=(60, 12), message_hook=inbox) as pilot:
        view.show_value(BIG)
        view.action_move("end", 1)
        assert view.note.startswith("Going to the end: read ")
        await view.when_complete()
        await pilot.pause()
        assert view.cursor_index == view.row_count - 1 == 3_000 * 11 + 1
        assert view.note == "" and inbox.messages
        view.show_value([BIG])
        view.action_fold_all()
        assert view.note.startswith("Folding: ")
        await view.when_complete()
        assert view.row_count == 3
        view.action_unfold_all()
        await view.when_complete()
        assert view.row_count == 3_000 * 11 + 4


async def test_another_wish_takes_the_place_of_the_one_before() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(60, 12)) as pilot:
        view.show_value(BIG)
        view.action_move("end", 1)
        view.action_move("row", 1)
        await view.when_complete()
        await pilot.pause()
        assert view.cursor_index == 1


async def test_levels_are_shown_one_less_and_one_more() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(60, 30)) as pilot:
        view.show_value(BIG[:2])
        await pilot.press("left_parenthesis")
        assert shown(app) == ["[", "  { … 2 keys }", "  { … 2 keys }", "]"]
        await pilot.press("right_parenthesis")
        assert '    "deep": { … 1 key }' in shown(app)
        await pilot.press("right_parenthesis", "right_parenthesis")
        assert "        { … 1 key }" in shown(app)
        await pilot.press("left_parenthesis", "left_parenthesis")
        assert '    "deep": { … 1 key }' in shown(app)
        await pilot.press("plus")
        assert view.row_count == 2 * 11 + 2


async def test_a_string_that_holds_more_is_named_and_opened_in_place() -> None:
    view = JsonView()
    app = Host(view)
    inner = {"a": [1, {"b": '{"deep": 1.10}'}]}
    value = {"body": json.dumps(inner), "img": "iVBORw0KGgoAAAAN" + "SUhEUgAB" * 2_000, "id": "x", "csv": "a;b\nc;d"}
    async with app.run_test(size=(90, 20)) as pilot:
        view.show_value(value)
        await pilot.pause()
        text = "\n".join(lines(app))
        assert " JSON, " in text and "PNG image, 12 kB, base64" in text
        assert "SUhEUgABSUhEUgABSUhEUgABSUhEUgABSUhEUgABSUhEUgABSUhEUgABSUhEUgABSUhEUgABSUhEUgAB" not in text
        await pilot.press("down", "enter", "down", "down", "down", "down")
        assert view.cursor_paths() == {
            "JSONata": "$eval(body).a[1].b", "jq": ".body | fromjson | .a[1].b",
        }  # fmt: skip
        await pilot.press("enter", "down")
        assert "1.10" in "\n".join(lines(app))
        assert view.cursor_path() == ".body | fromjson | .a[1].b | fromjson | .deep"
        assert view.document == '{"deep": 1.10}'
        await pilot.press("escape", "escape")
        assert view.cursor_paths()["JSONPath"] == "$.body"
        await pilot.press("down", "down", "enter")
        assert view.cursor_path() == ".id", "there is nothing more in it"
        await pilot.press("down", "enter")
        assert shown(app) == ["a;b", "c;d"]
        assert view.note == ""


async def test_the_raw_text_is_one_key_away_and_back_again() -> None:
    view = JsonView()
    app = Host(view)
    text = '{"a":1,\n\n "a" : 1.10,"s":"' + "x" * 5_000 + '"}'
    async with app.run_test(size=(60, 12)) as pilot:
        view.show_text(text)
        await pilot.press("down", "down")
        assert view.cursor_value_text() == "1.10"
        await pilot.press("v")
        assert shown(app)[0] == '{"a":1,'
        assert view.note == "The text as it was sent."
        assert view.line_at_cursor() == 2
        assert view.cursor_value_text() == text.split("\n")[2], "the whole line, though it is several here"
        await pilot.press("v")
        assert view.cursor_value_text() == "1.10"
        assert view.note == ""


async def test_a_string_of_any_length_is_cut_on_the_screen_with_its_length() -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(60, 60)) as pilot:
        view.show_text('{"s": "' + "ab" * 1_000_000 + 'needle", "after": 1}')
        await view.when_complete()
        await pilot.pause()
        assert view.row_count < 45
        assert "2,000,008 characters in all" in "\n".join(lines(app))
        assert '  "after": 1' in shown(app)
        view.find("needle")
        await view.when_complete()
        assert view.match == (1, 1)
        await pilot.press("enter")
        await view.when_complete()
        assert view.row_count >= 2_000_006 // 57


async def test_control_characters_in_text_are_said_to_stand_as_signs() -> None:
    view = JsonView()
    async with Host(view).run_test(size=(60, 12)) as pilot:
        view.show_text("a;b\r\nc;\x00\x1b[2J\r\n")
        await pilot.pause()
        assert view.note == "Not JSON: shown as plain text. Control characters stand as signs (␛, �)."
        await pilot.press("down")
        assert view.cursor_value_text() == "c;\x00\x1b[2J"
        view.show_text("a;b\r\nc;d")
        assert view.note == "Not JSON: shown as plain text."
