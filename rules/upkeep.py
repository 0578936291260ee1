"""What is out of date, or never worked, in suppression comments and in seedlint's own settings: SL9xx."""

from __future__ import annotations

from seedlint.rule import Bad, EngineRule, Good, Severity


class UnusedSuppression(EngineRule):
    """A suppression comment suppresses nothing.

    The finding it was written for is gone, the comment is malformed (`ignore [SL301]`) or names no code
    (`ignore`), it is at a location where it covers nothing, or it names something that can't be suppressed.

    A code counts as unused only if its rules ran on the document and saw everything they need. So nothing is
    reported about rules that are not selected, nor about rules across documents while only part of the
    corpus is known: these need `include` in the configuration.

    Why: an unused comment will one day hide a new problem, and one that never worked hides nothing, contrary
    to what its author thinks.
    Fix: remove the comment, or the code, that is not needed. If it was meant to work, write `# seedlint:
    ignore[CODE] -- reason` at the end of the line or on the line above.
    """

    code = "SL901"
    name = "unused-suppression"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good("title: The  ferry is late # seedlint: ignore[SL705] -- as it was printed\n"),
        Good("# seedlint: ignore-file[text-whitespace]\ntitle: The  ferry is late\n"),
        Good('title: "The ferry # seedlint: ignore"\n'),
        Bad(
            "title: The ferry is late # seedlint: ignore[SL705]\n",
            says="is not found here",
            marks="# seedlint: ignore[SL705]",
            fixed="title: The ferry is late\n",
        ),
        Bad(
            "# seedlint: ignore[SL705, SL703] -- as it was printed\ntitle: The  ferry is late\n",
            says="`SL703` is not found here",
            marks="SL703",
            fixed="# seedlint: ignore[SL705] -- as it was printed\ntitle: The  ferry is late\n",
        ),
        Bad(
            "title: The  ferry is late # seedlint: ignore [SL705]\n",
            says="it is malformed; write",
            fixed="title: The  ferry is late # seedlint: ignore[SL705]\n",
        ),
        Bad("title: The  ferry is late # seedlint: ignore\n", says="it names no rule"),
    )


class UnknownRule(EngineRule):
    """The configuration, or a suppression comment, names a rule that does not exist.

    Why: the name has no effect, so the rule it was meant for is not selected, ignored, suppressed or given a
    severity.
    Fix: correct the code or the name; `seedlint rules` lists them all. If the rule comes from a package that
    is not installed here, install it.
    """

    code = "SL902"
    name = "unknown-rule"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good("title: The  ferry is late # seedlint: ignore[SL705]\n"),
        Good("title: The ferry is late # no rule is called like this: SL999\n"),
        Bad(
            "title: The  ferry is late # seedlint: ignore[text-whitespaces]\n",
            says="no rule has the code or name `text-whitespaces`; did you mean `text-whitespace`?",
            marks="text-whitespaces",
            fixed="title: The  ferry is late # seedlint: ignore[text-whitespace]\n",
        ),
        Bad("title: The ferry is late # seedlint: ignore[SL999]\n", marks="SL999"),
    )


class StaleBaseline(EngineRule):
    """The baseline has an entry that no longer matches a finding.

    An entry is stale only if this run could have produced its finding: its document was checked, its rule
    ran and, for rules across documents, `include` defines the corpus. An entry of a deleted document is
    stale too, unless the document was moved and kept its name; only a run on the whole corpus reports it.

    Why: stale entries hide the same problem if it returns, and a baseline should shrink over time.
    Fix: run `seedlint baseline prune`; `--fix` does the same.
    """

    code = "SL903"
    name = "stale-baseline"
    severity = Severity.WARNING
    since = "0.1.0"
