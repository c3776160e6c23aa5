"""What the mail servers of thirty years write when a mail cannot be brought."""

from typing import Final, NamedTuple

OURS: Final = "<c2f1a9.duecourse@seller.example>"
COPY: Final = f"From: Receivables <ar@seller.example>\nTo: jo@payer.example\nSubject: Invoice 2026-0417\nMessage-ID: {OURS}\nDate: Tue, 10 Mar 2026 09:14:00 +0100\n\nDear Sir\n"


class Bounce(NamedTuple):
    """A mail of a server, and what it reports."""

    name: str
    raw: str
    recipient: str = "jo@payer.example"
    action: str = "failed"
    status: str = ""
    original: str = OURS
    is_hard: bool = True


def plain(sender: str, subject: str, body: str, *, more: str = "Return-Path: <>\n") -> str:
    """A mail of a server without a report for machines."""
    return f"{more}From: {sender}\nTo: ar@seller.example\nSubject: {subject}\nDate: Tue, 10 Mar 2026 09:15:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n{body}"


def report(
    sender: str, subject: str, words: str, status: str, *, enclosed: str = "message/rfc822", copy: str = COPY
) -> str:
    """A mail of a server with its report for machines (RFC 3464)."""
    return (
        f'Return-Path: <>\nFrom: {sender}\nTo: ar@seller.example\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n boundary="=_b1"\n\n'
        f"--=_b1\nContent-Type: text/plain\n\n{words}\n--=_b1\nContent-Type: message/delivery-status\n\n{status}\n--=_b1\nContent-Type: {enclosed}\n\n{copy}\n--=_b1--\n"
    )


BOUNCES: Final = (
    Bounce(
        "postfix",
        report(
            "MAILER-DAEMON@mx.seller.example (Mail Delivery System)",
            "Undelivered Mail Returned to Sender",
            "<jo@payer.example>: host mx.payer.example[192.0.2.1] said: 550 5.1.1 User unknown",
            "Reporting-MTA: dns; mx.seller.example\n\nFinal-Recipient: rfc822; jo@payer.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n",
        ),
        status="5.1.1",
    ),
    Bounce(
        "postfix, still trying",
        report(
            "MAILER-DAEMON@mx.seller.example",
            "Delayed Mail (still being retried)",
            "THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.",
            "Reporting-MTA: dns; mx.seller.example\n\nFinal-Recipient: rfc822; jo@payer.example\nAction: delayed\nStatus: 4.4.1\n",
            enclosed="text/rfc822-headers",
        ),
        action="delayed",
        status="4.4.1",
        is_hard=False,
    ),
    Bounce(
        "sendmail",
        report(
            "Mail Delivery Subsystem <MAILER-DAEMON@mail.seller.example>",
            "Returned mail: see transcript for details",
            "   ----- The following addresses had permanent fatal errors -----\n<jo@payer.example>\n    (reason: 550 5.2.1 Mailbox disabled)",
            "Reporting-MTA: dns; mail.seller.example\n\nOriginal-Recipient: rfc822;jo@payer.example\nFinal-Recipient: RFC822; jo.payer@backend.payer.example\nAction: failed\nStatus: 5.2.1\n",
        ),
        status="5.2.1",
    ),
    Bounce(
        "exchange online",
        report(
            "<postmaster@seller.onmicrosoft.example>",
            "Undeliverable: Invoice 2026-0417",
            "Your message to jo@payer.example couldn't be delivered.\njo wasn't found at payer.example.",
            "Reporting-MTA: dns;AM0PR01.prod.outlook.example\n\nFinal-Recipient: rfc822;jo@payer.example\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound\n",
        ),
        status="5.1.10",
    ),
    Bounce(
        "exchange, german",
        report(
            "<postmaster@seller.example>",
            "Unzustellbar: Rechnung 2026-0417",
            "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:",
            "Reporting-MTA: dns;mx.seller.example\n\nFinal-Recipient: rfc822;jo@payer.example\nAction: failed\nStatus: 5.4.1\n",
        ),
        status="5.4.1",
    ),
    Bounce(
        "gmail with a report",
        report(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "Delivery Status Notification (Failure)",
            "** Address not found **\n\nYour message wasn't delivered to jo@payer.example",
            "Reporting-MTA: dns; googlemail.com\n\nFinal-Recipient: rfc822; jo@payer.example\nAction: failed\nStatus: 4.4.1\nDiagnostic-Code: smtp; The recipient server did not accept our requests to connect.\n",
        ),
        status="4.4.1",
        is_hard=False,
    ),
    Bounce(
        "full mailbox in a report",
        report(
            "postmaster@mx.payer.example",
            "Delivery Status Notification (Failure)",
            "Quota exceeded",
            "Reporting-MTA: dns; mx.payer.example\n\nFinal-Recipient: rfc822; jo@payer.example\nAction: failed\nStatus: 5.2.2\n",
        ),
        status="5.2.2",
        is_hard=False,
    ),
    Bounce(
        "qmail",
        plain(
            "MAILER-DAEMON@mail.seller.example",
            "failure notice",
            f"Hi. This is the qmail-send program at mail.seller.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<jo@payer.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 no such mailbox\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <ar@seller.example>\n{COPY}",
        ),
        status="5.1.1",
    ),
    Bounce(
        "exim",
        plain(
            "Mail Delivery System <Mailer-Daemon@mail.seller.example>",
            "Mail delivery failed: returning message to sender",
            f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  jo@payer.example\n    Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------\n\n{COPY}",
            more="Return-path: <>\nX-Failed-Recipients: jo@payer.example\nAuto-Submitted: auto-replied\n",
        ),
        status="5.1.2",
    ),
    Bounce(
        "exim, still trying",
        plain(
            "Mail Delivery System <Mailer-Daemon@mail.seller.example>",
            "Warning: message 1abc-00 delayed 24 hours",
            f"This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mail.seller.example.\n\nThe address to which the message has not yet been delivered is:\n\n  jo@payer.example\n\nMessage-ID: {OURS}\n\nNo action is required on your part.",
        ),
        action="delayed",
        status="4.0.0",
        is_hard=False,
    ),
    Bounce(
        "gmail of old",
        plain(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "Delivery Status Notification (Failure)",
            f"Delivery to the following recipient failed permanently:\n\n     jo@payer.example\n\nTechnical details of permanent failure: \nGoogle tried to deliver your message, but it was rejected by the server for the recipient domain payer.example by mx.payer.example. [192.0.2.1].\n\nThe error that the other server returned was:\n550 5.1.1 No such user\n\n----- Original message -----\n\n{COPY}",
        ),
        status="5.1.1",
    ),
    Bounce(
        "exchange 2003",
        plain(
            "System Administrator <postmaster@payer.example>",
            "Undeliverable: Invoice 2026-0417",
            "Your message\n\n  To:      jo@payer.example\n  Subject: Invoice 2026-0417\n  Sent:    Tue, 10 Mar 2026 09:14:00 +0100\n\ndid not reach the following recipient(s):\n\njo@payer.example on Tue, 10 Mar 2026 09:15:00 +0100\n    The recipient name is not recognized\n",
        ),
        status="5.1.1",
        original="",
    ),
    Bounce(
        "yahoo",
        plain(
            "MAILER-DAEMON@yahoo.example",
            "Failure Notice",
            f"Sorry, we were unable to deliver your message to the following address.\n\n<jo@payer.example>:\n554: 5.7.1 Message blocked\n\n--- Below this line is a copy of the message.\n\n{COPY}",
        ),
        status="5.7.1",
    ),
    Bounce(
        "mimecast",
        plain(
            "Postmaster <postmaster@payer.example>",
            "[Postmaster] Email Delivery Failure",
            "This is a delivery failure notification message indicating that\nan email you addressed to email address :\n-- jo@payer.example\n\ncould not be delivered. The problem appears to be :\n-- Recipient email address is possibly incorrect\n",
        ),
        status="5.1.1",
        original="",
    ),
    Bounce(
        "courier",
        report(
            "postmaster@mx.payer.example",
            "NOTICE: mail delivery status.",
            "This is a delivery status notification from mx.payer.example.\n\n<jo@payer.example>:\n   550 User unknown.",
            "Reporting-MTA: dns; mx.payer.example\n\nFinal-Recipient: rfc822; jo@payer.example\nAction: failed\nStatus: 5.0.0\n",
            enclosed='text/rfc822-headers; charset="utf-8"',
        ),
        status="5.0.0",
    ),
    Bounce(
        "domino",
        report(
            "Postmaster@notes.payer.example",
            "DELIVERY FAILURE: User jo (jo@payer.example) not listed in Domino Directory",
            "Your message\n\n  Subject: Invoice 2026-0417\n\nwas not delivered to:\n\n  jo@payer.example\n\nbecause:\n\n  User jo (jo@payer.example) not listed in Domino Directory",
            "Reporting-MTA: dns;notes.payer.example\n\nFinal-Recipient: rfc822;jo@payer.example\nAction: failed\nStatus: 5.1.1\n",
        ),
        status="5.1.1",
    ),
    Bounce(
        "amazon ses",
        report(
            "MAILER-DAEMON@eu-west-1.amazonses.example",
            "Delivery Status Notification (Failure)",
            "An error occurred while trying to deliver the mail to the following recipients:\njo@payer.example",
            "Reporting-MTA: dns; a7-11.smtp-out.eu-west-1.amazonses.example\n\nAction: failed\nFinal-Recipient: rfc822; jo@payer.example\nDiagnostic-Code: smtp; 550 5.1.1 unknown\nStatus: 5.1.1\n",
        ),
        status="5.1.1",
    ),
    Bounce(
        "mdaemon",
        plain(
            "MDaemon@payer.example",
            "Warning: jo@payer.example - User unknown!",
            f"The following data may contain sections which represent BASE64 encoded\nfile attachments.\n\njo@payer.example - no such user here.\n\n--- Returned Message ---\n\n{COPY}",
        ),
        status="5.1.1",
    ),
    Bounce(
        "french postmaster",
        plain(
            "postmaster@payer.example",
            "Non remis : Facture 2026-0417",
            f"Votre message n'a pas pu être remis aux destinataires suivants :\n\njo@payer.example\nDestinataire inconnu\n\n----- Message d'origine -----\n\n{COPY}",
        ),
        status="5.1.1",
    ),
    Bounce(
        "spoilt parts",
        report(
            "Mail Delivery System <MAILER-DAEMON@mx.payer.example>",
            "Returned mail: User unknown",
            "could not be delivered",
            "Final-Recipient: rfc822; jo@payer.example\nAction: failed\nStatus: 5.1.1 (no such user)\n",
        ).replace("--=_b1", " --=_b1"),
        status="5.1.1",
    ),
)
