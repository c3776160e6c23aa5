"""Is every mail read whole, whatever its sender's program did to it?"""

import hashlib
from base64 import b64encode
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest

from duecourse.foundation.wires.mail.cage import read_body_safely, read_mail_safely
from duecourse.foundation.wires.mail.content import ReadMail
from duecourse.foundation.wires.mail.reading import read_body, read_mail
from duecourse.foundation.wires.mail.structure import DEEPEST, LARGEST_MAIL, MOST_PARTS

HEAD = "From: Jo Payer <Jo@Payer.example>\nTo: ar@seller.example\nSubject: Invoice\nDate: Tue, 10 Mar 2026 09:15:00 +0100\n"


def mixed(*parts: str, kind: str = "mixed") -> bytes:
    """A mail of several parts, each with its own head."""
    body = "".join(f"--=_1\n{part}\n" for part in parts)
    return f'{HEAD}MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="=_1"\n\n{body}--=_1--\n'.encode()


def a_file(name: str, octets: bytes = b"%PDF-1.7", kind: str = "application/pdf") -> str:
    return f"Content-Type: {kind}\nContent-Disposition: attachment; {name}\nContent-Transfer-Encoding: base64\n\n{b64encode(octets).decode()}"


TEXT = "Content-Type: text/plain; charset=utf-8\n\nSee attached."


def test_the_head_says_who_wrote_when_to_whom_and_on_what() -> None:
    mail = read_mail(
        b'From: =?utf-8?q?J=C3=B6_Payer?= <Jo@PAYER.example>\nTo: "Receivables, EU" <ar@seller.example>, boss@seller.example\nCc: undisclosed-recipients:;\n'
        b"Reply-To: <finance@payer.example>\nSubject: =?iso-8859-1?Q?Zahlung_f=FCr?= =?iso-8859-1?Q?_M=E4rz?=\nDate: Tue, 10 Mar 2026 09:15:00 +0100 (CET)\n"
        b"Message-ID: <1@payer.example>\nIn-Reply-To: <c.duecourse@seller.example>\nReferences: <a@seller.example>\n <c.duecourse@seller.example>\n\nHello\n"
    )
    assert (mail.sender, mail.sender_name) == ("jo@payer.example", "Jö Payer")
    assert (mail.to, mail.cc) == (("ar@seller.example", "boss@seller.example"), ())
    assert (mail.reply_to, mail.subject) == ("finance@payer.example", "Zahlung für März")
    assert mail.sent_at == datetime(2026, 3, 10, 8, 15, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to) == ("<1@payer.example>", "<c.duecourse@seller.example>")
    assert mail.references == ("<a@seller.example>", "<c.duecourse@seller.example>")


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ('filename="proof of payment.pdf"', "proof of payment.pdf"),
        ("filename*=UTF-8''Zahlungsbest%C3%A4tigung.pdf", "Zahlungsbestätigung.pdf"),
        ("filename*0*=utf-8''Beleg%20;\n filename*1*=f%C3%BCr%20;\n filename*2=Mai.pdf", "Beleg für Mai.pdf"),
        ('filename="=?utf-8?B?RmFrdHVyYSDFgsOzZMW6LnBkZg==?="', "Faktura łódź.pdf"),
        ('filename="../../etc/passwd"', "passwd"),
        ('filename="C:\\\\temp\\\\a.pdf"', "a.pdf"),
        ("filename=no quotes.pdf", "no quotes.pdf"),
        ("", "attachment.pdf"),
    ],
)
def test_the_name_of_a_file_is_read_however_it_is_written(stated: str, wanted: str) -> None:
    (file,) = read_mail(mixed(TEXT, a_file(stated))).attachments
    assert (file.name, file.type, file.content) == (wanted, "application/pdf", b"%PDF-1.7")
    assert (file.size, file.sha256) == (8, hashlib.sha256(b"%PDF-1.7").hexdigest())


def test_a_mail_inside_is_a_file_and_so_are_its_files() -> None:
    inner = mixed(TEXT, a_file('filename="invoice.pdf"')).decode().replace("=_1", "=_2")
    mail = read_mail(
        mixed(
            TEXT,
            f"Content-Type: message/rfc822\n\n{inner}",
            a_file("filename=winmail.dat", b"x", "application/ms-tnef"),
        )
    )
    assert [file.name for file in mail.attachments] == ["Invoice.eml", "invoice.pdf", "winmail.dat"]
    assert mail.attachments[0].content.startswith(b"From: Jo Payer")
    assert mail.visible_text == "See attached."


def test_pictures_in_the_text_are_kept_and_remote_ones_are_not_fetched() -> None:
    html = 'Content-Type: text/html\n\n<p onclick="x()">Hi <img src="cid:logo"><img src="https://spy.example/1.gif"><script>1</script></p>'
    mail = read_mail(mixed(html, "Content-Type: image/png\nContent-ID: <logo>\n\nPNG", kind="related"))
    assert 'src="cid:logo"' in mail.html
    assert "spy.example" not in mail.html
    assert "onclick" not in mail.html
    assert "<script" not in mail.html
    assert [file.name for file in mail.attachments] == ["image.png"]
    assert mail.visible_text == "Hi"


@pytest.mark.parametrize(
    ("octets", "charset", "wanted"),
    [
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("Grüße".encode("cp1252"), "utf-8", "Grüße"),
        ("Grüße".encode("cp1252"), "us-ascii", "Grüße"),
        ("“ok” – 5 €".encode("cp1252"), "iso-8859-1", "“ok” – 5 €"),
        ("żółw".encode("iso-8859-2"), "iso-8859-2", "żółw"),
        ("żółw".encode("cp1250"), "windows-1250", "żółw"),
        ("привет".encode("koi8-r"), "koi8-r", "привет"),
        ("支払い".encode("iso-2022-jp"), "iso-2022-jp", "支払い"),
        (b"ok", "x-no-such-letters", "ok"),
        (b"ok", "idna", "ok"),
        (b"a\x00b\x07c", "utf-8", "abc"),
    ],
)
def test_letters_are_read_although_their_name_lies(octets: bytes, charset: str, wanted: str) -> None:
    raw = f"{HEAD}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode() + octets
    assert read_mail(raw).visible_text == wanted


def test_lines_broken_for_their_width_only_are_joined() -> None:
    raw = f"{HEAD}Content-Type: text/plain; format=flowed\n\nWe pay \non Friday.\nJo\n-- \nPayer Ltd\n".encode()
    assert read_mail(raw).visible_text == "We pay on Friday.\nJo"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_one(ending: str) -> None:
    raw = mixed(TEXT, a_file("filename=a.pdf")).decode().replace("\n", ending).encode()
    mail = read_mail(raw)
    assert (mail.sender, mail.visible_text) == ("jo@payer.example", "See attached.")
    assert [file.content for file in mail.attachments] == [b"%PDF-1.7"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n\n",
        b"no head at all, only words",
        b"From: jo@payer.example",
        b"From: jo@payer.example\nbroken line\nSubject: still read\n\nwords",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b'Content-Type: multipart/mixed; boundary="x"\n\nno part',
        b"Content-Type: ;;;\nDate: yesterday\nMessage-ID: none\n\nwords",
        b"\xff\xfe\x00\x01" * 100,
        b"Subject: =?utf-8?B?!!!?=\n\n=?",
    ],
)
def test_a_spoilt_mail_is_read_as_far_as_it_goes(raw: bytes) -> None:
    mail = read_mail(raw)
    assert mail.error == ""
    assert ReadMail.from_dict(mail.to_dict()) == mail


def test_a_line_that_is_no_header_does_not_hide_those_below() -> None:
    mail = read_mail(b"From: jo@payer.example\nbroken line\nMessage-ID: <1@payer.example>\nSubject: read\n\nwords")
    assert (mail.subject, mail.visible_text) == ("read", "words")


def test_caps_leave_out_what_is_beyond_them_and_say_so() -> None:
    many = read_mail(mixed(*[a_file(f"filename=f{number}.pdf") for number in range(MOST_PARTS + 50)]))
    assert len(many.attachments) == MOST_PARTS - 1
    assert "200 parts" in many.error
    deep = (
        HEAD
        + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(DEEPEST + 5))
        + "\n\nwords"
    )
    assert "deeper than 20" in read_mail(deep.encode()).error
    long = read_mail(HEAD.encode() + b"X-Long: " + b"x" * 300_000 + b"\nX-After: 1\n\nwords")
    assert (long.sender, long.error) == ("jo@payer.example", "more than 256 KB of headers: the rest is left out")
    references = " ".join(f"<{number}@x.example>" for number in range(5_000))
    kept = read_mail(f"{HEAD}References: {references}\n\nwords".encode()).references
    assert len(kept) <= 100
    large = read_mail(HEAD.encode() + b"\n" + b"x" * LARGEST_MAIL)
    assert (large.subject, large.error) == ("Invoice", "larger than 40 MB: only its head is read")


def test_only_the_host_that_we_trust_says_whether_a_mail_is_authentic() -> None:
    raw = (
        b"Authentication-Results: mx.seller.example; spf=pass smtp.mailfrom=payer.example;\n dkim=fail header.d=payer.example; dmarc=none\n"
        b"Authentication-Results: mx.seller.example; spf=fail; dkim=pass; dmarc=pass\nAuthentication-Results: evil.example; dmarc=pass\nFrom: jo@payer.example\n\nHi"
    )
    assert read_mail(raw, trusted_host="MX.seller.example").authentication == {
        "spf": "pass",
        "dkim": "fail",
        "dmarc": "none",
    }
    assert read_mail(raw).authentication == {}
    assert read_mail(raw, trusted_host="other.example").authentication == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We will pay the invoice on Friday, thank you.", "en"),
        ("Wij betalen de factuur vrijdag, bedankt.", "nl"),
        ("Wir bezahlen die Rechnung am Freitag, vielen Dank.", "de"),
        ("Nous payons la facture vendredi, merci.", "fr"),
        ("Pagaremos la factura el viernes, gracias.", "es"),
        ("Pagheremo la fattura venerdì, grazie.", "it"),
        ("Pagaremos a fatura na sexta-feira, obrigado.", "pt"),
        ("Zapłacimy fakturę w piątek, dziękujemy.", "pl"),
        ("4711", ""),
        ("", ""),
    ],
)
def test_the_language_is_known_by_its_small_words(text: str, language: str) -> None:
    assert read_body(text.encode(), is_html=False).language == language


def test_the_caged_reader_says_the_same_and_never_raises() -> None:
    raw = mixed(TEXT, a_file("filename=a.pdf"))
    assert read_mail_safely(raw, trusted_host="x") == read_mail(raw, trusted_host="x")
    assert read_body_safely(b"<p>Hi</p>", is_html=True) == read_body(b"<p>Hi</p>", is_html=True)
    huge = read_mail_safely(raw + b"x" * 70_000_000)
    assert (huge.sender, huge.subject) == ("jo@payer.example", "Invoice")
    assert "at most" in huge.error


def test_a_name_of_ours_that_a_program_encoded_or_folded_is_read_as_it_was_given() -> None:
    ours = "<dc1." + "13471b3f" * 4 + "." + "774c7f17" * 4 + "@a-rather-long-company-name.example>"
    answer = EmailMessage(policy=policy.SMTP)
    answer["In-Reply-To"] = ours
    answer["References"] = f"<first@elsewhere.example> {ours}"
    raw = answer.as_bytes()
    assert b"=?utf-8?q?" in raw  # Python's own mail package writes encoded words where no word is
    read = read_mail(raw + b"\r\nHello")
    assert read.in_reply_to == ours
    assert read.references == ("<first@elsewhere.example>", ours)

    folded = read_mail(f"In-Reply-To: {ours[:70]}\r\n {ours[70:]}\r\nReferences: < > <>\r\n\r\nHello".encode())
    assert folded.in_reply_to == ours
    assert folded.references == ()
