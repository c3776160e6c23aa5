"""In which letters is a mail written, when its own word for it cannot be trusted?"""

import codecs
import re
from typing import Final

_NO_TEXT: Final = frozenset(
    "idna punycode unicode_escape raw_unicode_escape undefined mbcs oem hex base64 bz2 zlib uu quopri rot_13".split()
)
# What senders say, and the larger set of letters that they mean by it.
_MEANT: Final = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso2022_jp": "iso2022_jp_ext",
}
_SPOKEN: Final = {
    "ansi": "cp1252",
    "unicode": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "cp-850": "cp850",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
}
_UNSHOWN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff\u2028\u2029]")
_MANY_BYTES: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


def decoded(octets: bytes, stated: str = "") -> str:
    """Read octets as text whatever is stated: UTF-8 where they are UTF-8, else as stated, else as Windows wrote them."""
    codec = _codec(stated)
    if _MANY_BYTES.search(octets) and codec in ("utf-8", "cp1252", "cp1254", "iso8859-15"):
        codec = "utf-8"
    for name in (codec, "utf-8", "cp1252"):
        try:
            return octets.decode(name)
        except (UnicodeError, ValueError):
            continue
    if codec in ("cp1252", "cp1254", "iso8859-15"):
        return octets.decode("cp1252", "replace")
    return octets.decode(codec, "replace")


def shown(text: str) -> str:
    """Leave out what no screen and no database takes: control characters, halves of letters, byte order marks."""
    return _UNSHOWN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))


def _codec(stated: str) -> str:
    spoken = stated.strip().strip("\"'").lower().partition("*")[0]
    try:
        found = codecs.lookup(_SPOKEN.get(spoken, spoken))
    except (LookupError, ValueError):
        return "utf-8"
    if found.name in _NO_TEXT or not getattr(found, "_is_text_encoding", True):
        return "utf-8"
    return _MEANT.get(found.name, found.name)
