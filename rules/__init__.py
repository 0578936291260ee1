"""seedlint's own rules, one module a family; `BUILTIN` is the whole list."""

from __future__ import annotations

from seedlint.rules.amp import AmpCacheUrl
from seedlint.rules.amp_same import AmpSame
from seedlint.rules.document_duplicates import ConflictingArticle, DuplicateArticle, DuplicateTitle
from seedlint.rules.documents import (
    AmbiguousScalar,
    ByteOrderMark,
    ContentAfterFrontMatter,
    DuplicateKey,
    FileUnreadable,
    FrontMatterMissing,
    InternalError,
    TemplateValue,
    TextCut,
    YamlFeature,
    YamlSyntax,
)
from seedlint.rules.duplicates import DuplicateImage, DuplicateRelated, SelfRelated
from seedlint.rules.empty import TextEmpty
from seedlint.rules.links import UrlDead, UrlMoved, UrlUnreachable
from seedlint.rules.placeholder_images import PlaceholderImage
from seedlint.rules.provider_form import ProviderNameForm
from seedlint.rules.provider_names import ProviderDomainConflict, ProviderNameConflict
from seedlint.rules.provider_strange import ProviderNameStrange
from seedlint.rules.providers import AmpDomainMismatch, ProviderDomainForm, ProviderDomainMismatch
from seedlint.rules.related_titles import DuplicateRelatedTitle
from seedlint.rules.secured import SecuredBase64, SecuredBlock, SecuredForm, SecuredPlaintext, SecuredVector
from seedlint.rules.secured_reuse import SecuredDuplicate, SecuredIvReuse
from seedlint.rules.similar_urls import SimilarUrl
from seedlint.rules.structure import FieldType, FieldValue, RequiredField, SchemaKeyword, UnknownField
from seedlint.rules.text import TextInvisible, TextMarkup, TextMojibake, TextWhitespace
from seedlint.rules.timestamps import (
    TimestampFormat,
    TimestampFuture,
    TimestampImplausible,
    TimestampOffset,
)
from seedlint.rules.upkeep import StaleBaseline, UnknownRule, UnusedSuppression
from seedlint.rules.url_dates import TimestampUrlDate
from seedlint.rules.url_queries import UrlEscaped, UrlTracking
from seedlint.rules.urls import UrlHost, UrlInsecure, UrlSyntax

BUILTIN = (
    InternalError,
    FileUnreadable,
    FrontMatterMissing,
    YamlSyntax,
    DuplicateKey,
    YamlFeature,
    ByteOrderMark,
    AmbiguousScalar,
    TextCut,
    ContentAfterFrontMatter,
    TemplateValue,
    RequiredField,
    FieldType,
    UnknownField,
    FieldValue,
    SchemaKeyword,
    TimestampFormat,
    TimestampOffset,
    TimestampFuture,
    TimestampImplausible,
    TimestampUrlDate,
    ProviderDomainMismatch,
    AmpDomainMismatch,
    ProviderDomainForm,
    ProviderNameConflict,
    ProviderDomainConflict,
    ProviderNameForm,
    ProviderNameStrange,
    UrlSyntax,
    UrlInsecure,
    UrlHost,
    UrlDead,
    UrlMoved,
    UrlTracking,
    AmpCacheUrl,
    UrlUnreachable,
    UrlEscaped,
    AmpSame,
    DuplicateArticle,
    DuplicateRelated,
    SelfRelated,
    DuplicateImage,
    DuplicateTitle,
    ConflictingArticle,
    DuplicateRelatedTitle,
    PlaceholderImage,
    SimilarUrl,
    SecuredForm,
    SecuredBase64,
    SecuredVector,
    SecuredBlock,
    SecuredIvReuse,
    SecuredDuplicate,
    SecuredPlaintext,
    TextMojibake,
    TextMarkup,
    TextInvisible,
    TextWhitespace,
    TextEmpty,
    UnusedSuppression,
    UnknownRule,
    StaleBaseline,
)
