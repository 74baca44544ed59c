"""The key that signatures are checked with, as the command line names it.

That is never by the secret itself, which everybody on this machine could read in the process list.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from tui.headless.call.printing import is_terminal
from tui.headless.files import read_file
from tui.headless.trouble import Trouble
from tui.sealed import SecretStr

if TYPE_CHECKING:
    from tui.services.signatures.keys import Key


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--secret-env` and `--key`, of which one may be given."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--secret-env", metavar="NAME", help="the environment variable that holds the signing secret (whsec_...)"
    )
    either.add_argument(
        "--key",
        metavar="FILE",
        help="a file with the public key (PEM, as getPublicKey gives it) or with the signing secret",
    )


def key_of(flags: argparse.Namespace) -> Key | None:
    """The key that the flags name; `None` where they name none. Raises `Trouble`."""
    if flags.secret_env is not None:
        return _secret(secret_from_environment(flags.secret_env), "--secret-env")
    if flags.key is None:
        return None
    data = read_file(flags.key, f"--key {flags.key}").strip()
    if not data.startswith(b"-----BEGIN"):
        return _secret(SecretStr(data.decode("ascii", "replace")), f"--key {flags.key}")
    from tui.services.signatures.keys import PlatformKey, UnusableKey

    try:
        return PlatformKey(data)
    except UnusableKey as problem:
        raise Trouble(f"--key {flags.key}: {problem}") from None


def asked_key() -> Key:
    """The secret that a person types, unseen. Raises `Trouble`, also where nobody is there to type it."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise Trouble("say what to check with: --secret-env NAME, or --key FILE.")
    from getpass import getpass

    try:
        return _secret(SecretStr(getpass("Signing secret (whsec_...; it is not shown): ", sys.stderr)), "the secret")
    except EOFError:
        raise Trouble("nothing was checked: no secret was typed.") from None


def secret_from_environment(name: str) -> SecretStr:
    """The secret in the variable that `--secret-env` names. Raises `Trouble`."""
    if name.startswith("whsec_"):
        raise Trouble(
            "--secret-env takes the name of a variable, not the secret: on a command line everybody on this machine can"
            " read it, so take a new one if this is in use."
        )
    secret = os.environ.get(name, "")
    if not secret:
        raise Trouble("--secret-env: there is no variable of this name in the environment, or it is empty.")
    return SecretStr(secret)


def _secret(secret: SecretStr, source: str) -> Key:
    from tui.services.signatures.keys import Secret, UnusableKey

    try:
        return Secret(secret)
    except UnusableKey as problem:
        raise Trouble(f"{source}: {problem}") from None
