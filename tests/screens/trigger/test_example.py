"""The example payload."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from tests.support.host import FakeClipboard, FakeRoutes, Host, make_context, screen_text, settle
from tests.support.jsonata import needs_engine
from tui.api.errors import ApiError, NoConnection
from tui.api.models import ExamplePayload, WebhookConfig
from tui.api.reading import example
from tui.document.members import without_blanks
from tui.screens.common.context import Context
from tui.screens.trigger.example import ExampleScreen

CONFIG = WebhookConfig.model_validate({"id": "wh1", "name": "Invoices"})


class Examples:
    """Answers with the id asked for, or with what it is told to."""

    def __init__(self, answer: ApiError | dict[str, Any] | None = None) -> None:
        self.asked: list[str | None] = []
        self.answer = answer

    async def __call__(self, automation: str | None) -> ExamplePayload:
        self.asked.append(automation)
        if isinstance(self.answer, ApiError):
            raise self.answer
        document = {"entity": {"automation": automation}} if self.answer is None else self.answer
        return ExamplePayload.model_validate(document)


async def press(pilot: Pilot[Any], *names: str) -> None:
    for name in names:
        await pilot.press(name)
        await settle(pilot)


def host(examples: Examples, context: Context | None = None) -> Host:
    return Host(ExampleScreen(context or make_context(), CONFIG, examples))


async def test_the_example_is_shown_copied_and_taken_to_the_trigger() -> None:
    context = make_context()
    app = host(Examples(), context)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert '"automation": null' in screen_text(app)
        await press(pilot, "y", "t")
        assert isinstance(context.clipboard, FakeClipboard)
        assert context.clipboard.copied[0] == '{"entity":{"automation":null}}'
        assert isinstance(context.routes, FakeRoutes)
        assert context.routes.taken == [("open_trigger", CONFIG, '{"entity":{"automation":null}}')]


ODD = '{ "entity": {"price": 1.10, "huge": 1e400, "dup": 1, "dup": 2, "long": 123456789012345678901234567890,'  \
    ' "lone": "\\ud800", "gr\\u00f6\\u00dfe": 1E+2} }'  # fmt: skip


async def test_the_example_is_shown_and_copied_in_the_characters_that_were_sent() -> None:
    async def load(automation: str | None) -> ExamplePayload:
        return example(ODD.encode())

    context = make_context()
    app = Host(ExampleScreen(context, CONFIG, load))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        shown = screen_text(app)
        for token in ('"price": 1.10', "1e400", '"dup": 1', '"dup": 2', "123456789012345678901234567890", "1E+2"):
            assert token in shown
        await press(pilot, "y", "Y", "1", "Y", "2", "Y", "3", "t")
        assert isinstance(context.clipboard, FakeClipboard) and isinstance(context.routes, FakeRoutes)
        plain, as_sent, laid_out, in_one_line = context.clipboard.copied
        assert plain == as_sent == ODD and context.routes.taken == [("open_trigger", CONFIG, ODD)]
        assert without_blanks(laid_out) == in_one_line == without_blanks(ODD) and laid_out.count("\n") == 10


@needs_engine
async def test_what_an_expression_makes_of_it_is_what_is_copied() -> None:
    context = make_context()
    app = host(Examples({"lines": [{"qty": 2}, {"qty": 5}]}), context)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "vertical_line", *"lines.qty", "enter", "y")
        assert "RESULT of this expression" in screen_text(app)
        assert isinstance(context.clipboard, FakeClipboard)
        await press(pilot, "i", *"a", "enter")
        assert "RESULT of this expression" in screen_text(app), "of the next example too"
        await press(pilot, "escape", "y")
        assert context.clipboard.copied[0] == "[2,5]" and '"lines"' in context.clipboard.copied[1]
        assert context.expression_history.entries() == ["lines.qty"]


async def test_one_of_an_automation_can_be_asked_for() -> None:
    examples = Examples()
    app = host(examples)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "i", *" a-7 ", "enter")
        assert examples.asked == [None, "a-7"]
        assert "for automation a-7" in screen_text(app)
        assert '"automation": "a-7"' in screen_text(app)
        await press(pilot, "i", "escape")
        assert examples.asked == [None, "a-7"]


async def test_an_error_says_how_to_try_again_and_keeps_what_was_there() -> None:
    examples = Examples(NoConnection("No connection to the server."))
    app = host(examples)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "No connection to the server." in screen_text(app)
        assert "ctrl+r tries again" in screen_text(app)
        await press(pilot, "y")
        assert "There is no example yet." in app.said[-1]
        examples.answer = None
        await press(pilot, "ctrl+r")
        assert '"automation": null' in screen_text(app)
        assert "No connection" not in screen_text(app)
        examples.answer = NoConnection("No connection to the server.")
        await press(pilot, "ctrl+r")
        assert '"automation": null' in screen_text(app)
        assert "showing the previous" in screen_text(app)


async def test_an_empty_example_says_what_to_do() -> None:
    app = host(Examples({}))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "no example for this webhook; i asks" in screen_text(app)


async def test_it_can_be_searched() -> None:
    app = host(Examples({"a": {"b": "one"}, "c": "one"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "slash", *"one")
        assert "match 1 of 2" in screen_text(app)
        await press(pilot, "enter", "n")
        assert "match 2 of 2" in screen_text(app)


async def test_outside_text_is_inert() -> None:
    evil = "x[/nope] [@click=app.quit]z[/] \x1b]0;t\x07 \x9b31m \u202e\u200b"
    config = WebhookConfig.model_validate({"id": evil, "name": evil})
    examples = Examples({evil: evil})
    app = Host(ExampleScreen(make_context(), config, examples))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "[/nope]" in screen_text(app)
        examples.answer = NoConnection(evil, server_message=evil)
        for step in ([], ["ctrl+r"], ["i", "a", "enter"]):
            await press(pilot, *step)
            assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u200b"} & set(screen_text(app))
