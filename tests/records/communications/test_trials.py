"""Is a mail server tried with every answer kept, and does nothing but the test mail leave?"""

from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company, User
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.timeline.models import Event
from duecourse.interfaces.connectors.sink.server import Sink
from duecourse.records.communications import jobs
from duecourse.records.communications.models import Channel, KillSwitch
from duecourse.records.communications.operations import trials
from duecourse.records.communications.queries import channels
from tests.records.communications.book import NOON
from tests.records.communications.draining import run

pytestmark = pytest.mark.real_commits


@pytest.fixture
def asker(house: tuple[UUID, Company]) -> Actor:
    user = run(house[0], lambda: User.objects.create_user(f"ada-{house[0].hex[:8]}@duecourse.example", name="Ada"))
    return Actor(kind="user", user_id=user.id, name="Ada")


def test_a_trial_sends_one_mail_to_whoever_asks_and_keeps_the_answers(
    house: tuple[UUID, Company], sink: Sink, asker: Actor
) -> None:
    tenant, _company = house
    channel = run(tenant, lambda: Channel.objects.of(tenant).get())
    name = run(tenant, lambda: trials.order_trial(tenant, channel.pk, actor=asker, at=NOON))
    jobs.try_channel(tenant=tenant, channel=channel.pk, user=str(asker.user_id), trial=name)
    (tried,) = run(tenant, lambda: channels.trials(tenant))
    assert (tried.trial, tried.is_ok, tried.lines[0][:2]) == (name, True, ("mail", True))
    assert f"ada-{tenant.hex[:8]}@" in tried.lines[0][2]


def test_a_server_that_is_not_there_is_told_in_its_own_words(house: tuple[UUID, Company], asker: Actor) -> None:
    tenant, _company = house
    settings = {"connector": "smtp", "host": "127.0.0.1", "port": 1, "timeout": 2}
    run(tenant, lambda: Channel.objects.of(tenant).update(settings=settings))
    channel = run(tenant, lambda: Channel.objects.of(tenant).get())
    name = run(tenant, lambda: trials.order_trial(tenant, channel.pk, actor=asker, at=NOON))
    jobs.try_channel(tenant=tenant, channel=channel.pk, user=str(asker.user_id), trial=name)
    (tried,) = run(tenant, lambda: channels.trials(tenant))
    assert not tried.is_ok and "refused" in tried.lines[0][2].lower()


def test_the_installations_stop_holds_a_test_mail_too(house: tuple[UUID, Company], asker: Actor) -> None:
    tenant, _company = house
    channel = run(tenant, lambda: Channel.objects.of(tenant).get())
    run(tenant, lambda: KillSwitch.objects.create(tenant_id=tenant, scope="installation", set_at=NOON))
    with pytest.raises(trials.AllStopped):
        run(tenant, lambda: trials.order_trial(tenant, channel.pk, actor=asker, at=NOON))
    assert not run(tenant, lambda: Event.objects.of(tenant).filter(kind="channel.tried").exists())
