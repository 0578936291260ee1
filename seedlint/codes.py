"""The codes that seedlint itself asks about or reports, and the sets of them that stand for an idea.

A rule has its code in its class. Where anything else speaks of a rule, it has the code from here.
"""

from __future__ import annotations

INTERNAL_ERROR = "SL000"
"""A check that did not run must never look like one that passed: this code can't be left out."""
FILE_UNREADABLE = "SL001"
FRONT_MATTER_MISSING = "SL002"
YAML_SYNTAX = "SL003"
DUPLICATE_KEY = "SL004"
YAML_FEATURE = "SL005"
BYTE_ORDER_MARK = "SL006"
AMBIGUOUS_SCALAR = "SL007"
TEXT_CUT = "SL008"
CONTENT_AFTER_FRONT_MATTER = "SL009"
TEMPLATE_VALUE = "SL010"

REQUIRED_FIELD = "SL101"
FIELD_TYPE = "SL102"
UNKNOWN_FIELD = "SL103"
FIELD_VALUE = "SL104"
SCHEMA = "SL105"

TIMESTAMP_FORMAT = "SL201"
TIMESTAMP_OFFSET = "SL202"
PROVIDER_DOMAIN_MISMATCH = "SL301"
PROVIDER_DOMAIN_FORM = "SL303"
URL_SYNTAX = "SL401"
SECURED_FORM = "SL601"
SECURED_BASE64 = "SL602"
DUPLICATE_ARTICLE = "SL501"
DUPLICATE_RELATED = "SL502"
SELF_RELATED = "SL503"

UNUSED_SUPPRESSION = "SL901"
UNKNOWN_RULE = "SL902"
STALE_BASELINE = "SL903"

FORM = frozenset(
    (
        FIELD_TYPE,
        FIELD_VALUE,
        TIMESTAMP_FORMAT,
        TIMESTAMP_OFFSET,
        PROVIDER_DOMAIN_FORM,
        URL_SYNTAX,
        SECURED_FORM,
        SECURED_BASE64,
    )
)
"""What is said of a value that is none of its kind: as it is written, no other rule can judge it."""
READING = frozenset((FILE_UNREADABLE, FRONT_MATTER_MISSING, YAML_SYNTAX))
"""What leaves a document without values, so that no rule can judge it."""
BESIDE = frozenset(
    (
        DUPLICATE_KEY,
        YAML_FEATURE,
        BYTE_ORDER_MARK,
        AMBIGUOUS_SCALAR,
        TEXT_CUT,
        CONTENT_AFTER_FRONT_MATTER,
    )
)
"""What reading finds wrong with documents that can be judged, too."""
ABOUT_COMMENTS = frozenset((UNUSED_SUPPRESSION, UNKNOWN_RULE))
"""What is wrong with suppression comments, judged by what all other rules find."""
UPKEEP = ABOUT_COMMENTS | {STALE_BASELINE}
"""What has gone out of date in what people wrote about findings: comments, and the baseline."""
NEVER_SUPPRESSED = READING | UPKEEP | {INTERNAL_ERROR}
"""What no comment can suppress: that a document, or a rule, could not be judged; and comments themselves."""
NEVER_KNOWN = frozenset((INTERNAL_ERROR, STALE_BASELINE))
"""What no baseline can hold: that a rule could not judge; and baselines themselves."""

COMPILED = frozenset((DUPLICATE_ARTICLE, DUPLICATE_RELATED, SELF_RELATED))
"""What is wrong with how articles were put together, and not with any of them: no provider can change it."""

EXAMPLE = PROVIDER_DOMAIN_MISMATCH
"""The code in messages that show how a suppression comment is written."""
