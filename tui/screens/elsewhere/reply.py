"""The answer of a receiver that an event was sent to: status, time, headers, body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.services.elsewhere.sending import Reply
from tui.sizes import bytes_in_words
from tui.text import one_line
from tui.widgets.detail_fields import DetailFields
from tui.widgets.json_pane import JsonPane
from tui.widgets.json_view import JsonView

if TYPE_CHECKING:
    from tui.services.elsewhere.sending import NoReply


def body_text(reply: Reply) -> str | None:
    """The body as text; `None` where it is none."""
    try:
        return reply.body.decode()
    except UnicodeDecodeError:
        return None


class ReplyPanel(Vertical):
    """Hidden until there is something to tell."""

    DEFAULT_CSS = """
    ReplyPanel {
        display: none;
        background: $surface;
        &.-shown { display: block; }
        & > #reply-headline { height: auto; max-height: 4; padding: 0 1; text-style: bold; color: $text-error; }
        &.-ok > #reply-headline { color: $text-success; }
        &.-unknown > #reply-headline { color: $text-warning; }
        & > VerticalScroll { height: auto; max-height: 40%; padding: 0 1; scrollbar-size-vertical: 1; }
        & > VerticalScroll:focus { background: $panel; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.reply: Reply | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="reply-headline")
        with VerticalScroll(id="reply-scroll"):
            yield DetailFields(id="reply-headers")
        yield JsonPane(JsonView(id="reply-body"))

    def show_sending(self, words: str) -> None:
        """While it is on its way."""
        self._show(f"… {words}", None, "-unknown")

    def show_reply(self, reply: Reply | NoReply) -> None:
        """Once it is known, as far as it is."""
        headline = reply.headline
        if isinstance(reply, Reply):
            more = f" · the first {bytes_in_words(len(reply.body))} of its body" if reply.is_cut else ""
            self._show(headline + more, reply, "-ok" if reply.is_success else "")
        else:
            self._show(headline, None, "-unknown" if reply.is_unknown else "")

    def _show(self, headline: str, reply: Reply | None, look: str) -> None:
        self.reply = reply
        self.add_class("-shown")
        for name in ("-ok", "-unknown"):
            self.set_class(name == look, name)
        self.query_one("#reply-headline", Static).update(Content(one_line(headline)))
        self.query_one("#reply-headers", DetailFields).set_fields(reply.headers if reply is not None else ())
        view = self.query_one("#reply-body", JsonView)
        self.query_one(JsonPane).display = self.query_one("#reply-scroll").display = reply is not None
        if reply is None:
            return
        text = body_text(reply)
        if text is None:
            view.show_nothing(f"{bytes_in_words(len(reply.body))} that are no text.")
        elif not text:
            view.show_nothing("The answer has no body.")
        else:
            view.show_text(text)
