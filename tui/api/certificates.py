"""The certificates that are trusted: those that the environment names, else the system's, else certifi's.

Asked by the head start and by the client alike. It imports nothing heavy before an https connection is made.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

_SYSTEM_FILES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",  # older ones
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # Alpine, BSD
)
"""Files that a Python whose OpenSSL was built for another machine does not look at by itself."""


class BadCertificates(Exception):
    """A setting names certificates that cannot be used, or there are none; `str()` is a sentence without its start and
    its stop."""


def trusting_context() -> ssl.SSLContext:
    """A context that checks servers; the same one again while the settings are the same, since loading takes tens of
    ms.

    Raises `BadCertificates`, with the name of the setting.
    """
    return _made(os.environ.get("SSL_CERT_FILE") or "", os.environ.get("SSL_CERT_DIR") or "")


@lru_cache(maxsize=4)
def _made(file: str, folder: str) -> ssl.SSLContext:
    import ssl

    name, value = ("SSL_CERT_FILE", file) if file else ("SSL_CERT_DIR", folder)
    if not value:
        return _of_the_system()
    if folder and not file and not Path(folder).is_dir():  # OpenSSL finds that no certificate is in it, and is content
        raise BadCertificates(f"{name} names {folder}, which is no folder; correct it or unset it")
    problem: str
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder if not file else None)
    except ssl.SSLError:
        problem = "it holds no certificates in PEM form"
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "it cannot be read"
    raise BadCertificates(f"{name} names {value}, which cannot be used ({problem}); correct it or unset it")


def _of_the_system() -> ssl.SSLContext:
    import ssl

    if sys.platform in ("darwin", "win32"):
        return _of_the_platform()
    for file, folder in _system_places():
        try:
            return ssl.create_default_context(cafile=file, capath=folder)
        except (OSError, ValueError):  # a store that is broken is none; SSLError is an OSError
            continue
    raise BadCertificates("no certificates of authorities were found; name a file of them in SSL_CERT_FILE")


def _system_places() -> Iterator[tuple[str | None, str | None]]:
    """Files and folders of certificates, as pairs of which one is given; first what is tried first."""
    import ssl

    paths = ssl.get_default_verify_paths()
    if paths.cafile is not None:
        yield paths.cafile, None
    for file in _SYSTEM_FILES:
        if Path(file).is_file():
            yield file, None
    if paths.capath is not None and any(Path(paths.capath).glob("*.0")):
        yield None, paths.capath
    if (bundled := _certifi()) is not None:
        yield bundled, None


def _of_the_platform() -> ssl.SSLContext:
    """macOS and Windows check certificates themselves. truststore asks them; without it there is certifi."""
    import ssl

    try:
        import truststore
    except ImportError:
        if (bundled := _certifi()) is None:
            raise BadCertificates(
                "no certificates of authorities were found; name a file of them in SSL_CERT_FILE"
            ) from None
        return ssl.create_default_context(cafile=bundled)
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return context


def _certifi() -> str | None:
    """The file of certifi, without importing it."""
    spec = find_spec("certifi")
    file = Path(spec.origin).parent / "cacert.pem" if spec is not None and spec.origin else None
    return str(file) if file is not None and file.is_file() else None
