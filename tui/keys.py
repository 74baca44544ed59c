"""The command table: one row feeds the bindings, the palette, the help panel and the README's table.

Ids are public (a person's keymap names them): never rename one. Screens bind rows with `bindings(...)`; an action's
name is the method `action_<name>` of the screen that binds it. Textual is imported by who binds: what is only written
needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.screen import Screen


class Command(NamedTuple):
    """One thing a person can ask for.

    `key` is Textual's name of the key (comma-separated for more than one), `label` the word in the footer, `what` the
    palette's and the help's words. `footer`: it may stand there; which do is a matter of the width and of the order in
    which a screen binds its commands. `writes` marks what changes or sends something: a read-only connection switches
    it off.
    """

    id: str
    key: str
    action: str
    label: str
    what: str
    footer: bool = False
    writes: bool = False
    place: str = "everywhere"
    shown_key: str | None = None
    priority: bool = False

    def binding(self) -> Binding:
        """The row as Textual wants it."""
        from textual.binding import Binding

        return Binding(
            self.key,
            self.action,
            self.label,
            show=self.footer,
            key_display=self.shown_key,
            tooltip=self.what,
            id=self.id,
            priority=self.priority,
        )

    @property
    def sentence(self) -> str:
        """`Replay: Send this event again`; only the second where it says the first already."""
        words = set(self.what.casefold().replace(":", " ").replace(",", " ").split())
        return self.what if set(self.label.casefold().split()) <= words else f"{self.label}: {self.what}"

    @property
    def keys_for_people(self) -> str:
        """The keys as a person reads them: `ctrl+p or :`, not `ctrl+p,colon`."""
        return self.shown_key or " ".join(map(shown, self.key.split(",")))


def shown(key: str) -> str:
    """Write Textual's name of a key for people, the same wherever one is named: `⏎`, `esc`, `ctrl+o`, `?`."""
    *modifiers, name = key.split("+")
    return "+".join([*modifiers, _NAMES.get(name, name)])


_NAMES: Mapping[str, str] = {
    "enter": "⏎",
    "escape": "esc",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "backspace": "⌫",
    "minus": "-",
    "plus": "+",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "exclamation_mark": "!",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "vertical_line": "|",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
}

# everywhere
HELP = Command("app.help", "question_mark", "help", "Help", "What works here", footer=True, shown_key="?")
PALETTE = Command("app.palette", "ctrl+p", "command_palette", "Commands", "Find a command by name")
GO_TO = Command(
    "app.go_to", "colon", "go_to", "Go to", "Go to a webhook, an event or a time", shown_key=":", footer=True
)
QUIT = Command(
    "app.quit", "q", "quit_app", "Quit", "Leave the program (asks while something is being sent)", footer=True
)
INTERRUPT = Command("app.interrupt", "ctrl+c", "quit_app", "Quit", "The same from anywhere", priority=True)
BACK = Command("app.back", "escape", "back", "Back", "Go back, or stop what runs", footer=True)
FILTER = Command("list.filter", "slash", "filter", "Filter", "Filter the list", footer=True, shown_key="/")
RELOAD = Command("list.reload", "ctrl+r", "reload", "Read again", "Read again from the server", footer=True)
WINDOW = Command("list.window", "w", "window", "Window", "Choose the time window", footer=True)
COPY_ID = Command("list.copy_id", "y", "copy_id", "Copy id", "Copy the id", footer=True)
COPY_AS = Command("list.copy_as", "Y", "copy_as", "Copy as", "Copy as JSON, curl, URL ...", footer=True)
TRIGGER = Command(
    "webhook.trigger", "t", "trigger", "Trigger", "Send a payload through this webhook", writes=True, footer=True
)
EXAMPLE = Command("webhook.example", "x", "example", "Example", "Show the example payload", footer=True)
REQUEST_LOG = Command(
    "app.request_log", "exclamation_mark", "request_log", "Requests", "Every request made", shown_key="!", footer=True
)
TOLD_EVENT = Command("app.told_event", "O", "told_event", "Message", "Open the event that the newest message tells of")
CONNECTION = Command("app.connection", "p", "connection", "Connection", "Pick another connection")
RECOVER = Command(
    "webhook.recover",
    "R",
    "recover",
    "Recover",
    "Plan the recovery of what failed, or of the marked events",
    footer=True,
)
FIRST = Command("list.first", "g,home", "first", "First row", "Go to the first row", shown_key="g")
LAST = Command("list.last", "G,end", "last", "Last row", "Go to the last row", shown_key="G")

# webhooks
SORT_LEFT = Command(
    "list.sort_left",
    "less_than_sign",
    "sort(-1)",
    "Sort left",
    "Sort by the column before",
    place="webhooks",
    shown_key="<",
)
SORT_RIGHT = Command(
    "list.sort_right",
    "greater_than_sign",
    "sort(1)",
    "Sort right",
    "Sort by the next column",
    place="webhooks",
    shown_key=">",
)
SORT_TURN = Command(
    "list.sort_turn",
    "equals_sign",
    "sort_turn",
    "Turn the order",
    "Turn the order of the list round",
    place="webhooks",
    shown_key="=",
)
OPEN_EVENTS = Command(
    "webhook.events", "enter", "open_events", "Events", "Open its events", footer=True, place="webhooks"
)
EDIT = Command("webhook.edit", "e", "edit", "Edit", "Edit this webhook", footer=True, place="webhooks")
ALL_EVENTS = Command(
    "webhook.all_events",
    "A",
    "all_events",
    "All events",
    "The events of all webhooks as one timeline",
    footer=True,
    place="webhooks",
)
NEW = Command("webhook.new", "n", "new", "New", "Create a webhook", footer=True, writes=True, place="webhooks")
DELETE = Command(
    "webhook.delete",
    "d",
    "delete",
    "Delete",
    "Delete it (its name is typed)",
    writes=True,
    footer=True,
    place="webhooks",
)
NEW_LIKE = Command(
    "webhook.new_like",
    "N",
    "new_like",
    "New like this",
    "Create a webhook like this one (all but its secrets)",
    writes=True,
    place="webhooks",
)
VERSIONS = Command(
    "webhook.versions",
    "z",
    "versions",
    "Go back",
    "Go back to a version of it that was saved over (in the editor: f6)",
    footer=True,
    place="webhooks",
)
MAKE_AGAIN = Command(
    "webhook.make_again",
    "Z",
    "make_again",
    "Make again",
    "Make a webhook again that was deleted: a new one, without its secrets",
    writes=True,
    place="webhooks",
)
SIGNATURES = Command(
    "webhook.signatures",
    "K",
    "signatures",
    "Signatures",
    "The organisation's public key, and a check of a request that was received",
    place="webhooks",
)
SWITCH = Command(
    "webhook.switch", "s", "switch", "On/off", "Switch it on or off", writes=True, footer=True, place="webhooks"
)
TEST_OAUTH = Command("webhook.test_oauth", "o", "test_oauth", "OAuth", "Test the OAuth login", place="webhooks")

# events
OPEN_EVENT = Command("event.open", "enter", "open_event", "Open", "Open the event", footer=True, place="events")
MARK = Command("event.mark", "space", "mark", "Mark", "Mark it, then move down", footer=True, place="events")
MARK_RANGE = Command(
    "event.mark_range", "v", "mark_range", "Range", "Mark from the last mark to the cursor", footer=True, place="events"
)
MARK_ALL = Command("event.mark_all", "a", "mark_all", "Mark all", "Mark all that match", footer=True, place="events")
UNMARK_ALL = Command(
    "event.unmark_all", "u", "unmark_all", "Unmark", "Unmark all, or mark them again", footer=True, place="events"
)
REPLAY = Command(
    "event.replay", "r", "replay", "Replay", "Send this event again", footer=True, writes=True, place="events"
)
REPLAY_MARKED = Command(
    "event.replay_marked",
    "b",
    "replay_marked",
    "Batch",
    "Replay the marked events",
    footer=True,
    writes=True,
    place="events",
)
REAPPLY = Command(
    "event.reapply",
    "T",
    "reapply",
    "Re-transform",
    "Replay it, or the marked ones, through the current transform",
    writes=True,
    footer=True,
    place="events",
)
NEXT_FAILURE = Command(
    "event.next_failure", "n", "next_failure", "Next failure", "Go to the next failure", footer=True, place="events"
)
PREVIOUS_FAILURE = Command(
    "event.previous_failure",
    "N",
    "previous_failure",
    "Previous failure",
    "Go to the previous failure",
    footer=True,
    place="events",
)
STATUS = Command(
    "event.status",
    "S",
    "status",
    "Status",
    "Status filter: all, failed, delivered, skipped",
    footer=True,
    place="events",
)
VIEWS = Command(
    "event.views", "V", "views", "Views", "Saved filters by name: apply, save, delete", footer=True, place="events"
)
HISTOGRAM = Command(
    "event.histogram", "h", "histogram", "Histogram", "Histogram on or off", footer=True, place="events"
)

FOLLOW = Command("event.follow", "f", "follow", "Follow", "Follow new events, or stop", footer=True, place="events")
LOAD_ALL = Command("event.load_all", "L", "load_all", "Load all", "Read the whole window", footer=True, place="events")
EXPORT = Command(
    "event.export",
    "E",
    "export",
    "Export",
    "Write events into a file: JSON lines, CSV or Markdown",
    footer=True,
    place="events",
)
BUCKET_OLDER = Command(
    "event.bucket_older",
    "left",
    "bucket(-1)",
    "Older bar",
    "Go to the next older bar of the histogram",
    place="events",
)
BUCKET_NEWER = Command(
    "event.bucket_newer", "right", "bucket(1)", "Newer bar", "Go to the next newer bar of the histogram", place="events"
)
CAUSES = Command("event.causes", "c", "causes", "Causes", "Group failures by cause", footer=True, place="events")
SAME_BEFORE = Command(
    "event.same_before",
    "left_square_bracket",
    "same(-1)",
    "Same before",
    "The event before with the same correlation id",
    place="events",
    shown_key="[",
)
SAME_AFTER = Command(
    "event.same_after",
    "right_square_bracket",
    "same(1)",
    "Same after",
    "The event after with the same correlation id",
    place="events",
    shown_key="]",
)

DIFFERENCE = Command(
    "event.difference",
    "D",
    "difference",
    "Difference",
    "Compare the two marked events, or this one with the last success before it",
    footer=True,
    place="events",
)
SEND_ELSEWHERE = Command(
    "event.send_elsewhere",
    "greater_than_sign",
    "send_elsewhere",
    "Send elsewhere",
    "Send it to a URL of mine, past the API (no replay)",
    footer=True,
    place="events",
    shown_key=">",
)
ITS_WEBHOOK = Command(
    "event.webhook",
    "o",
    "its_webhook",
    "Webhook",
    "Open the log of its webhook at this event",
    footer=True,
    place="events",
)

# one event
OLDER = Command("event.older", "J", "older", "Older", "The next older event of the list", footer=True, place="event")
NEWER = Command("event.newer", "K", "newer", "Newer", "The next newer event of the list", footer=True, place="event")
EDIT_WEBHOOK = Command(
    "event.edit_webhook",
    "e",
    "edit_webhook",
    "Edit webhook",
    "Edit its webhook; of a skipped event at the condition under the cursor",
    place="event",
)
ENTER_PANEL = Command(
    "event.enter_panel",
    "i",
    "enter_panel",
    "Into event",
    "Move in the event beside the log; esc goes back to the list",
    footer=True,
    place="events",
)
PART = Command(
    "event.part",
    "tab",
    "part(1)",
    "Part",
    "Next part: response, payload, original, metadata",
    footer=True,
    place="event",
)
PART_BACK = Command("event.part_back", "shift+tab", "part(-1)", "Part back", "The part before", place="event")
PART_RESPONSE = Command(
    "event.response", "1", "show_part('response')", "Response", "What the receiver answered", place="event"
)
PART_PAYLOAD = Command("event.payload", "2", "show_part('payload')", "Payload", "What was sent", place="event")
PART_ORIGINAL = Command(
    "event.original", "3", "show_part('original')", "Original", "The payload before the transform", place="event"
)
PART_METADATA = Command("event.metadata", "4", "show_part('metadata')", "Metadata", "Everything else", place="event")
SEARCH = Command(
    "event.search", "slash", "filter", "Search", "Search this part", footer=True, shown_key="/", place="event"
)
JSONATA = Command(
    "event.jsonata",
    "vertical_line",
    "jsonata",
    "JSONata",
    "Put what is shown through a JSONata expression",
    footer=True,
    shown_key="|",
    place="event",
)
NEXT_MATCH = Command("event.next_match", "n", "next_match", "Next", "Next match", footer=True, place="event")
PREVIOUS_MATCH = Command(
    "event.previous_match", "N", "previous_match", "Previous", "Previous match", footer=True, place="event"
)

# difference
NEXT_CHANGE = Command("difference.next", "n", "step_change(1)", "Next", "Next change", footer=True, place="difference")
PREVIOUS_CHANGE = Command(
    "difference.previous", "N", "step_change(-1)", "Previous", "Previous change", footer=True, place="difference"
)
FOLD_SAME = Command(
    "difference.fold_same",
    "minus",
    "fold_same",
    "Fold",
    "Only what differs, with a few lines around it, or the whole again",
    footer=True,
    place="difference",
)
GO_OVER = Command(
    "difference.go_over",
    "enter",
    "go_over",
    "List/whole",
    "From a change in the list to its place in the whole, and back",
    footer=True,
    place="difference",
)

# a payload, a response, any JSON
JSON_OPEN = Command(
    "json.open", "enter", "toggle_fold", "Fold/open", "Fold or unfold; open the text or JSON in a string", place="json"
)
JSON_FOLD = Command("json.fold", "left", "fold_or_out", "Fold", "Fold, or go to the line that it is in", place="json")
JSON_UNFOLD = Command("json.unfold", "right", "unfold", "Unfold", "Unfold", place="json")
JSON_FOLD_ALL = Command("json.fold_all", "minus", "fold_all", "Fold all", "Fold all but the outermost", place="json")
JSON_UNFOLD_ALL = Command("json.unfold_all", "plus", "unfold_all", "Unfold all", "Unfold all", place="json")
JSON_FEWER_LEVELS = Command(
    "json.fewer_levels", "left_parenthesis", "level(-1)", "Fewer levels", "Show one level less", place="json"
)
JSON_MORE_LEVELS = Command(
    "json.more_levels", "right_parenthesis", "level(1)", "More levels", "Show one level more", place="json"
)
JSON_RAW = Command("json.raw", "v", "raw", "Raw", "The text as it was sent, or as JSON again", place="json")
JSON_PAGER = Command(
    "json.pager", "P", "read_elsewhere('pager')", "$PAGER", "Read all of it in your pager", place="json"
)
JSON_EDITOR = Command(
    "json.editor", "ctrl+o", "read_elsewhere('editor')", "$EDITOR", "Open a copy of it in your editor", place="json"
)
JSON_CLOSE = Command(
    "json.close", "escape,backspace", "close_page", "Close", "Back from a string's text, or from the raw text",
    place="json",
)  # fmt: skip

# causes
SHOW_CAUSE = Command(
    "cause.show", "enter", "show_cause", "Show events", "Show these events only", footer=True, place="causes"
)
COPY_CAUSES = Command(
    "cause.copy",
    "y",
    "copy_causes",
    "Copy",
    "Copy the causes as text or as a Markdown table",
    footer=True,
    place="causes",
)
COUNT_ON = Command(
    "cause.count_on", "ctrl+r", "count_on", "Keep counting", "Read on and count again", footer=True, place="causes"
)

# recovery: plan, run, outcome
SEND_PLAN = Command(
    "recovery.send",
    "r",
    "send_plan",
    "Replay",
    "Replay what the plan says (asks first)",
    footer=True,
    writes=True,
    place="recovery",
)
OPEN_GROUP = Command("recovery.open", "enter", "open_group", "Open", "See its events", footer=True, place="recovery")
TAKE = Command(
    "recovery.take", "space", "take", "In/out", "Take it in or out of the plan", footer=True, place="recovery"
)
TAKE_RANGE = Command(
    "recovery.take_range",
    "v",
    "take_range",
    "Range",
    "Take a range in or out, up to the cursor",
    footer=True,
    place="recovery",
)
OPEN_NEW_EVENT = Command(
    "recovery.new_event", "n", "open_new_event", "New event", "Open the new event that its replay made", footer=True,
    place="recovery",
)  # fmt: skip
GO_ON = Command(
    "recovery.go_on",
    "o",
    "go_on",
    "Go on",
    "Go on with the recovery that was cut off, check its outcome, or close it (asks first)",
    footer=True,
    place="recovery",
)
BACKGROUND = Command(
    "recovery.background",
    "b",
    "background",
    "Background",
    "Leave it running, and go back",
    footer=True,
    place="recovery",
)
AGAIN = Command(
    "recovery.again",
    "a",
    "again",
    "Plan again",
    "Plan again for those that failed again",
    footer=True,
    place="recovery",
)
WRITE_NOTE = Command(
    "recovery.note", "w", "write_note", "Write note", "Write the hand-over note (Markdown) and the events (JSONL)",
    footer=True, place="recovery",
)  # fmt: skip
WRITE_PAYLOADS = Command(
    "recovery.payloads", "W", "write_payloads", "Write payloads", "The same, with the payloads in the JSONL file",
    place="recovery",
)  # fmt: skip

# trigger: text is typed there, so its keys are ctrl
SEND = Command(
    "trigger.send", "ctrl+t", "send", "Send", "Send the payload (asks first)", footer=True, writes=True, place="trigger"
)
SYNC = Command(
    "trigger.sync",
    "ctrl+l",
    "sync",
    "Sync/async",
    "Wait for the answer, or only queue it",
    footer=True,
    place="trigger",
)
SOURCE = Command(
    "trigger.source",
    "ctrl+n",
    "source",
    "Payload",
    "Start from the example or the past event",
    footer=True,
    place="trigger",
)
EXTERNAL_EDITOR = Command(
    "trigger.editor", "ctrl+o", "external_editor", "$EDITOR", "Edit it in your editor", footer=True, place="trigger"
)
FILL_IN = Command(
    "trigger.fill_in",
    "ctrl+g",
    "fill_in",
    "Fill in",
    "Fill in the metadata the API wants",
    footer=True,
    place="trigger",
)
LOOK_UP = Command("trigger.look_up", "ctrl+r", "look_up", "Look up", "Check the outcome", footer=True, place="trigger")

# send elsewhere: text is typed there, too
SEND_NOW = Command(
    "elsewhere.send", "ctrl+t", "send_now", "Send", "Send it to this URL", footer=True, place="elsewhere"
)
SEND_EACH_NEW = Command(
    "elsewhere.each_new", "ctrl+l", "send_each_new", "Each new one",
    "Follow the log, and send each new event on to this URL as it comes", footer=True, place="elsewhere",
)  # fmt: skip
WITH_SECRETS = Command(
    "elsewhere.secrets", "ctrl+g", "with_secrets", "Secrets",
    "Send the headers that may hold secrets along, or leave them out", footer=True, place="elsewhere",
)  # fmt: skip

# connection
CONNECT = Command(
    "connection.connect", "enter", "connect", "Connect", "Connect as this row says", footer=True, place="connection"
)
PASTE_TOKEN = Command(
    "connection.token", "t", "token_field", "Token", "Go to the field for a token", footer=True, place="connection"
)

# editor
SAVE = Command(
    "editor.save",
    "ctrl+s,f2",
    "save",
    "Save",
    "Show what changes, then save",
    footer=True,
    writes=True,
    place="editor",
    shown_key="ctrl+s",
)
NEXT_SECTION = Command(
    "editor.next_section",
    "ctrl+n,f4",
    "next_section",
    "Next section",
    "Go to the next section",
    footer=True,
    place="editor",
    shown_key="ctrl+n",
)
PREVIOUS_SECTION = Command(
    "editor.previous_section",
    "f3",
    "previous_section",
    "Previous section",
    "Go to the previous section",
    footer=True,
    place="editor",
)
FIRE = Command(
    "editor.fire",
    "ctrl+t",
    "fire",
    "Test-fire",
    "Save, test the login, send the example and see the new event (asks first)",
    footer=True,
    writes=True,
    place="editor",
)
EDITED_VERSIONS = Command(
    "editor.versions",
    "f6",
    "versions",
    "Go back",
    "Put back a version of the webhook that was saved over, as a draft",
    footer=True,
    place="editor",
)
TRY_ON = Command(
    "editor.try_on",
    "f5",
    "try_on",
    "Try on ...",
    "Pick what conditions and expressions are tried on: the example, a past event, a file",
    footer=True,
    place="editor",
)
BENCH = Command(
    "editor.bench",
    "f8",
    "bench",
    "Bench",
    "Edit the transform, or the expression under the cursor, beside what it makes of a payload",
    footer=True,
    place="editor",
)
COMPARE_DELIVERED = Command(
    "bench.difference",
    "f9",
    "compare_delivered",
    "Difference",
    "Compare what the transform makes of a past event with what was delivered",
    footer=True,
    place="bench",
)
SHOW_INPUT = Command(
    "bench.input",
    "f8",
    "show_input",
    "Input",
    "Show the payload in the place of the result",
    footer=True,
    place="bench",
)
NEXT_EXPRESSION = Command(
    "bench.next", "f4", "step_expression(1)", "Next expression", "The webhook's next expression", place="bench"
)
PREVIOUS_EXPRESSION = Command(
    "bench.previous", "f3", "step_expression(-1)", "Expression before", "The expression before", place="bench"
)
OWN_EDITOR = Command(
    "editor.external",
    "ctrl+o",
    "own_editor",
    "$EDITOR",
    "Edit the JSON, or the long text under the cursor, in your editor",
    footer=True,
    place="editor",
)
CLEAR_SECRET = Command(
    "editor.clear_secret",
    "ctrl+d",
    "clear_secret",
    "Clear secret",
    "Clear this secret, or keep it again",
    place="editor",
)
WHOLE_DIFFERENCE = Command(
    "editor.difference",
    "D",
    "whole_difference",
    "Difference",
    "Before saving: the whole webhook as it is and as it will be",
    place="editor",
)
BACKTEST = Command(
    "editor.backtest",
    "b",
    "backtest",
    "Backtest",
    "Before saving: each of the last events, and what becomes of it with the change",
    place="editor",
)
OPEN_DIFFERENCE = Command(
    "backtest.difference",
    "enter",
    "open_difference",
    "Difference",
    "Compare what was delivered with what the change would send",
    footer=True,
    place="editor",
)
COPY_SECRET = Command(
    "editor.copy_secret", "c", "copy_secret", "Copy", "Copy the signing secret of the new webhook", place="editor"
)

# signatures: text is pasted there
COPY_KEY = Command(
    "signatures.copy", "f5", "copy_key", "Copy key", "Copy the public key (PEM)", footer=True, place="signatures"
)
SAVE_KEY = Command(
    "signatures.save", "f8", "save_key", "Save key", "Write the public key into a PEM file", footer=True,
    place="signatures",
)  # fmt: skip
ANY_AGE = Command(
    "signatures.any_age", "ctrl+l", "any_age", "Any age", "Leave the clock out of the check, or not", footer=True,
    place="signatures",
)  # fmt: skip

# example
COPY_JSON = Command(
    "example.copy", "y", "copy_json", "Copy JSON", "Copy the example as JSON", footer=True, place="example"
)
AUTOMATION = Command(
    "example.automation",
    "i",
    "automation",
    "Automation",
    "Make it for one automation, by its id",
    footer=True,
    place="example",
)

# request log
COPY_CURL = Command(
    "request.copy_curl",
    "y",
    "copy_curl",
    "Copy curl",
    "Copy as a curl command, without the token",
    footer=True,
    place="requests",
)
SEND_AGAIN = Command(
    "request.again", "ctrl+r", "send_again", "Send again", "Send a read again", footer=True, place="requests"
)
ENLARGE = Command(
    "request.enlarge", "enter", "enlarge", "Enlarge", "Read it in the whole window", footer=True, place="requests"
)

# dialogs
CONFIRM = Command("dialog.confirm", "y", "confirm", "Confirm", "Yes, do it", place="dialogs")
CANCEL = Command("dialog.cancel", "escape", "cancel", "Cancel", "Cancel: nothing happens", footer=True, place="dialogs")

EVERYWHERE = (BACK, QUIT, REQUEST_LOG, GO_TO, TOLD_EVENT, CONNECTION, PALETTE, HELP, INTERRUPT)
"""The commands of every screen, in the footer's order."""

Step = Literal["row", "half", "page", "end"]
"""The distance that a moving key goes: a row, half a page, a page, or to the end."""

_STEPS: tuple[tuple[str, Step, int, str], ...] = (
    ("down,j", "row", 1, "A row down"),
    ("up,k", "row", -1, "A row up"),
    ("ctrl+d", "half", 1, "Half a page down"),
    ("ctrl+u", "half", -1, "Half a page up"),
    ("pagedown,ctrl+f", "page", 1, "A page down"),
    ("pageup,ctrl+b", "page", -1, "A page up"),
)
MOVING: frozenset[str] = frozenset(key for keys, *_ in _STEPS for key in keys.split(","))
"""The keys that move in every list, view and help, beside those of `FIRST` and `LAST`."""


def moves(*steps: Step) -> list[Binding]:
    """The keys that move, the same everywhere, for the action `move(step, direction)`; of certain `steps` only."""
    from textual.binding import Binding

    wanted = steps or ("row", "half", "page", "end")
    bound = [
        Binding(key, f"move('{step}', {direction})", what, show=False)
        for key, step, direction, what in _STEPS
        if step in wanted
    ]
    if "end" in wanted:
        bound += [
            FIRST._replace(action="move('end', -1)").binding(),
            LAST._replace(action="move('end', 1)").binding(),
        ]
    return bound


def only_moves(key: str, screen: Screen[Any]) -> bool:
    """Tell whether the first in line for `key` on `screen`, from the focus outwards, takes it as one of `moves()`: it
    opens nothing."""
    actions = _actions(key, screen)
    return bool(actions) and all(action.startswith("move(") for action in actions)


def only_looks(key: str, screen: Screen[Any]) -> bool:
    """Tell whether the first in line for `key` on `screen` takes it as something that only shows more (the screen's
    `looks`)."""
    actions = _actions(key, screen)
    return bool(actions) and all(action in getattr(screen, "looks", ()) for action in actions)


def _actions(key: str, screen: Screen[Any]) -> list[str]:
    """The actions of the first in line for `key` on `screen`, from the focus outwards."""
    from tui.textual_compat import binding_chain

    for _, bindings in binding_chain(screen):
        if bound := bindings.key_to_bindings.get(key):
            return [binding.action for binding in bound]
    return []


def moves_for_people() -> list[tuple[str, str]]:
    """The keys that move, as a person reads them, and what each does."""
    rows = [(" ".join(map(shown, key.split(","))), what) for key, _, _, what in _STEPS]
    return [*rows, *((command.keys_for_people, command.what) for command in (FIRST, LAST))]


def off_title(label: str) -> str:
    """The heading of the reason why the command with this label cannot run now."""
    return f"{label} is not available"


def bindings(*commands: Command) -> list[Binding]:
    """The rows as a screen's `BINDINGS`."""
    return [command.binding() for command in commands]


def all_commands() -> tuple[Command, ...]:
    """Every row of the table, in the order of this file."""
    return tuple(value for value in globals().values() if isinstance(value, Command))


WRITING_ACTIONS: frozenset[str] = frozenset(command.action for command in all_commands() if command.writes)
"""The actions that a read-only connection switches off."""
