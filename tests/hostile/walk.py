"""The way through every screen: what is pressed, where that leads, and which hostile texts must be on the screen
then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tests.hostile.matrix import TARGET, WORST, WORST_SEEN, all_cases, mark
from tests.hostile.session import HostileSession, Paste, Seen
from tui.text import typable

PASTED: Final = Paste("zz99\x07\x9b2J\u202e[/nope]")
PASTED_SEEN: Final = ("zz99", "[/nope]")
"""What must be readable of a paste. An ESC in it would end the paste for Textual's parser: what follows are keys."""

NUMBERS: Final = tuple(range(len(all_cases())))


def target(*fields: str) -> tuple[str, ...]:
    """The marks of the target's fields."""
    return tuple(mark(field, TARGET) for field in fields)


def every(field: str, numbers: Iterable[int] = NUMBERS) -> tuple[str, ...]:
    """The marks of a field of many objects."""
    return tuple(mark(field, number) for number in numbers)


@dataclass(frozen=True)
class Step:
    """`keys` lead to the class `screen`; `shows` is on it at any width, `shows_wide` where there is room.

    `always` steps are part of the short walks too: without them the others would not get where they go.
    """

    name: str
    keys: Sequence[str]
    screen: str
    shows: Sequence[str] = ()
    shows_wide: Sequence[str] = ()
    always: bool = False

    def shown(self, *, wide: bool) -> tuple[str, ...]:
        """Return the texts that must be on the screen."""
        return (*self.shows, *self.shows_wide) if wide else tuple(self.shows)


PATIENCE: Final = 10.0
"""Seconds that a step may take to show what it must."""
FIND_TARGET: Final = ("/", "na99", "enter")
DOWN: Final = ("pagedown",) * 4

STEPS: Final[tuple[Step, ...]] = (
    # --- the list of webhooks
    Step(
        "webhooks",
        ("home", *DOWN),
        "WebhooksScreen",
        (*every("na"), *target("na"), "could not be read"),
        (*every("st"), "x[/nope]y", "[@click=app.quit]x", ":smile:x"),
        always=True,
    ),
    Step("filter, pasted", ("/", PASTED), "WebhooksScreen", PASTED_SEEN),
    Step("filter, dropped", ("escape",), "WebhooksScreen"),
    Step("the webhook is found", FIND_TARGET, "WebhooksScreen", target("na"), always=True),
    Step("switch, asked", ("s",), "ConfirmDialog", (*target("na"), WORST_SEEN[:20]), always=True),
    Step("switch, refused", ("y",), "WebhooksScreen", target("um", "rq"), always=True),
    Step("OAuth test", ("o",), "WebhooksScreen", target("oa")),
    Step("id copied", ("y",), "WebhooksScreen", ("OSC 52",)),
    Step("copy as", ("Y",), "ChoiceDialog"),
    Step("copy as, left", ("escape",), "WebhooksScreen"),
    Step("window, pasted", ("w", "tab", PASTED), "WindowDialog", PASTED_SEEN, always=True),
    Step("window, refused", ("enter",), "WindowDialog", PASTED_SEEN),
    Step("window, left", ("escape",), "WebhooksScreen", always=True),
    Step("go to, pasted", (":", PASTED), "GoToDialog", PASTED_SEEN),
    Step("go to, not found", ("enter",), "WebhooksScreen", ("zz99",)),
    Step("palette, pasted", ("ctrl+p", PASTED), "ConsolePalette", PASTED_SEEN, always=True),
    Step("palette, left", ("escape",), "WebhooksScreen", always=True),
    Step("themes, pasted", ("ctrl+p", "Theme", "enter", PASTED), "ConsolePalette", PASTED_SEEN),
    Step("themes, left", ("escape",), "WebhooksScreen"),
    Step("help, searched", ("?", "/", PASTED), "HelpScreen", PASTED_SEEN, always=True),
    Step("help, left", ("escape", "escape"), "WebhooksScreen", always=True),
    Step("delete, asked", ("d",), "DeleteDialog", target("na"), target("ci"), always=True),
    Step("delete, pasted", (PASTED,), "DeleteDialog", PASTED_SEEN),
    Step("delete, left", ("escape",), "WebhooksScreen", always=True),
    Step(
        "delete, refused",
        ("d", Paste(typable(mark("na", TARGET) + WORST)), "enter"),
        "WebhooksScreen",
        ("Not deleted", *target("dl")),
    ),
    # --- the event log
    Step(
        "events",
        ("enter", "end", "home", *DOWN, *DOWN),
        "EventsScreen",
        (
            *every("me", (1, 4)),
            *every("es", (n for n in NUMBERS if n % 4 == 2)),
            *every("cr", (n for n in NUMBERS if n % 4 == 0)),
        ),
        (*target("me"), *every("me", (n for n in NUMBERS if n % 4 < 3)), "[/nope]"),
        always=True,
    ),
    Step("events, filter pasted", ("/", PASTED), "EventsScreen", PASTED_SEEN),
    Step("events, filter dropped", ("escape",), "EventsScreen"),
    Step(
        "two compared", ("home", "space", "space", "D"), "DifferenceScreen", ("before", "after", *every("py", range(3)))
    ),
    Step("two compared, response", ("1", *DOWN), "DifferenceScreen", ("Response (",)),
    Step("two compared, metadata", ("4", "n", "enter", *DOWN), "DifferenceScreen", ("Metadata (",)),
    Step("two compared, folded", ("-", *DOWN), "DifferenceScreen"),
    Step("two compared, search pasted", ("/", PASTED), "DifferenceScreen", PASTED_SEEN),
    Step("two compared, search dropped", ("escape",), "DifferenceScreen"),
    Step("two compared, left", ("escape", "u"), "EventsScreen"),
    Step("causes", ("c", *DOWN), "CausesScreen", always=True),
    Step("causes, left", ("escape",), "EventsScreen", always=True),
    Step("views, pasted", ("V", "s", PASTED), "ViewsDialog", PASTED_SEEN),
    Step("views, left", ("escape", "escape"), "EventsScreen"),
    Step("export, asked", ("E", "1", "1"), "FileNameDialog", ("Export into",)),
    Step("export, name pasted", (PASTED,), "FileNameDialog", PASTED_SEEN),
    Step("export, refused", ("enter",), "FileNameDialog", ("There is no folder",)),
    Step("export, left", ("escape",), "EventsScreen"),
    Step("events, failed only", ("S",), "EventsScreen", ("failed",)),
    Step("batch, asked", ("home", "space", "space", "space", "b"), "ConfirmDialog", target("id", "na"), always=True),
    Step("batch, outcome", ("y",), "BatchOutcomeDialog", ("not queued", *target("id")), always=True),
    Step("batch, left", ("y", "escape", "u"), "EventsScreen", always=True),
    # --- one event
    Step(
        "event",
        ("home", "enter"),
        "EventScreen",
        target("me", "co", "eu", "em"),
        target("ee", "cc", "an", "ac"),
        always=True,
    ),
    Step("event, response", ("1", *DOWN), "EventScreen", every("bo", range(8)), (r"\u001b]52;c;UFdON1",)),
    Step("event, payload", ("2", *DOWN), "EventScreen", every("py", range(8))),
    Step("event, original", ("3",), "EventScreen", target("op"), always=True),
    Step("event, metadata", ("4", *DOWN), "EventScreen", target("og", "wi"), target("oi")),
    Step("event, searched", ("/", "PWN7", "enter", "n"), "EventScreen", ("match",)),
    Step("event, search pasted", ("/", PASTED), "EventScreen", PASTED_SEEN),
    Step("event, search dropped", ("escape",), "EventScreen"),
    Step(
        "event, through an expression",
        ("2", "|", "$", "enter", *DOWN),
        "EventScreen",
        ("RESULT", *every("py", range(8))),
    ),
    Step("event, result dropped", ("escape",), "EventScreen"),
    Step("event, expression pasted", ("|", PASTED), "EventScreen", PASTED_SEEN),
    Step("event, expression dropped", ("escape",), "EventScreen"),
    Step("event, value copied", ("Y", "4"), "EventScreen", ("OSC 52",)),
    Step("event, curl copied", ("Y", "5"), "EventScreen", ("Not copied",)),
    Step("replay, asked", ("r",), "ConfirmDialog", target("id", "na")),
    Step("replay, refused", ("y",), "EventScreen", ("Not replayed", *target("rp"))),
    # --- by hand
    Step("elsewhere", (">",), "ElsewhereScreen", (*target("id"), "Past the API")),
    Step("elsewhere, pasted", ("end", "ctrl+u", PASTED), "ElsewhereScreen", PASTED_SEEN),
    Step("elsewhere, refused", ("enter",), "ElsewhereScreen", ("is not an http or https address",)),
    Step("elsewhere, left", ("escape",), "EventScreen"),
    Step("trigger", ("t",), "TriggerScreen", target("ur", "op")),
    Step("trigger, choice of payloads", ("ctrl+n",), "ChoiceDialog", target("id")),
    Step("trigger, left", ("escape", "escape"), "EventScreen"),
    Step("event, left", ("escape", "escape"), "WebhooksScreen", always=True),
    Step("all events", ("A", *DOWN), "EventsScreen", always=True),
    Step("all events, left", ("escape",), "WebhooksScreen", always=True),
    Step("recovery plan", ("R", *DOWN), "RecoveryPlanScreen", always=True),
    Step("recovery plan, left", ("escape",), "WebhooksScreen", always=True),
    Step("trigger, the example", ("t",), "TriggerScreen", (*target("na", "oi"), "ex00"), target("ur"), always=True),
    Step("trigger, asked", ("ctrl+t",), "ConfirmDialog", target("na", "ho")),
    Step("trigger, outcome", ("y",), "TriggerScreen", target("tg", "id"), ("tb00",)),
    Step("trigger, looked up", ("ctrl+r",), "TriggerScreen", target("me")),
    Step("trigger, pasted", (PASTED,), "TriggerScreen", ("zz99",), always=True),
    Step("trigger, asked to leave", ("escape",), "ConfirmDialog", always=True),
    Step("trigger, the second left", ("y",), "WebhooksScreen", always=True),
    Step("example", ("x", *DOWN), "ExampleScreen", (*target("na", "oi", "ac"), *every("ex", range(8)))),
    Step("example, automation pasted", ("i", PASTED), "ExampleScreen", PASTED_SEEN),
    Step("example, of the automation", ("enter",), "ExampleScreen", ("for automation zz99",)),
    Step("example, left", ("escape",), "WebhooksScreen"),
    # --- the editor
    Step("editor", ("e", "X"), "EditorScreen", target("na", "en", "ev", "ho", "ci"), target("ct", "ut"), always=True),
    Step("editor, login", ("ctrl+n",), "EditorScreen", target("cl", "oe", "om", "pk"), always=True),
    Step("editor, filter", ("ctrl+n",), "EditorScreen", target("cf", "cv"), target("cj", "fk", "fv")),
    Step("editor, payload", ("ctrl+n",), "EditorScreen", target("hn", "js")),
    Step("editor, delivery", ("ctrl+n",), "EditorScreen", target("pi", "ps"), target("fn", "fs", "xn", "xv")),
    Step("editor, bench", ("f8",), "BenchScreen", target("js"), always=True),
    Step("editor, tried on", ("f5",), "ChoiceDialog", target("id"), always=True),
    Step("editor, bench left", ("escape", "escape"), "EditorScreen", always=True),
    Step("editor, JSON", ("ctrl+n", "ctrl+n"), "EditorScreen", target("na", "en", "ev", "ho")),
    Step("editor, difference", ("ctrl+s",), "SaveDialog", target("na"), target("ci"), always=True),
    Step("editor, refused", ("y",), "EditorScreen", ("Not saved", *target("um", "rq")), always=True),
    Step("editor, throw away", ("escape",), "ThrowAwayDialog", target("na"), always=True),
    Step("editor, left", ("y",), "WebhooksScreen", always=True),
    Step("signatures", ("K",), "SignaturesScreen", target("na", "ky")),
    Step("signatures, pasted", (PASTED,), "SignaturesScreen", ("zz99", "v1a: The key is no public Ed25519 key")),
    Step("signatures, left", ("escape",), "WebhooksScreen"),
    Step("new, pasted", ("n", PASTED, "tab"), "EditorScreen", ("zz99",)),
    Step("new, suggestions", ("ce99",), "EditorScreen", target("ce", "cb")),
    Step("new, suggestion taken", ("down", "enter"), "EditorScreen", target("ce")),
    Step("new, asked", ("ctrl+s",), "SaveDialog", ("zz99", *target("ce"))),
    Step("new, signing secret", ("y",), "SigningSecretDialog", ("zz99", *target("ss"))),
    Step("new, secret copied", ("c", "escape"), "WebhooksScreen", ("zz99",)),
    # --- what was asked, and of whom
    Step("requests", ("!",), "RequestLogScreen", ("ci",), ("ci60", "[@click=app.quit]x"), always=True),
    Step("requests, filter pasted", ("/", PASTED), "RequestLogScreen", PASTED_SEEN, always=True),
    Step(
        "requests, found",
        ("escape", "/", "put", "enter", "enter", *DOWN, *DOWN, *DOWN, *DOWN, *DOWN),
        "RequestLogScreen",
        target("um"),
        target("sv", "hd"),
        always=True,
    ),
    Step("requests, copy as", ("Y",), "ChoiceDialog"),
    Step("requests, left", ("escape", "escape", "escape", "escape"), "WebhooksScreen", always=True),
    Step(
        "connections",
        ("p", *DOWN, *DOWN),
        "ConnectScreen",
        every("pr"),
        every("or", (1, 5)),
        always=True,
    ),
    Step("connections, a broken one", ("home", "enter"), "ConnectScreen", ("✗", "pr00"), always=True),
    Step("connections, pasted", (PASTED,), "ConnectScreen", ("•",)),
    Step("connections, refused", ("enter",), "ConnectScreen", ("The pasted text",)),
    Step("connections, left", ("escape",), "WebhooksScreen", always=True),
    # --- every change is refused from here on
    Step(
        "delete, forbidden",
        ("d", Paste(typable(mark("na", TARGET) + WORST)), "enter"),
        "WebhooksScreen",
        ("Read-only from now on", *target("dl")),
    ),
)


def walk(session: HostileSession, steps: Sequence[Step], *, wide: bool, readable: bool) -> dict[str, Seen]:
    """Take the steps; returns what each showed. Where a step leads elsewhere the walk ends: the next keys would be
    wrong.

    What must be on a screen is waited for only where it is `readable`.
    """
    seen: dict[str, Seen] = {}
    for step in steps:
        shows = step.shown(wide=wide) if readable else ()
        seen[step.name] = session.step(step.keys, shows=shows, screen=step.screen, patience=PATIENCE)
        if seen[step.name].screen != step.screen:
            break
    return seen
