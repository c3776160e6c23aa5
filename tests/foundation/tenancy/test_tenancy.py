"""Is the tenant set, restored, and demanded?"""

from uuid import UUID

import pytest
from django.db import transaction

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy import context
from duecourse.foundation.tenancy.models import TenantMissing
from tests.conftest import make_tenant


def test_the_former_tenant_comes_back_even_after_a_savepoint(tenant: UUID) -> None:
    other = make_tenant()
    with transaction.atomic(), context.tenant(other):
        assert context.current() == other
    assert context.current() == tenant


def test_a_query_without_a_tenant_is_refused() -> None:
    with pytest.raises(TenantMissing):
        Company.objects.filter(code="BE1")
    with pytest.raises(TenantMissing):
        Company.objects.create(code="BE1")


@pytest.mark.real_commits
def test_a_tenant_outside_a_transaction_is_refused() -> None:
    with pytest.raises(context.OutsideTransaction), context.tenant(UUID(int=1)):
        pass
