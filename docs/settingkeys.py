"""The default and an example of each key of the configuration, for docs/reference/configuration.md.

Keys are dotted, and lists of tables count as tables: `overrides.files`. Both texts are TOML, as a value; a
default that is no value is in words. Tests load all examples, and compare the defaults with the engine's.
"""

from __future__ import annotations

from typing import NamedTuple


class Shown(NamedTuple):
    """What is shown of a key: its default and an example, both as TOML values; no default: in words."""

    default: str
    example: str


NONE = "none"

KEYS = {
    "schema": Shown("the seed format", '"page.schema.json"'),
    "schema-roots": Shown("[]", '["../shared-schemas"]'),
    "schema-comments": Shown("false", "true"),
    "preset": Shown("depends on the schema", '"generic"'),
    "front-matter": Shown('"required"', '"optional"'),
    "include": Shown("[]", '["seeds", "archive/*.md"]'),
    "exclude": Shown("[]", '["seeds/drafts/", "!seeds/drafts/ready.md"]'),
    "select": Shown('["ALL"]', '["ALL", "SL307"]'),
    "ignore": Shown("[]", '["SL402", "text-empty"]'),
    "severity": Shown("{}", '{ text-empty = "note", SL2 = "error" }'),
    "per-file-ignores": Shown("{}", '{ "seeds/archive/**" = ["timestamp-implausible"] }'),
    "fail-on": Shown('"error"', '"warning"'),
    "max-errors": Shown("no limit of its own", "0"),
    "max-warnings": Shown("no limit of its own", "20"),
    "max-notes": Shown("no limit of its own", "100"),
    "rule-paths": Shown("[]", '["rules/newsroom.py"]'),
    "platforms": Shown("[]", '["island-blogs.com", "!medium.com"]'),
    "publishers": Shown("[]", '["crn.com channelweb.co.uk"]'),
    "cache-dir": Shown('".seedlint_cache"', '"/var/cache/seedlint"'),
    "max-file-size": Shown("5000000", "200000"),
    "baseline": Shown(NONE, '"seedlint-baseline.json"'),
    "docs-url": Shown(NONE, '"https://docs.example.org/seedlint/"'),
    "overrides.files": Shown("needed", '["events/"]'),
    "overrides.schema": Shown("as outside", '"event.schema.json"'),
    "overrides.preset": Shown("as outside", '"generic"'),
    "overrides.front-matter": Shown("as outside", '"optional"'),
    "overrides.select": Shown("as outside", '["SL0", "SL1"]'),
    "overrides.ignore": Shown("as outside", '["SL402"]'),
    "overrides.severity": Shown("as outside", '{ SL2 = "note" }'),
    "overrides.rules": Shown(
        "as outside", '{ timestamp-implausible = { earliest = "1900-01-01T00:00:00Z" } }'
    ),
    "documents.extensions": Shown("[]", '["mdx", "qmd"]'),
    "documents.yaml": Shown("[]", '["data/*.conf"]'),
    "documents.toml": Shown("[]", '["services/*.toml"]'),
    "documents.json": Shown("[]", '["data/*.geojson"]'),
    "documents.allow-multiple": Shown("false", "true"),
    "links.use": Shown("false", "true"),
    "links.store": Shown('".seedlint_links.sqlite3", beside the cache', '"links.sqlite3"'),
    "links.timeout": Shown('"20s"', '"10s"'),
    "links.contact": Shown('""', '"https://example.org/bots"'),
    "links.robots": Shown("true", "false"),
    "links.concurrency": Shown("64", "16"),
    "links.per-host": Shown("2", "1"),
    "links.interval": Shown('"0.2s"', '"1s"'),
    "links.skip": Shown("[]", '["example.net", "*/login/*"]'),
    "links.accept": Shown("{}", '{ "example.com" = [403, 999] }'),
    "links.ports": Shown("[]", "[8080]"),
    "links.allow-private": Shown("false", "true"),
    "links.proxy": Shown('"none"', '"http://proxy.example.org:3128"'),
    "links.confirm.failures": Shown("2", "3"),
    "links.confirm.over": Shown('"24h"', '"48h"'),
    "links.max-age": Shown('"7d"', '"14d"'),
    "links.stale": Shown('"30d"', '"90d"'),
    "links.retries": Shown("1", "0"),
    "report.source-url": Shown(NONE, '"https://git.example.org/news/seeds/blob/{ref}/{path}#L{line}"'),
    "report.default-suites": Shown("true", "false"),
    "report.suites": Shown("[]", '["expectations/newsroom.json"]'),
    "report.anomalies.enabled": Shown("true", "false"),
    "report.anomalies.days": Shown("30", "14"),
    "report.anomalies.floor": Shown("5", "10"),
    "report.anomalies.minimum-change": Shown("0.5", "1"),
    "report.anomalies.minimum-points": Shown("0.05", "0.1"),
    "report.anomalies.sensitivity": Shown('"normal"', '"low"'),
    "report.anomalies.improvements": Shown("false", "true"),
    "report.anomalies.quiet-days": Shown(
        '["12-24", "12-25", "12-26", "12-31", "01-01"]', '["07-14", "12-25"]'
    ),
    "report.expectations.table": Shown('"documents"', '"related"'),
    "report.expectations.column": Shown(NONE, '"quality"'),
    "report.expectations.columns": Shown(NONE, '["title", "provider_domain"]'),
    "report.expectations.expect": Shown("needed", '"not-null"'),
    "report.expectations.mostly": Shown("1", "0.95"),
    "report.expectations.min": Shown(NONE, "0"),
    "report.expectations.max": Shown(NONE, "200"),
    "report.expectations.values": Shown(NONE, '["article", "video"]'),
    "report.expectations.pattern": Shown(NONE, '"^[A-Z]"'),
    "report.expectations.query": Shown(NONE, '"SELECT * FROM {batch} WHERE quality > 200"'),
    "report.expectations.severity": Shown('"critical"', '"warning"'),
    "report.expectations.min-rows": Shown("1", "100"),
    "report.expectations.description": Shown(NONE, '"Every article has a quality."'),
    "rules.custom.code": Shown("needed", '"NR001"'),
    "rules.custom.name": Shown("needed", '"house-topics"'),
    "rules.custom.message": Shown("needed", '"this is no topic of ours"'),
    "rules.custom.severity": Shown('"warning"', '"error"'),
    "rules.custom.why": Shown(NONE, '"Readers filter by topic."'),
    "rules.custom.fix": Shown(NONE, '"Take a topic from topics.txt."'),
    "rules.custom.select": Shown("needed", '["topics.*"]'),
    "rules.custom.pattern": Shown(NONE, '"^[A-Z]"'),
    "rules.custom.not-pattern": Shown(NONE, '"(?i)untitled"'),
    "rules.custom.enum": Shown(NONE, '["Birds", "Railways"]'),
    "rules.custom.enum-file": Shown(NONE, '"topics.txt"'),
    "rules.custom.unique": Shown(NONE, '"corpus"'),
    "rules.custom.requires": Shown(NONE, '[".height"]'),
    "rules.custom.equals-field": Shown(NONE, '"webUrl"'),
    "rules.custom.min-length": Shown(NONE, "3"),
    "rules.custom.max-length": Shown(NONE, "70"),
    "rules.custom.after": Shown(NONE, '"1990-01-01"'),
    "rules.custom.before": Shown(NONE, '"2040-01-01"'),
    "rules.custom.max-per-day": Shown(NONE, "10"),
    "rules.custom.day-of": Shown(NONE, '"publishedDateTime"'),
    "rules.custom.examples": Shown(NONE, "{ good = [], bad = [] }"),
}
