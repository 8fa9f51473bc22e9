"""Compressed files and archives: what is inside, within limits on what it unpacks to."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from ingest.items import MOST_BYTES, File, Item
from ingest.registry import format_of, register
from qa.errors import SourceError

MOST_MEMBERS = 100_000
_MOST_UNPACKED = 20_000_000_000
_KINDS = (  # a file in a zip archive -> what the archive is by that
    ("word/document.xml", ".docx"),
    ("xl/workbook.xml", ".xlsx"),
    ("xl/workbook.bin", ".xlsb"),
    ("META-INF/container.xml", ".epub"),
    ("datapackage.json", ".wacz"),
    ("content.xml", ".odt"),
)


class _Unpacked(io.BufferedReader):
    """What a compressed file unpacks to; closed with it."""

    def __init__(self, packed: IO[bytes], unpack: Callable[[IO[bytes]], Any]) -> None:
        super().__init__(unpack(packed))
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


def _zstd(content: IO[bytes]) -> Any:
    import pyarrow as pa

    return pa.CompressedInputStream(content, "zstd")


_UNPACKERS: dict[str, Callable[[IO[bytes]], Any]] = {
    ".gz": lambda content: gzip.GzipFile(fileobj=content),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zst": _zstd,
}
_MAGIC = {b"\x1f\x8b": ".gz", b"bzh": ".bz2", b"\xfd7zxz": ".xz", b"(\xb5/\xfd": ".zst"}


def read_compressed(file: File) -> Iterator[Item]:
    """The file that is compressed, under the same id; it is unpacked while it is read."""
    yield inner(file)


def inner(file: File) -> File:
    """What a compressed file is when it is unpacked."""
    ending = {".tgz": ".gz", ".tbz": ".bz2", ".txz": ".xz"}.get(file.kind, file.kind)
    if ending not in _UNPACKERS:
        head = file.head(8).lower()
        ending = next((found for magic, found in _MAGIC.items() if head.startswith(magic)), ".gz")
    name = PurePosixPath(file.path.name.lower())
    suffix = ".tar" if name.suffix in {".tgz", ".tbz", ".txz"} else PurePosixPath(name.stem).suffix
    return replace(file, opener=lambda: _Unpacked(file.open(), _UNPACKERS[ending]), suffix=suffix or ".txt")


def _count_inner(file: File) -> int:
    within = inner(file)
    counts = format_of(within).counts
    return counts(within) if counts else 1


def read_zip(file: File) -> Iterator[Item]:
    """The files in an archive, in the order of their names; an Office file without its suffix is read as what it is."""
    try:
        with file.open() as content, zipfile.ZipFile(content) as archive:
            parts = sorted(archive.infolist(), key=lambda part: part.filename)
            names = {part.filename for part in parts}
            kind = next((suffix for name, suffix in _KINDS if name in names), "")
            if kind and file.kind != kind:
                yield replace(file, suffix=kind)
                return
            _check(len(parts), sum(part.file_size for part in parts))
            for part in parts:
                if not part.is_dir() and not _is_furniture(part.filename):
                    if part.flag_bits & 1:
                        yield file.problem(f"{part.filename} is encrypted; unpack it with its password")
                    else:
                        yield file.member(part.filename, partial(_opened, file, part.filename))
    except zipfile.BadZipFile as error:
        raise SourceError(f"not a zip archive that can be read: {error}") from None


def _opened(file: File, name: str) -> IO[bytes]:
    """A file in a zip archive, which is unpacked while it is read: a table may be larger than memory."""
    return _Unpacked(file.open(), lambda content: zipfile.ZipFile(content).open(name))


def read_tar(file: File) -> Iterator[Item]:
    """The files in an archive, in their order in it."""
    unpacked = count = 0
    try:
        with file.open() as content, tarfile.open(fileobj=content, mode="r|*") as archive:
            for part in archive:
                count, unpacked = count + 1, unpacked + part.size
                _check(count, unpacked)
                if part.isfile() and not _is_furniture(part.name) and (found := archive.extractfile(part)):
                    if part.size > MOST_BYTES:
                        yield file.problem(f"{part.name} has {part.size:,} bytes, and no article has")
                    else:
                        yield file.member(part.name, found.read())
    except tarfile.TarError as error:
        raise SourceError(f"not a tar archive that can be read: {error}") from None


def _check(members: int, size: int) -> None:
    if members > MOST_MEMBERS:
        raise SourceError(f"it has more than {MOST_MEMBERS:,} files; unpack it")
    if size > _MOST_UNPACKED:
        raise SourceError(f"it unpacks to more than {_MOST_UNPACKED:,} bytes; unpack what you want of it")


def _is_furniture(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith((".", "~$", "Thumbs.db"))


register(
    read_compressed, ".gz", ".bz2", ".xz", ".zst", ".tgz", ".tbz", ".txz", begins=[*_MAGIC],
    kinds=["application/x-gzip"],
    counts=_count_inner, certain=True,
)  # fmt: skip
register(read_tar, ".tar")
register(read_zip, ".zip", begins=[b"pk\x03\x04"], kinds=["application/zip"])
