"""What a provider can do about the findings of a rule, in words for who has never seen seedlint."""

ADVICE = {
    "SL201": "Please give the time of publication as `2021-04-30T20:51:00Z`: a date and a time of day that"
    " exist, and `Z` for UTC or an offset such as `+02:00`.",
    "SL202": "Please end the time of publication with `Z` for UTC, or with an offset such as `+02:00`.",
    "SL203": "Please check the time of publication: it is in the future.",
    "SL204": "Please check the time of publication: it is too early to be one.",
    "SL205": "Please check the time of publication: the article’s address has another date.",
    "SL306": "Please give the name without URL or HTML escapes, and without spaces around it.",
    "SL401": "Please give the address as a browser shows it: complete, with https://, and with special"
    " characters percent-encoded.",
    "SL402": "Please give addresses with https:// instead of http://.",
    "SL403": "Please give the public address of the page, without a user name or password.",
    "SL404": "Please restore the page, or let the address lead to where it is now.",
    "SL405": "Please give the address to which this one leads permanently.",
    "SL406": "Please give addresses without tracking parameters.",
    "SL409": "Please write the character itself, such as `&` for `&amp;`.",
    "SL410": "Please give the article’s own address, and that of its AMP page only if there is one.",
    "SL504": "Please give each image once.",
    "SL701": "Please check the encoding of the text: UTF-8 was read as something else on its way.",
    "SL702": "Please give the text without HTML tags and character references.",
    "SL703": "Please remove the invisible characters from the text.",
    "SL705": "Please write one space between words, and none at the beginning and the end.",
    "SL706": "Please give the first sentence or two of the article as its excerpt.",
}
"""What a provider can do about the findings of a rule; of other built-in rules it is told nothing."""

__all__ = ["ADVICE"]
