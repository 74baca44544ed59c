"""The styles that tests share from app to app, held against those that Textual finds."""

from __future__ import annotations

from typing import Any

from textual.dom import DOMNode
from textual.screen import Screen

from tests.support import styling
from tests.support.editor_host import editing


def rules_of(node: DOMNode) -> dict[str, str]:
    return {name: repr(rule) for name, rule in node.styles.base._rules.items()}


def shared(screen: Screen[Any]) -> list[tuple[DOMNode, dict[str, str]]]:
    """Each node's rules as they are now, and those of its parts."""
    nodes = [screen.app, *screen.walk_children(with_self=True)]
    parts = [styles.node for node in nodes for styles in node._component_styles.values()]
    return [(node, rules_of(node)) for node in (*nodes, *parts) if node is not None]


async def test_a_node_has_the_rules_that_textual_finds_for_it() -> None:
    async with editing() as e:
        await e.section("auth")
        await e.press("tab", "tab", "x")  # focus, a changed field, a problem below it
        e.app.theme = "textual-light"
        await e.press("shift+tab")
        assert_alike(e.screen)
        await e.press("escape")  # a question over the screen
        assert_alike(e.app.screen)


def assert_alike(screen: Screen[Any]) -> None:
    for node, rules in shared(screen):
        styling.find_anew(screen.app.stylesheet, node)
        assert rules_of(node) == rules, node
