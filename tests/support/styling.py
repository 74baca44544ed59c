"""Styles of a node found once a process: which rules a node gets depends on little of it and of what is above it, and
thousands of nodes in hundreds of apps are alike. Textual looks through its rules anew for each, and for each part of a
widget that has a style of its own, whenever the focus moves: a third of the time in which a screen opens."""

from __future__ import annotations

from typing import Any, Final
from weakref import WeakKeyDictionary

from textual.css.model import CombinatorType, RuleSet, Selector, SelectorType
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

_ANY: Final = (SelectorType.UNIVERSAL, SelectorType.NESTED)
_ORDER: Final = {"first-of-type", "last-of-type", "first-child", "last-child", "empty"}
_NOBODY: Final = ()
"""The mark of a node that no selector is about."""

_apply = Stylesheet.apply
_replace_rules = Stylesheet.replace_rules.__func__  # type: ignore[attr-defined]


class _Candidates:
    """The rules whose last selector names a node, and the styles that they came to, by what they ask about."""

    def __init__(self, rules: tuple[RuleSet, ...]) -> None:
        self.styles: dict[tuple[object, ...], RulesMap | None] = {}
        pseudo_classes: set[str] = set().union(*(rule.pseudo_classes for rule in rules))
        self.has_hover = "hover" in pseudo_classes
        self.has_focus_within = "focus-within" in pseudo_classes
        self.has_order = not pseudo_classes.isdisjoint(_ORDER)
        self.has_odd_or_even = "odd" in pseudo_classes or "even" in pseudo_classes
        self.asked: dict[tuple[SelectorType, str], set[str]] = {}
        """The pseudo-classes that are asked of a node, by the name under which it is meant."""
        self.asked_of_any: set[str] | None = None
        """The same of any node; `None` where no selector is about any."""
        for rule in rules:
            for selector_set in rule.selector_set:
                self._read(selector_set.selectors)
        self.types = frozenset(name for kind, name in self.asked if kind is SelectorType.TYPE)
        self.classes = frozenset(name for kind, name in self.asked if kind is SelectorType.CLASS)
        self.ids = frozenset(name for kind, name in self.asked if kind is SelectorType.ID)
        self.pseudo_classes: dict[tuple[object, ...], tuple[str, ...]] = {}

    def _read(self, selectors: list[Selector]) -> None:
        """Note what is asked; selectors about the same node are asked only where its name is the right one."""
        name: tuple[SelectorType, str] | None = None
        for position, selector in enumerate(selectors):
            if selector.combinator is not CombinatorType.SAME:
                together = [selector]
                for following in selectors[position + 1 :]:
                    if following.combinator is not CombinatorType.SAME:
                        break
                    together.append(following)
                name = next(
                    ((selector.type, selector.name) for selector in together if selector.type not in _ANY), None
                )
            if name is None:
                self.asked_of_any = (self.asked_of_any or set()) | selector.pseudo_classes
            else:
                own = name if selector.type in _ANY else (selector.type, selector.name)
                self.asked.setdefault(own, set()).update(selector.pseudo_classes)

    def about(self, node: DOMNode) -> tuple[object, ...]:
        """Tell all that the rules ask about `node`, which is the one that gets the styles, or above it."""
        types = self.types & node._css_type_names
        classes = self.classes & node._classes if node._classes else node._classes
        node_id = node._id if node._id in self.ids else None
        if not types and not classes and node_id is None and self.asked_of_any is None:
            return _NOBODY
        name = (types, frozenset(classes), node_id)
        if name not in self.pseudo_classes:
            of_classes = [self.asked[SelectorType.CLASS, css_class] for css_class in classes]
            of_types = [self.asked[SelectorType.TYPE, css_type] for css_type in types]
            of_id = [self.asked[SelectorType.ID, node_id]] if node_id is not None else []
            self.pseudo_classes[name] = tuple(set(self.asked_of_any or ()).union(*of_types, *of_classes, *of_id))
        return *name, *(
            pseudo_class for pseudo_class in self.pseudo_classes[name] if node.has_pseudo_class(pseudo_class)
        )


_candidates: dict[tuple[RuleSet, ...], _Candidates] = {}
_of_sheet: WeakKeyDictionary[Stylesheet, tuple[dict[str, list[RuleSet]], dict[frozenset[str], _Candidates]]]
_of_sheet = WeakKeyDictionary()
_applying: list[tuple[DOMNode, list[RulesMap]]] = []
"""The nodes that Textual looks for the styles of, and what it found."""
_plain: dict[int, tuple[RulesMap, dict[str, Any]]] = {}
"""What rules leave in the styles of a node that had none, with the rules, so that their number stays theirs."""


def _apply_known(
    self: Stylesheet, node: DOMNode, *, animate: bool = False, cache: dict[Any, RulesMap] | None = None
) -> None:
    """`Stylesheet.apply`, which looks for the styles only of what is unlike all before."""
    by_selector = self.rules_map
    kept = _of_sheet.get(self)
    if kept is None or kept[0] is not by_selector:
        kept = _of_sheet[self] = (by_selector, {})
    names = frozenset(by_selector.keys() & node._selector_names)
    if names not in kept[1]:
        limited = {rule for name in names for rule in by_selector[name]}
        rules = tuple(filter(limited.__contains__, reversed(self.rules)))
        kept[1][names] = _candidates.setdefault(rules, _Candidates(rules))
    candidates = kept[1][names]
    state = tuple(map(candidates.about, node.css_path_nodes))
    if state not in candidates.styles:
        came_to: list[RulesMap] = []
        _applying.append((node, came_to))
        try:
            _apply(self, node, animate=animate)
        finally:
            _applying.pop()
        candidates.styles[state] = came_to[0] if came_to else None
        return
    node._has_hover_style = candidates.has_hover
    node._has_focus_within = candidates.has_focus_within
    node._has_order_style = candidates.has_order
    node._has_odd_or_even = candidates.has_odd_or_even
    rules_of_node = candidates.styles[state]
    if rules_of_node is not None:
        self.replace_rules(node, rules_of_node, animate=animate)
    self._process_component_classes(node)


def _replace_changed(cls: type[Stylesheet], node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
    """`Stylesheet.replace_rules`, but a rule that stays the same is not set."""
    if _applying and _applying[-1][0] is node:
        _applying[-1][1].append(rules)
    if animate and "transitions" in rules:
        _replace_rules(cls, node, rules, animate)
        return
    base: Any = node.styles.base
    if not base._rules and not node._is_mounted:  # nobody is told of what changes
        if id(rules) not in _plain:
            _replace_rules(cls, node, rules)
            _plain[id(rules)] = (rules, dict(base._rules))
        else:
            base._rules.update(_plain[id(rules)][1])
            base._updates += 1
            node.notify_style_update()
        return
    new_rules: Any = rules
    changed = [name for name in base._rules.keys() | rules.keys() if base._rules.get(name) is not new_rules.get(name)]
    for name in changed:
        setattr(base, name, new_rules.get(name))
    if changed or not animate:
        node.notify_style_update()


def find_anew(sheet: Stylesheet, node: DOMNode) -> None:
    """Give `node` the styles that Textual finds, in Textual's way."""
    node.styles.base.reset()
    _apply(sheet, node)


def style_once() -> None:
    """Let all apps of this process share the styles that they found."""
    Stylesheet.apply = _apply_known  # type: ignore[method-assign]
    Stylesheet.replace_rules = classmethod(_replace_changed)  # type: ignore[method-assign, assignment]
