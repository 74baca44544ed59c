"""Plans that a test makes, and recoveries that it runs by hand."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import cached_property
from typing import Any

from tests.support.ledgers import make_ledger
from tests.support.times import NOON
from tui.api.models import WebhookConfig
from tui.services.events.feed import FeedBook
from tui.services.outbox import Outbox
from tui.services.recovery.plan import Class, Plan, PlanRow
from tui.services.recovery.progress import RecoveryOutcome
from tui.services.recovery.recoveries import Recoveries, Running
from tui.services.time.window import last
from tui.store.ledger_entries import RecoveryRecord, State

CONFIG = WebhookConfig.model_validate(
    {"id": "w1", "name": "Orders [to] ERP", "eventName": "e", "url": "https://erp.example/in"}
)

DAY = last("24h")


def plan_row(number: int, kind: Class, **more: Any) -> PlanRow:
    at = NOON - timedelta(minutes=100 - number)
    return PlanRow(f"evt-{number:04}", at, "503", "Service Unavailable", f"digest-{number}", kind, **more)


def make_plan(to_replay: int = 30) -> Plan:
    rows = [plan_row(number, "to_replay") for number in range(to_replay)]
    rows += [
        plan_row(50, "recovered", new_event_id="evt-new"),
        plan_row(51, "unknown", why="may have arrived at 11:00"),
    ]
    rows += [plan_row(52, "cannot", why="it has no address")]
    return Plan(CONFIG, DAY, NOON, tuple(rows))


class FakeRun:
    """A run whose steps the test decides."""

    def __init__(self) -> None:
        self.stops = 0

    def stop(self) -> None:
        self.stops += 1


class FakeRecoveries(Recoveries):
    """Plans what it is told to, and runs by hand."""

    def __init__(self, plan: Plan, book: FeedBook | None = None) -> None:
        """`book` has the payloads that a hand-over writes."""
        ledger = make_ledger()
        super().__init__(None, Outbox(), lambda: NOON, ledger, lambda _: book, who="Ada")  # type: ignore[arg-type, return-value]  # what is not there is not asked
        self.made = plan
        self.error: Exception | None = None
        self.begun: list[Plan] = []
        self.gone_on: list[tuple[str, bool]] = []
        self.run = FakeRun()

    @cached_property
    def done(self) -> asyncio.Future[RecoveryOutcome]:
        """The future in which a run ends; made in the loop that waits for it."""
        return asyncio.Future()

    async def plan(self, config: WebhookConfig, window: Any, **more: Any) -> Plan:
        if self.error is not None:
            raise self.error
        return self.made

    def begin(self, plan: Plan) -> Running:
        running = self._new(plan.config.id, plan.config.label, plan.config)
        running.hear_plan(plan)
        self.begun.append(plan)
        running.carry_out(self.run, self._wait)  # type: ignore[arg-type]  # what it is asked for is there
        return running

    def go_on(self, record: RecoveryRecord, config: WebhookConfig | None = None, *, send: bool = True) -> Running:
        running = self._new(record.config_id, record.label, config)
        self.gone_on.append((record.id, send))
        running.carry_out(self.run, self._wait)  # type: ignore[arg-type]  # what it is asked for is there
        return running

    async def _wait(self) -> RecoveryOutcome:
        return await asyncio.shield(self.done)


def on_record(recoveries: Recoveries, *states: State) -> RecoveryOutcome:
    """A recovery of as many events as there are states, in the ledger."""
    ledger = recoveries.ledger
    record = ledger.begin("w1", CONFIG.label, "Ada", "24h", [(f"evt-{n:04}", f"d{n}") for n in range(len(states))])
    for number, state in enumerate(states):
        if state == "not_sent":
            continue
        event_id = f"evt-{number:04}"
        ledger.claim(record.id, 1, [event_id])
        if state != "sending":
            new = f"new-{number}" if state in ("recovered", "failed_again") else None
            ledger.settle(record.id, event_id, state, new_event_id=new)
    return RecoveryOutcome(ledger.recovery(record.id))
