"""The tables that a corpus is made into: names, columns and their types.

Other people's programs depend on these. A column keeps its name, its type and its meaning as long as
`VERSION` stays; new columns may come anywhere, as every format says the names of columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from seedlint.codes import TIMESTAMP_FORMAT, URL_SYNTAX

VERSION = 1
"""Of the tables, as `tables.json` of an export says it."""

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]
"""A row of a table: its cells in the order of the columns."""


class Kind(StrEnum):
    """The type of a column; every cell is of it, or NULL."""

    TEXT = "text"
    """Unicode without NUL."""
    INTEGER = "integer"
    """64 bits, signed."""
    REAL = "real"
    """A finite 64-bit floating point number."""
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    """A moment in UTC, to the second, as text: `2021-04-30T20:51:00Z`."""
    LIST = "list"
    """Texts; a cell has them as a JSON array, as formats without lists have it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called, what is in it, and what that means."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first columns say where a row comes from."""

    name: str
    rows: str
    """What one row is."""
    columns: tuple[Column, ...]
    index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {column.name: at for at, column in enumerate(self.columns)})


def _columns(text: str) -> tuple[Column, ...]:
    """Read columns, one a line: name, type, meaning."""
    found = []
    for line in text.strip().splitlines():
        name, kind, meaning = line.split(maxsplit=2)
        found.append(Column(name, Kind(kind), meaning))
    return tuple(found)


DOCUMENTS = Table(
    "documents",
    "a document, also one that can't be read",
    _columns("""
document text path from the root, with forward slashes
line integer first line of the front matter; 1 if there is none
readable boolean whether there are values to check; if not, the columns about the article are NULL
bytes integer size of the file; NULL if it can't be read or is larger than `max-file-size`
category text the field
title text the field
excerpt text the field
published_at timestamp `publishedDateTime`, in UTC
type text the field
original_url text `originalUrl`
web_url text `webUrl`
amp_web_url text `ampWebUrl`
cdn_amp_web_url text `cdnAmpWebUrl`
canonical_url text `originalUrl`, or else `webUrl`, as it is compared with others; NULL if unsound
featured_content text `featuredContent`: HTML of the document's author, not to be trusted
quality integer the field
heat integer the field
published boolean the field
removed boolean the field
provider_name text `provider.name`
provider_domain text `provider.domain`
topics list `topics`; items that are not strings are left out
topic_count integer how many items `topics` has
image_count integer how many items `images` has; 0 without the field
provider_image_count integer how many items `provider.images` has; 0 without the field
related_count integer how many related articles there are
link_count integer how many rows of `links` come from this document
secured_length integer characters of `secured`
secured_ciphertext_bytes integer bytes of its first part; NULL if that is not base64
secured_vector_bytes integer bytes of its second part; NULL if that is not base64
secured_entropy real Shannon entropy of the first part, in bits per byte
errors integer findings of severity error in this document
warnings integer findings of severity warning
notes integer findings of severity note
score integer from 0 (worst) to 100; see docs/guides/report.md
misfits text columns whose value in the document did not fit; NULL if all did
"""),
)

RELATED = Table(
    "related",
    "a related article: an item of `related`, or any article inside a document that the schema names",
    _columns("""
document text path from the root, with forward slashes
line integer line on which the article begins
pointer text JSON Pointer of the article
position integer number of the article in its document, from 0
title text the field
excerpt text the field
published_at timestamp `publishedDateTime`, in UTC
type text the field
web_url text `webUrl`
amp_web_url text `ampWebUrl`
cdn_amp_web_url text `cdnAmpWebUrl`
canonical_url text `originalUrl`, or else `webUrl`, as it is compared with others; NULL if unsound
quality integer the field
provider_name text `provider.name`
provider_domain text `provider.domain`
image_count integer how many items `images` has; 0 without the field
provider_image_count integer how many items `provider.images` has; 0 without the field
misfits text columns whose value in the document did not fit; `*` if the whole article is not an object
"""),
)

IMAGES = Table(
    "images",
    "an image: an item of `images` of an article or of its provider",
    _columns("""
document text path from the root, with forward slashes
line integer line on which the image begins
pointer text JSON Pointer of the image
owner text `article` or `provider`
related_position integer `position` of the related article it belongs to; NULL for the document's own
position integer number of the image in its list, from 0
url text the field
width integer the field, in pixels
height integer the field, in pixels
is_cached boolean `isCached`
title text the field
misfits text columns whose value in the document did not fit; `*` if the whole image is not an object
"""),
)

LINKS = Table(
    "links",
    "a URL: every value that the schema says is one",
    _columns(f"""
document text path from the root, with forward slashes
line integer line on which its key is
pointer text JSON Pointer of the URL
field text the pointer for people, without positions: `related[].webUrl`
related_position integer `position` of the related article it belongs to; NULL for the document's own
url text the URL as the document has it
sound boolean whether it is an absolute http(s) URL with which {URL_SYNTAX} finds no fault
scheme text `https` or `http`; this and the following are NULL for an unsound URL
host text host name, in lower-case ASCII
domain text registrable domain of the host; NULL if it has none
misfits text `url` if the value is not a string
"""),
)

FINDINGS = Table(
    "findings",
    "what a rule reports about a location, as `seedlint check` reports it",
    _columns(f"""
document text path from the root, with forward slashes; of a finding about the configuration, that file
line integer first line, from 1
column integer first column in Unicode code points, from 1
end_line integer last line
end_column integer column after the last character
code text code of the rule: `{TIMESTAMP_FORMAT}`
name text name of the rule: `timestamp-format`
severity text `error`, `warning` or `note`
pointer text JSON Pointer of the value
field text the pointer for people, without positions: `related[].webUrl`
message text what is wrong
fix text `safe` or `unsafe` if there is a fix; NULL if not
related_places integer how many related locations the finding has
fingerprint text name of the finding that stays the same while the document changes around it
related_position integer `position` of the related article it is in; NULL for the document's own
provider_domain text `provider.domain` of the article it is in
article_url text canonical URL of the article it is in; NULL without a sound one
value text digest of the value it is about; empty for a payload
cause text the same for all findings of one rule about one article and one value, in all documents
"""),
)

TABLES = (DOCUMENTS, RELATED, IMAGES, LINKS, FINDINGS)

OWNERS = Column(
    "owners",
    Kind.LIST,
    "whose it is; empty: nobody's; NULL: nothing is said of owners. Only in what `seedlint export` writes",
)
"""The last column of tables that are exported, see `seedlint.export.owned`; no other table has it."""
OWNED = ("documents", "findings")
"""Those tables."""
