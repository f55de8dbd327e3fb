"""The name and the password for a store, from ``~/.netrc`` as curl and ftp read it."""

from __future__ import annotations

import netrc
import os
import stat
from urllib.parse import urlsplit

from detente.errors import DetenteError

#: No file of logins is larger, in bytes.
_LARGEST = 1_000_000


class BadLogins(DetenteError):
    """The file of names and passwords cannot be used as it is."""


def place() -> str:
    """The file as people know it: what the variable NETRC names, else ``~/.netrc``."""
    return os.environ.get("NETRC") or "~/.netrc"


def login(address: str) -> tuple[str, str] | None:
    """The name and the password for the host of an address; those of a ``default`` entry where it has none of its own.

    The file must belong to the user and be closed to others, but only where a password would be taken from it: a
    public store is asked whatever stands there for others.

    Args:
        address: the address of a store.

    Returns:
        None where there is no file, or none for that host.

    Raises:
        BadLogins: it is no file, unreadable, malformed, not UTF-8, or open to others; no word of it is shown.
    """
    shown, path = place(), os.path.expanduser(place())
    try:
        about = os.stat(path)
        if os.path.samestat(about, os.stat(os.devnull)):
            return None  # NETRC=/dev/null: none
        if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST:
            raise BadLogins(f"{shown} is no file of names and passwords; right are lines {_RIGHT}")
        found = netrc.netrc(path).authenticators(urlsplit(address).hostname or "")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise BadLogins(f"{shown} cannot be read: {error.strerror or error}") from None
    except netrc.NetrcParseError as error:  # whose text may hold a part of a password
        raise BadLogins(f"{shown} is malformed near line {error.lineno}; right is {_RIGHT}") from None
    except UnicodeError:
        raise BadLogins(f"{shown} is not UTF-8") from None
    if not found or not found[0] or not found[2]:
        return None
    if os.name == "posix" and about.st_uid != os.getuid():
        raise BadLogins(f"{shown} belongs to another user, and is not used")
    if os.name == "posix" and about.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadLogins(f"{shown} is open to others, and is not used; right is: chmod 600 {shown}")
    return found[0], found[2]


_RIGHT = "machine HOST login NAME password WORD"
