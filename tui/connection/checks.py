"""Is this a token, a header, a server? Each check gives the clean value or one sentence that never shows a secret."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tui.api.errors import RefusedLocally
from tui.api.server import check_server as check_for_client
from tui.connection.problems import ConnectionProblem, named
from tui.loopback import is_loopback
from tui.sealed import SecretStr

PRODUCTION_SERVER = "https://webhooks.sls.epilot.io"
STAGE_SERVERS = {
    "prod": PRODUCTION_SERVER,
    "dev": "https://webhooks.dev.sls.epilot.io",
    "staging": "https://webhooks.staging.sls.epilot.io",
}
"""The vendor CLI's servers by stage (tui/README.md, the vendor's command line)."""

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, token
_HEADER_VALUE_HAZARD = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_HOST = re.compile(r"[0-9A-Za-z]([0-9A-Za-z_.-]*[0-9A-Za-z])?")
_OUR_HEADERS = frozenset(
    (
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "expect",
    )
)


def check_token(token: SecretStr, source: str) -> SecretStr:
    """`token` as it is, if it can go into a header; `source` names where it came from."""
    if not token.get_secret_value():
        raise ConnectionProblem(f"{source}: the token is empty; give one, or leave it out.")
    if token.get_secret_value().lower().startswith("bearer "):
        raise ConnectionProblem(f"{source}: give the token without the word Bearer before it.")
    if not re.fullmatch(r"[\x21-\x7e]+", token.get_secret_value()):
        raise ConnectionProblem(
            f"{source}: a token has no white space, control characters or non-ASCII letters; copy it again."
        )
    return token


def parse_header(text: SecretStr, number: int) -> tuple[str, str]:
    """The `number`th `-H 'Key: Value'` as a checked pair. Only the name may stand in a sentence: values can be
    secrets."""
    if ":" not in text.get_secret_value():
        raise ConnectionProblem(f"-H number {number} has no colon; write it as -H 'Key: Value'.")
    return check_header(
        text.get_secret_value().partition(":")[0].strip(),
        text.get_secret_value().partition(":")[2],
        f"-H number {number}",
    )


def check_header(name: str, value: str, source: str) -> tuple[str, str]:
    """A header as a pair that can be sent, white space around the value removed."""
    if not _HEADER_NAME.fullmatch(name):
        # Where the colon is missing from the right place, the "name" may be half of a secret: not shown.
        raise ConnectionProblem(
            f"{source}: the header's name may hold only letters, digits and hyphens; write it as 'Key: Value'."
        )
    if name.lower() == "authorization":
        raise ConnectionProblem(
            f"{source}: the Authorization header is made from the token; use EPILOT_TOKEN or --token instead."
        )
    if name.lower() in _OUR_HEADERS:
        raise ConnectionProblem(f"{source}: the header {named(name)} is set by this program; leave it out.")
    if not value.strip(" \t"):
        raise ConnectionProblem(f"{source}: the header {named(name)} has no value; give one, or leave it out.")
    if _HEADER_VALUE_HAZARD.search(value):
        raise ConnectionProblem(f"{source}: the value of the header {named(name)} has control characters; remove them.")
    if not value.isascii():  # the client refuses more, and a connection that it refuses would end the program
        raise ConnectionProblem(
            f"{source}: the value of the header {named(name)} has characters beyond ASCII; remove them."
        )
    return name, value.strip(" \t")


def check_server(url: str, source: str, *, allow_plain_http: bool) -> str:
    """`url` without a trailing slash, if a token may be sent there."""
    text = url.strip()
    shown = named(_without_secrets(text))
    if not re.fullmatch(r"[\x21-\x7e]+", text) or "\\" in text:
        raise ConnectionProblem(
            f"{source}: {shown} is not a URL; write it as https://host, in ASCII and without spaces."
        )
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        reason = str(error)
    else:
        reason = (
            "" if parts.scheme in ("http", "https") and _is_host(host) else "it needs http:// or https:// and a host"
        )
    if reason:
        raise ConnectionProblem(
            f"{source}: {shown} is not a server's URL ({named(reason)[1:-1]}); write it as https://host."
        )
    if "@" in parts.netloc:
        raise ConnectionProblem(f"{source}: {shown} holds a login; leave it out, the token is what logs in.")
    if "?" in text or "#" in text:
        raise ConnectionProblem(f"{source}: {shown} goes on after the path; leave out everything from the ? or # on.")
    if parts.scheme == "http" and not allow_plain_http and not is_loopback(host):
        raise ConnectionProblem(
            f"{source}: {shown} would send the token unencrypted; use https, or add --allow-plain-http if that is "
            f"meant."
        )
    origin = f"[{host}]" if ":" in host else host
    server = f"{parts.scheme}://{origin}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"
    try:
        return check_for_client(
            server, allow_plain_http=allow_plain_http
        )  # nothing passes here that the client refuses
    except RefusedLocally as error:
        reason = error.sentence
    raise ConnectionProblem(f"{source}: {reason}")


def stage_of(server: str) -> str | None:
    """The vendor's stage that `server` belongs to; `None` for any other server."""
    return next((stage for stage, own in STAGE_SERVERS.items() if server == own), None)


def _is_host(host: str) -> bool:
    if ":" not in host:
        return bool(_HOST.fullmatch(host))
    import ipaddress

    try:
        return bool(ipaddress.IPv6Address(host))
    except ValueError:
        return False


def _without_secrets(url: str) -> str:
    """`url` without what people hide in one: a login, a query, a fragment."""
    return re.sub(r"//[^/?#]*@", "//…@", re.split(r"[?#]", url, maxsplit=1)[0])
