"""Does somebody look into the demo's disputes?"""

from datetime import UTC, date, datetime

import pytest
from django.test import override_settings

from duecourse.config.demo import people, quarrels
from duecourse.foundation.tenancy import context
from duecourse.records.disputes.queries.departments import departments_of

pytestmark = pytest.mark.django_db


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
def test_the_demo_has_departments_with_people_who_lead_them() -> None:
    tenant = people.set_up(at=datetime(2026, 3, 2, 9, tzinfo=UTC), live_on=date(2026, 3, 2))
    with context.tenant(tenant):
        found = {one.name: one for one in departments_of(tenant)}
    assert {name: (len(one.members), set(one.reasons)) for name, one in found.items()} == {
        name: (len(members), set(reasons)) for name, (members, _lead, reasons) in quarrels.DEPARTMENTS.items()
    }
    assert all(one.members[0].is_head for one in found.values())
