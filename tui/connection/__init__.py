"""The other side of the wire: the vendor CLI's profiles and credentials, token sources and claims, server and stage."""

from tui.connection.checks import parse_header
from tui.connection.claims import read_claims
from tui.connection.model import DEMO_SERVER, Claims, Connection, Options, demo_connection
from tui.connection.problems import ConnectionProblem, NoToken
from tui.connection.resolve import resolve
from tui.connection.sources import ConnectionSources, ProfileEntry

__all__ = [
    "DEMO_SERVER",
    "Claims",
    "Connection",
    "ConnectionProblem",
    "ConnectionSources",
    "NoToken",
    "Options",
    "ProfileEntry",
    "demo_connection",
    "parse_header",
    "read_claims",
    "resolve",
]
