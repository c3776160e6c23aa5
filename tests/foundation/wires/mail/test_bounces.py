"""What do mail servers report of our mails, whoever made them?"""

import pytest

from duecourse.foundation.wires.mail.reading import read_mail
from tests.foundation.wires.mail.bounces import BOUNCES, COPY, OURS, Bounce, plain, report


@pytest.mark.parametrize("bounce", BOUNCES, ids=lambda bounce: bounce.name)
def test_a_servers_word_is_read_whoever_made_it(bounce: Bounce) -> None:
    mail = read_mail(bounce.raw.encode())
    assert len(mail.reports) == 1
    found = mail.reports[0]
    assert (found.recipient, found.action, found.status) == (bounce.recipient, bounce.action, bounce.status)
    assert found.original_message_id == bounce.original
    assert found.is_hard == bounce.is_hard
    assert mail.machine == ("bounce" if bounce.action == "failed" else "list")


def test_several_recipients_are_told_apart() -> None:
    status = "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; jo@payer.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; al@payer.example\nAction: delayed\nStatus: 4.2.2\n\nFinal-Recipient: rfc822; bo@payer.example\nAction: delivered\nStatus: 2.0.0\n"
    mail = read_mail(report("MAILER-DAEMON@a", "Undelivered Mail Returned to Sender", "see", status).encode())
    assert [(one.recipient, one.action) for one in mail.reports] == [
        ("jo@payer.example", "failed"),
        ("al@payer.example", "delayed"),
        ("bo@payer.example", "delivered"),
    ]
    assert mail.machine == "bounce"
    assert {one.original_message_id for one in mail.reports} == {OURS}


def test_a_person_who_writes_about_a_failed_delivery_is_no_server() -> None:
    body = f"Hello,\n\nyour delivery failed: two boxes were broken and the goods could not be delivered.\n\n{COPY}"
    mail = read_mail(plain("Jo Payer <jo@payer.example>", "Undeliverable goods", body, more="").encode())
    assert (mail.machine, mail.reports) == ("none", ())


def test_the_enclosed_mail_of_a_report_is_no_file_of_a_customer() -> None:
    assert read_mail(BOUNCES[0].raw.encode()).attachments == ()
