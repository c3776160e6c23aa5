"""Can an administrator say how sure the reader must be, and take the labels away?"""

import json

import pytest
from django.db import transaction

from duecourse.foundation.identity.models import Tenant
from duecourse.foundation.tenancy import context
from duecourse.interfaces.cli import main as cli
from duecourse.records.communications.models import MailReading
from duecourse.records.communications.operations import readings
from tests.conftest import make_tenant
from tests.records.communications.book import ADA, a_company, a_customer
from tests.records.communications.post import LATER, a_mail, a_mailbox, a_sent_message, comes_in

pytestmark = pytest.mark.real_commits


def test_the_reader_is_set_and_its_labels_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    tenant = make_tenant()
    with transaction.atomic(), context.tenant(tenant):
        company = a_company(tenant)
        who = a_customer(tenant, company)
        message = a_sent_message(company, who)
        read = a_mail(who.address, in_reply_to=message.message_id, visible_text="Wij betalen 120,50 op vrijdag.")
        comes_in(tenant, a_mailbox(company), read)
        readings.dismiss(tenant, MailReading.objects.of(tenant).get().pk, actor=ADA, at=LATER)
        slug = Tenant.objects.get(id=tenant).slug
    assert cli.main(["--tenant", slug, "mail", "reader", "--suggest-from", "0.75", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"suggest_from": {"BE": "0.75"}, "settled": {"dismissed": 1}}
    assert cli.main(["--tenant", slug, "mail", "reader", "--suggest-from", "many"]) == 2
    assert "between 0 and 1" in capsys.readouterr().err
    assert cli.main(["--tenant", slug, "mail", "labels"]) == 0
    (label,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (label["intent"], label["state"], label["text"]) == (
        "will_pay",
        "dismissed",
        "Wij betalen 120,50 op vrijdag.",
    )
