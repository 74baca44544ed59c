"""The words of the program's own help: what stands under the list of commands."""

from __future__ import annotations

from typing import Final

from tui.command_line.parser import PROGRAM

ABOUT: Final = "The on-call console for epilot webhooks: find the failing one, read why, fire, replay."

EPILOG: Final = f"""\
commands ({PROGRAM} help COMMAND, or COMMAND --help; without one the console starts):
{{commands}}

  Flags of the connection may stand before the command or after it. An operation's name alone does what call does.

  {PROGRAM} --demo                                        everything on made-up data: no account, no network
  {PROGRAM} failures --since 3h                           which webhooks failed, how often and why
  {PROGRAM} replay CONFIG --failed --since 3h --dry-run   the plan of a recovery; nothing is sent
  {PROGRAM} getEventById CONFIG EVENT --jsonata payload   one operation of the API, as data

{{foot}}
"""

FOOT: Final = f"""\
the token: --token, EPILOT_TOKEN, the profile (--profile, EPILOT_PROFILE, the active one, 'default'), then the stored
login; profiles and login are the epilot CLI's own files and are only read. Without any, the console asks for one.

exit codes:
  0      done
  1      call: the answer is an error; replay: some failed again, or are not known; a fault of the program itself
  2      bad input, or not allowed; nothing was sent
  3      no answer, or something could not be read; or the result could not be written
  130    ctrl+c; 143 and 129: ended by SIGTERM, SIGHUP
  141    the reader of the result went away (| head -1)

files ({PROGRAM} config where prints the paths that hold here):
  settings.toml, themes/, views.toml     what you set; in the config folder
  ledger.sqlite                          what was replayed from this machine; in the state folder
  credentials.json, profiles.json        login and profiles of the epilot CLI; read, never written

variables:
  EPILOT_TOKEN, EPILOT_PROFILE           the token; the profile
  HTTPS_PROXY, ALL_PROXY, NO_PROXY       the way out; SSL_CERT_FILE, SSL_CERT_DIR: who is trusted
  XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME    where the folders are (Linux)
  VISUAL, EDITOR                         the editor of payloads
  NO_COLOR                               no colours
"""
"""The parts below, each with a heading, in the manual page as well."""
