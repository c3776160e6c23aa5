"""A contact may have its browser remembered."""

from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    dependencies = [("communications", "0030_reader_off")]

    operations = [
        migrations.CreateModel(
            name="KeptAccess",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("contact_id", models.BigIntegerField()),
                ("link_id", models.BigIntegerField()),
                ("address", models.CharField(max_length=254)),
                ("token_hash", models.BinaryField(max_length=32)),
                ("agent", models.CharField(blank=True, default="", max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "contact_id", "-asked_at"], name="kept_access_of_contact"),
                    models.Index(fields=["tenant_id", "address"], name="kept_access_of_address"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "token_hash"), name="kept_access_once"),
                ],
            },
        ),
        TenantTable("KeptAccess", parents={"contact_id": "ledger_contact", "link_id": "communications_trackedlink"}),
    ]
