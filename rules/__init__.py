"""seedlint's own rules, one module a family; `BUILTIN` is the whole list."""

from __future__ import annotations

from seedlint.rules.amp import AmpCacheUrl
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
from seedlint.rules.duplicates import DuplicateImage, DuplicateRelated, SelfRelated
from seedlint.rules.providers import AmpDomainMismatch, ProviderDomainForm, ProviderDomainMismatch
from seedlint.rules.structure import FieldType, FieldValue, RequiredField, SchemaKeyword, UnknownField
from seedlint.rules.upkeep import UnknownRule
from seedlint.rules.urls import UrlHost, UrlInsecure, UrlSyntax, UrlTracking

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
    ProviderDomainMismatch,
    AmpDomainMismatch,
    ProviderDomainForm,
    UrlSyntax,
    UrlInsecure,
    UrlHost,
    UrlTracking,
    AmpCacheUrl,
    DuplicateRelated,
    SelfRelated,
    DuplicateImage,
    UnknownRule,
)
