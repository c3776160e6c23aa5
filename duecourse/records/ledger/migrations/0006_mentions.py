from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Colleagues whom notes call by name."""

    dependencies = [("ledger", "0005_customers_of_a_portfolio")]

    operations = [
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("note_id", models.BigIntegerField()),
                ("user_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["tenant_id", "note_id", "user_id"], name="mention_once")
                ],
                "indexes": [models.Index(fields=["tenant_id", "user_id", "-note_id"], name="mention_user")],
            },
        ),
        TenantTable("Mention", parents={"note_id": "ledger_note"}),
    ]
