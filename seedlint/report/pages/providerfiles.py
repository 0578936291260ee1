"""Where the page of a provider is: a file that is named after its domain."""

from __future__ import annotations

import re
from hashlib import blake2b

FOLDER = "providers"
_PLAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\.")
"""Windows takes such names for devices, whatever follows the dot."""
_LONGEST_NAME = 100


def page_of(domain: str) -> str:
    """Return the path of a provider's page from the report's folder.

    Domains are in lower case, so no two names differ only in that. What can't be a name anywhere, as
    somebody may have written anything for a domain, is told by its digest.
    """
    usable = _PLAIN.fullmatch(domain) and not _RESERVED.match(domain) and len(domain) <= _LONGEST_NAME
    digest = blake2b(domain.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{FOLDER}/{domain if usable else digest}.html"


__all__ = ["FOLDER", "page_of"]
