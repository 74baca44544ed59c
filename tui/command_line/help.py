"""The words of the program's own help: what stands under the list of commands."""

from __future__ import annotations

from typing import Final

from tui.command_line.parser import PROGRAM
from tui.paths import LEDGER_FILE

ABOUT: Final = "The on-call console for epilot webhooks: find what fails, read why, replay."

COMMANDS_HEAD: Final = "commands (help COMMAND tells more; without one the console starts):"

COMMANDS_FOOT: Final = f"""\
An operation's name alone does what call does: {PROGRAM} getConfigs.
Flags of the connection may stand before the command or after it.

  {PROGRAM} --demo        everything on made-up data, no account
  {PROGRAM} failures --since 3h
  {PROGRAM} replay CONFIG --failed --since 3h --dry-run
  {PROGRAM} getEventById CONFIG EVENT --jsonata payload
"""

FOOT: Final = f"""\
the token: --token, EPILOT_TOKEN, the profile (--profile, EPILOT_PROFILE, the
active one, 'default'), then the stored login. Profiles and login are the epilot
CLI's own files and are only read. Without any, the console asks for one.

exit codes:
  0      done
  1      call: the answer is an error; replay: some failed again, or are not
         known; verify: the signature is not valid; a fault of the program
  2      bad input, or not allowed; nothing was sent
  3      no answer, something could not be read, or the result not be written
  130    ctrl+c; 143 and 129: ended by SIGTERM and SIGHUP
  141    the reader of the result went away (| head -1)

files ({PROGRAM} config where prints the paths):
  settings.toml, themes/, views.toml    what you set, in the config folder
  {LEDGER_FILE}                         what was replayed, in the state folder
  credentials.json, profiles.json       the epilot CLI's login and profiles

variables:
  EPILOT_TOKEN, EPILOT_PROFILE          the token; the profile
  HTTPS_PROXY, ALL_PROXY, NO_PROXY      the way out
  SSL_CERT_FILE, SSL_CERT_DIR           whose certificates are trusted
  XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME    where the folders are
  VISUAL, EDITOR                        the editor of payloads
  NO_COLOR                              no colours
"""
"""The parts below, each with a heading, in the manual page as well."""
