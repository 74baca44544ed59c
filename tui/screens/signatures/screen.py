"""Signatures: the organisation's public key, and a received request held against it and against a webhook's secret."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import ClassVar, Final

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from tui import keys
from tui.api.errors import ApiError
from tui.api.models import PublicKey, WebhookConfig
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.errors import refusal_line
from tui.sealed import SecretStr
from tui.services.signatures.keys import Key, PlatformKey, Secret, UnusableKey
from tui.services.signatures.pasted import read_request
from tui.services.signatures.verification import Verdict, verify
from tui.store.private_files import write_private
from tui.text import one_line, plain
from tui.widgets.fields import EDGE, SafeInput
from tui.widgets.text_areas import SafeTextArea

_EMPTY: Final = "Paste the request below: its headers, an empty line, its body."


class SignaturesScreen(ConsoleScreen[None]):
    """Reads the public key, and checks what is pasted as it is typed. Nothing of it is sent or kept."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.BACK, keys.COPY_KEY, keys.SAVE_KEY, keys.ANY_AGE, keys.RELOAD),
    ]
    is_form = True
    HELP: ClassVar[str | None] = (
        "Each delivery is signed by the rules of Standard Webhooks: `v1` with the webhook's own secret (`whsec_...`, "
        "shown once, when it was made), `v1a` with the key of the organisation that stands above. Paste a request as "
        "it was received; the verdict follows as you type, with the reason where it fails. A terminal may change line "
        "ends in what is pasted: where the body has such, `epilot-webhooks-tui verify` checks files byte for byte. "
        "What is pasted is not sent anywhere, and not kept."
    )

    def __init__(self, context: Context, config: WebhookConfig, read_key: Callable[[], Awaitable[PublicKey]]) -> None:
        """`read_key` reads the organisation's public key; raises `ApiError`."""
        super().__init__(context)
        self.config = config
        self._read_key = read_key
        self._pem = ""
        self._any_age = False

    def compose_body(self) -> Iterable[Widget]:
        yield Static("… Reading the public key", id="key", markup=False)
        with Horizontal(id="secret-row"):
            yield Static(f"Secret {EDGE}")
            yield SafeInput(
                placeholder="the webhook's signing secret, whsec_... (for v1)",
                id="secret",
                password=True,
                compact=True,
                select_on_focus=False,
            )
        yield Static(plain(_EMPTY), id="verdict")
        yield SafeTextArea("", theme="css", compact=True, soft_wrap=True, id="request")

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.config.label, "signatures")
        self.query_one("#request").focus()
        self.load_key()

    # --- the key ----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="signatures.key")
    async def load_key(self) -> None:
        """Read the public key, and check again with it."""
        shown = self.query_one("#key", Static)
        try:
            key = await self._read_key()
        except ApiError as error:
            shown.update(plain(one_line(f"✗ {refusal_line(error)}")))
            return
        self._pem = key.public_key
        lines = [f"Public key ({one_line(key.algorithm or 'algorithm not said')}), for v1a:"]
        lines += [one_line(line) for line in key.public_key.splitlines()[:8]]
        shown.update(plain("\n".join(lines)))
        self.check()

    def action_reload(self) -> None:
        self.load_key()

    def reason_against(self, action: str) -> str | None:
        if action in ("copy_key", "save_key") and not self._pem:
            return "The public key is not read yet."
        return super().reason_against(action)

    @work(group="copying")
    async def action_copy_key(self) -> None:
        """Copy the key as PEM."""
        self.say(await self.context.clipboard.copy(self._pem), title="Public key")

    @work(group="signatures.save", exclusive=True)
    async def action_save_key(self) -> None:
        """Write the key into a PEM file."""
        organization = "".join(c for c in self.context.organization or "" if c.isalnum() or c in "-_")[:60]
        path = self.context.exports / f"epilot-public-key{f'-{organization}' if organization else ''}.pem"
        try:
            await asyncio.to_thread(write_private, path, self._pem.rstrip("\n") + "\n")
        except OSError as error:
            self.say(f"{path} cannot be written ({error.strerror or error}).", severity="error", seconds=12)
        else:
            self.say(f"The public key is in {path}.", seconds=12)

    # --- the check --------------------------------------------------------------------------------------------------

    def action_any_age(self) -> None:
        """Leave the clock out, or look at it again."""
        self._any_age = not self._any_age
        self.say("A request of any age may be valid now." if self._any_age else "Old requests fail again.", seconds=4)
        self.check()

    @on(TextArea.Changed)
    @on(Input.Changed)
    def check(self) -> None:
        """Hold the request against each key that there is."""
        text, secret = self.query_one("#request", SafeTextArea).text, self.query_one("#secret", SafeInput).value
        verdict = self.query_one("#verdict", Static)
        if not text.strip():
            verdict.update(plain(_EMPTY))
            return
        headers, body = read_request(text)
        now = None if self._any_age else self.context.now()
        parts: list[tuple[str, str]] = []
        makers: list[tuple[str, Callable[[], Key]]] = []
        if self._pem:
            makers.append(("v1a", lambda: PlatformKey(self._pem.encode("utf-8", "replace"))))
        if secret.strip():
            makers.append(("v1", lambda: Secret(SecretStr(secret.strip()))))
        for version, make in makers:
            try:
                parts += _words(verify(headers, body, make(), now))
            except UnusableKey as problem:
                parts.append((f"? {version}: {one_line(problem)}\n", "$text-warning"))
        if not secret.strip():
            parts.append(("  v1 is not checked: type the webhook's secret above.\n", "$text-muted"))
        verdict.update(Content.assemble(*parts).rstrip())


def _words(verdict: Verdict) -> list[tuple[str, str]]:
    if verdict.is_valid:
        return [(f"✓ {one_line(verdict.sentence)}\n", "bold $text-success")]
    return [(f"✗ {one_line(verdict.sentence)}\n", "bold $text-error")]
