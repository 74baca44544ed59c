"""The order of the list of webhooks: the worst first, or by a column that a person chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tui.services.fleet.health import Health

SortValue = str | float | None
"""The value that a row is sorted by; `None` where it is not known: such rows come last either way."""


class Order(NamedTuple):
    """By which column, and whether the highest (of the health: the worst) comes first."""

    column: str = "health"
    descending: bool = True

    @property
    def turned(self) -> Order:
        """The same column the other way round."""
        return Order(self.column, not self.descending)

    def __str__(self) -> str:
        """For `parse_order`."""
        return f"{self.column} {'down' if self.descending else 'up'}"


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at is not None else None


_VALUES: Final[Mapping[str, Callable[[Health], SortValue]]] = {
    "name": lambda row: row.webhook.label.casefold(),
    "failures": lambda row: row.failures,
    "to_replay": lambda row: row.left.number if isinstance(row.left, tuple) else 0 if row.failures == 0 else None,
    "last_failure": lambda row: _seconds(row.last_failure),
    "last_success": lambda row: _seconds(row.last_success),
    "state": lambda row: row.idle or row.webhook.status or "",
    "host": lambda row: (row.webhook.url or "").partition("://")[2].casefold() or None,
    "event": lambda row: (row.webhook.event_name or "").casefold() or None,
    "auth": lambda row: (row.webhook.auth_type or "").casefold() or None,
    "method": lambda row: row.webhook.http_method,
}
SORTABLE: Final = ("health", *_VALUES)
"""The columns that the list can be sorted by."""
_HIGHEST_FIRST: Final = frozenset({"health", "failures", "to_replay", "last_failure", "last_success"})


def first_order(column: str) -> Order:
    """Return how a column sorts when it is chosen: what matters most comes first."""
    return Order(column, column in _HIGHEST_FIRST)


def parse_order(text: str) -> Order:
    """Read what `str(order)` wrote; the worst first for anything else."""
    column, _, direction = text.partition(" ")
    return Order(column, direction == "down") if column in SORTABLE and direction in ("up", "down") else Order()


def ordered(rows: Sequence[Health], order: Order) -> list[Health]:
    """The rows in that order; of equals, and of what is not known, the worst first."""
    by_rank = sorted(rows, key=lambda row: row.rank)
    if order.column not in _VALUES:
        return by_rank if order.descending else by_rank[::-1]
    value = _VALUES[order.column]
    known = [(sort_value, row) for row in by_rank if (sort_value := value(row)) is not None]
    known.sort(key=lambda pair: pair[0], reverse=order.descending)
    return [row for _, row in known] + [row for row in by_rank if value(row) is None]
