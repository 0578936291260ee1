"""seedlint's own rules, one module a family; `BUILTIN` is the whole list."""

from __future__ import annotations

from seedlint.rules.documents import (
    AmbiguousScalar,
    ByteOrderMark,
    DuplicateKey,
    FileUnreadable,
    FrontMatterMissing,
    InternalError,
    YamlFeature,
    YamlSyntax,
)
from seedlint.rules.structure import FieldType, FieldValue, RequiredField, SchemaKeyword, UnknownField
from seedlint.rules.upkeep import UnknownRule

BUILTIN = (
    InternalError,
    FileUnreadable,
    FrontMatterMissing,
    YamlSyntax,
    DuplicateKey,
    YamlFeature,
    ByteOrderMark,
    AmbiguousScalar,
    RequiredField,
    FieldType,
    UnknownField,
    FieldValue,
    SchemaKeyword,
    UnknownRule,
)
