"""Files that a search has passed over for their names, though nothing says that they are no documents.

A search of a large corpus must not become slower for them: they are noted by their endings, so many of each,
and looked into only when somebody asks (`seedlint.run.lookalikes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import os

    from seedlint.sources.gitignore import GitIgnore

_OTHERS = frozenset(
    """
    apng avif bmp gif heic ico icns jpeg jpg jxl png psd svg tif tiff webp xcf ai eps
    aac aif aiff flac m4a mid mp3 oga ogg opus wav weba avi m4v mkv mov mp4 mpeg mpg ogv webm vtt srt
    7z br bz2 gz jar lz4 rar tar tgz whl xz zip zst deb rpm dmg iso img apk
    eot otf ttf woff woff2
    doc docx dot dotx epub key numbers odp ods odt pages pdf ppt pptx rtf xls xlsx xlsm
    arrow avro bin csv dat db duckdb feather h5 hdf5 jsonl mdb ndjson npy npz orc parquet pickle pkl pt rda
    rds safetensors sav sqlite sqlite3 tsv geojson topojson gpx kml shp
    a asm astro bat bash c cc class clj cljs cmake cmd coffee cpp cr cs css cts cue cxx d dart dll dylib elm
    erl ex exe exs fish fs fsx go gradle graphql groovy h hh hpp hrl hs hxx java jl js jsx kt kts less lisp
    lua m mjs cjs ml mli mm mts nim nix o obj pas php pl pm po pot pro proto ps1 pxd py pyc pyd pyi pyo pyx r
    rb rs s sass scala scm scss sh so sol sql styl svelte swift tcl tf tfvars ts tsx v vala vb vhd vue wasm
    wat xsd xsl xslt zig zsh
    bak cfg conf crt csr diff env gpg ini ipynb json5 jsonc lock log map old orig patch pem pid plist
    properties rej rss sig swo swp tmp webmanifest xml asc atom bib cer tex sty cls lnk url
    """.split()
)
"""Endings of what is certainly no document with front matter: pictures, archives, programs."""
_LONGEST = 12
MOST = 2_000
"""So many files of one ending are noted."""


class PassedOver(NamedTuple):
    """A file, by its path from the root, and what git ignores beside it."""

    path: str
    name: str
    ignore: GitIgnore


class Passed(dict[str, list[PassedOver]]):
    """Files that were passed over, by their endings, in small letters."""

    __slots__ = ()

    def note(self, entry: os.DirEntry[str], start: str, ignore: GitIgnore) -> None:
        """Note a file that is no link, if its ending leaves it open what it is."""
        name = entry.name
        _, dot, ending = name.rpartition(".")
        ending = ending.lower()
        if not dot or ending in _OTHERS or len(ending) > _LONGEST or not ending.isalnum():
            return
        noted = self.get(ending)
        if noted is None:
            noted = self[ending] = []
        if len(noted) < MOST and entry.is_file(follow_symlinks=False):
            noted.append(PassedOver(start + name, name, ignore))


__all__ = ["MOST", "Passed", "PassedOver"]
