"""The new event of each replay. The server does not name it: same payload, later, and each counts once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tui.store.ledger_entries import Baseline, Entry, State
from tui.store.rows import RESPONSE_TOO_LARGE


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as far as matching needs it: `at` in microseconds since 1970, and the digest of its payload."""

    at: int
    event_id: str
    status: str
    code: str
    reason: str
    digest: str

    @property
    def was_delivered(self) -> bool:
        """True where the receiver has it, whatever its status says."""
        return self.status == "succeeded" or self.code == RESPONSE_TOO_LARGE

    @property
    def outcome(self) -> State:
        """Meaning for the event that it is the replay of."""
        if self.was_delivered:
            return "recovered"
        return "queued" if self.status == "in_progress" else "failed_again"

    @property
    def key(self) -> tuple[int, str]:
        return self.at, self.event_id


@dataclass(frozen=True, slots=True)
class Want:
    """A replay whose new event is looked for. `certain`: the server said that it took it, or is being asked to."""

    recovery: str
    event_id: str
    digest: str
    baseline: Baseline
    certain: bool

    def fits(self, seen: Seen) -> bool:
        """Tell whether the event can be its new one: the same payload, and not there before."""
        return (
            seen.digest == self.digest
            and seen.at >= self.baseline.at
            and seen.event_id != self.event_id
            and seen.event_id not in self.baseline.ids
        )


@dataclass
class Waiting:
    """The replays that have no new event yet. What was certainly taken comes before what may have been."""

    _wants: dict[str, list[Want]] = field(default_factory=dict)
    _count: int = 0

    def __len__(self) -> int:
        return self._count

    def add(self, wants: Iterable[Want]) -> None:
        """Look for these too. What has no payload can be found by nobody, and is left out."""
        for want in wants:
            if want.digest:
                self._wants.setdefault(want.digest, []).append(want)
                self._count += 1

    def take(self, seen: Seen, *, certain: bool = False) -> Want | None:
        """The replay that this event is the outcome of, of the `certain` ones alone where that is asked for; it is not
        looked for any more."""
        best: Want | None = None
        for want in self._wants.get(seen.digest, ()):  # in the order in which they were sent
            if want.fits(seen) and (want.certain or (best is None and not certain)):
                best = want
                if want.certain:
                    break
        if best is None:
            return None
        wants = self._wants[seen.digest]
        wants.remove(best)
        if not wants:
            del self._wants[seen.digest]
        self._count -= 1
        return best

    @property
    def digests(self) -> frozenset[str]:
        """The payloads that are looked for."""
        return frozenset(self._wants)


def wants_of(entries: Iterable[Entry], baselines: Mapping[str, Baseline | None]) -> list[Want]:
    """Make what to look for of entries that were sent or may have been and have no new event yet.

    Without a baseline it is what came after the request was about to leave, by this machine's clock, five minutes
    allowed for.
    """
    wants = []
    for entry in entries:
        baseline = baselines.get(entry.recovery)
        if baseline is None:
            baseline = Baseline(int(((entry.sent or entry.at).timestamp() - 300) * 1_000_000))
        if entry.new_event_id is None:
            certain = entry.state in ("queued", "sending")
            wants.append(Want(entry.recovery, entry.event_id, entry.digest, baseline, certain))
    return wants


def pair_later(failed: Sequence[Seen], later: Sequence[Seen]) -> dict[str, Seen]:
    """For as many failed events as possible one of the later ones with the same payload, each once; by the failed one's
    id.

    What is later than a failed event is later than every older one, so going from the newest failed event on finds the
    most pairs there can be.
    """
    pools: dict[str, list[Seen]] = {}
    for seen in sorted(later, key=lambda seen: seen.key):
        pools.setdefault(seen.digest, []).append(seen)
    pairs: dict[str, Seen] = {}
    for failure in sorted(failed, key=lambda failure: failure.key, reverse=True):
        pool = pools.get(failure.digest) if failure.digest else None
        if pool and pool[-1].at > failure.at:
            pairs[failure.event_id] = pool.pop()
    return pairs
