from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Customers that changed portfolios together can go back together."""

    dependencies = [("worklists", "0005_follows")]

    operations = [
        migrations.CreateModel(
            name="PortfolioMove",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("on_day", models.DateField()),
                ("moves", models.JSONField(default=list)),
                ("moved_by", models.CharField(blank=True, default="", max_length=150)),
                ("moved_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        TenantTable("PortfolioMove", parents={"company_id": "identity_company"}),
    ]
