"""What is out of date, or never worked, in suppression comments and in seedlint's own settings: SL9xx."""

from __future__ import annotations

from seedlint.rule import Bad, EngineRule, Good, Severity


class UnusedSuppression(EngineRule):
    """A suppression comment suppresses nothing.

    The defect it was written for is gone, the comment is not written as it must be (`ignore [SL301]`), names
    no code (`ignore`), stands where it covers nothing, or names what can't be suppressed.

    A code counts as unused only if its rules have run on the document and seen all they need. So nothing is
    said of rules that are not selected, nor of rules that judge across documents while only a part of the
    corpus is known: for these, `include` must be configured.

    Why: left alone, such a comment will one day hide a new defect; and one that never worked hides nothing,
    to its author's surprise.
    Fix: remove the comment, or the code, that is not needed. Where it was meant to work, write it as
    `# seedlint: ignore[CODE] -- reason`, at the end of the line or on the line above.
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
            says="not written as it must be",
            fixed="title: The  ferry is late # seedlint: ignore[SL705]\n",
        ),
        Bad("title: The  ferry is late # seedlint: ignore\n", says="it names no rule"),
    )


class UnknownRule(EngineRule):
    """The configuration, or a suppression comment, names a rule that does not exist.

    Why: it has no effect, so what it was meant to select, ignore, grade or suppress is not.
    Fix: correct the code or the name; `seedlint rules` lists them all. If the rule comes from a package
    that is not installed here, install it.
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
    """The baseline has an entry that matches nothing any more.

    An entry is called stale only if this run could have found what it stands for: its document was looked at,
    its rule ran, and for rules that judge across documents `include` says what the corpus is. An entry
    of a document that does not exist any more is stale, unless the document was moved and has kept its name;
    only a run on the whole corpus says so.

    Why: the list is to get shorter, and what stays in it hides the same defect when it comes back.
    Fix: run `seedlint baseline prune`; `--fix` does the same.
    """

    code = "SL903"
    name = "stale-baseline"
    severity = Severity.WARNING
    since = "0.1.0"
