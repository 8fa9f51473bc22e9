"""Bytes -> text as a reader sees it: encodings, and the characters that are none."""

from __future__ import annotations

import codecs
import re
import unicodedata

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_ENCODED_HALVES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_CHARSET = re.compile(
    rb"""(?:<meta[^>]+charset\s*=\s*["']?|<\?xml[^>]+encoding\s*=\s*["'])\s*([\w.:-]+)""", re.IGNORECASE
)
_HEAD = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_AS_BROWSERS_DO = {
    "iso-8859-1": "windows-1252", "iso8859-1": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252",
    "us-ascii": "windows-1252", "ascii": "windows-1252", "iso-8859-9": "windows-1254", "iso-8859-11": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "x-user-defined": "cp1252",
}  # fmt: skip
"""Labels that mean more than they say (WHATWG Encoding Standard, "Names and labels")."""

_CENTRAL = {"Polish", "Czech", "Slovak", "Hungarian", "Slovene", "Croatian", "Romanian"}
_OF_LANGUAGE = {
    **dict.fromkeys(_CENTRAL, "cp1250"), "Turkish": "cp1254",
    **dict.fromkeys(("Lithuanian", "Latvian", "Estonian"), "cp1257"),
}  # fmt: skip
_TURKISH = re.compile("[þýðÞÝÐ]")  # what its letters are in windows-1252, where Icelandic has them
_ICELANDIC = re.compile("[æáíúÆÁÍÚ]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_LATIN = 0.3  # of the bytes above 127: Latin scripts have up to 15 %, others over 60 %
_SAMPLE = 20_000  # bytes that an encoding is detected by


def clean(text: str) -> str:
    """Text with line feeds as line ends, without control characters and half characters (lone surrogates).

    Some stores cut at the first, and no text with the second can be written down.
    """
    if _SURROGATES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decode(content: bytes, declared: str = "") -> str:
    """Text of bytes, cleaned: by byte order mark, as UTF-8, as declared, or as it looks.

    Args:
        declared: The encoding that a server or the file itself names; `charset_of` finds it in markup.
    """
    return clean(content.decode(encoding_of(content, declared), "dateline-cp1252").removeprefix("\ufeff"))


def charset_of(markup: bytes) -> str:
    """The encoding that HTML or XML says it has; "" where it says none."""
    found = _CHARSET.search(markup[:_HEAD])
    return found[1].decode("ascii", "replace") if found else ""


def encoding_of(content: bytes, declared: str = "") -> str:
    """The encoding of bytes, by name. Of what is nearly UTF-8, UTF-8: each stray byte is read by itself."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    label = declared.strip().strip("\"'").lower()
    if label.startswith(("iso-2022", "hz", "utf-16")) and _reads(content, label):
        return label
    if _reads(content, "utf-8"):
        return "utf-16-le" if b"\0" in content and _is_utf_16(content) else "utf-8"
    name = _AS_BROWSERS_DO.get(label, label)
    if name and name not in {"utf-8", "utf8"} and _reads(content, name):
        return name
    if _ENCODED_HALVES.search(content) and _reads(_ENCODED_HALVES.sub(b"", content), "utf-8"):
        return "utf-8"  # CESU-8: MySQL and Java write an emoji as its two halves
    return "utf-8" if _nearly_utf_8(content) else _detected(content)


def _reads(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeDecodeError, LookupError, UnicodeError):
        return False
    return True


def _is_utf_16(content: bytes) -> bool:
    sample = content[:_SAMPLE]
    return len(content) % 2 == 0 and sample[1::2].count(0) > 0.4 * len(sample) / 2 > 10 * sample[::2].count(0)


def _nearly_utf_8(content: bytes) -> bool:
    """Whether characters of several bytes are mostly whole, as where one row of a table is in another encoding."""
    text = content.decode("utf-8", "replace")
    return sum(character > "\x7f" and character != "\ufffd" for character in text) > text.count("\ufffd")


def _detected(content: bytes) -> str:
    from charset_normalizer import from_bytes

    sample = content[:_SAMPLE]
    best = from_bytes(sample).best()
    if sum(byte > 127 for byte in sample) < _LATIN * len(sample):
        # In so little of Latin text detection takes cp1250 for French and German; the language it sees is right.
        text = sample.decode("cp1252", "replace")
        if len(_TURKISH.findall(text)) > 1:
            return "cp1252" if _ICELANDIC.search(text) else "cp1254"
        return _OF_LANGUAGE.get(best.language if best else "", "cp1252")
    if best and len(_HALF_WIDTH.findall(str(best))) > _LATIN * len(str(best)):
        return "koi8-r"  # no page is written in these forms of Japanese letters; Russian is taken for them
    name = best.encoding if best else "cp1252"
    return {"gb2312": "gb18030", "gbk": "gb18030", "euc_jis_2004": "euc_jp"}.get(name, name)


def _by_one(error: UnicodeError) -> tuple[str, int]:
    """What stray bytes are: half of a character beyond the first 65,536, or windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if half := _ENCODED_HALVES.match(error.object, error.start):
        return half[0].decode("utf-8", "surrogatepass"), half.end()  # `clean` joins it with the other half
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", "replace"), error.end


codecs.register_error("dateline-cp1252", _by_one)


_KEEPS_HYPHEN = re.compile(
    r"(?:^|\s)(?:well|self|ex|non|anti|pro|mid|half|long|short|high|low|so|all|old|new|full|part|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|first|second|third|vice|cross|\w*\d)$",
    re.IGNORECASE,
)
HYPHENS = "\ufffe\x02\xad‐-"
"""What stands at the end of a line that parts a word; PDF files have it as characters that are none, too."""


def joined_words(line: str, following: str) -> str | None:
    """Two lines as one, where a hyphen parts a word between them; None where it does not."""
    if len(line) < 2 or line[-1] not in HYPHENS or not line[-2].isalpha() or not following[:1].islower():
        return None
    stem = line[:-1]
    return stem + ("-" if _KEEPS_HYPHEN.search(stem) else "") + following


def squeezed(text: str) -> str:
    """Text in one line: every run of white space is one space."""
    return " ".join(text.split())


def comparable(text: str) -> str:
    """Letters and digits of a text in lower case, for "is this the same headline"."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).lower() if character.isalnum())
