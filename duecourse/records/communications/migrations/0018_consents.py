from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable

REPORTED = ["deposited", "sent", "delivered", "undelivered", "refused", "expired", "bounced", "deferred", "complained"]


class Migration(migrations.Migration):
    """Words about whether an address may be written to, and what providers report of what they took."""

    dependencies = [
        ("communications", "0017_inbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("channel", models.CharField(max_length=12)),
                ("address", models.CharField(max_length=254)),
                ("is_given", models.BooleanField()),
                ("source", models.CharField(max_length=20)),
                ("wording", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, default="", max_length=150)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "channel", "address", "-id"], name="consent_last")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["person", "customer", "provider", "import"])),
                        name="consent_source_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderReport",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("message_id", models.BigIntegerField()),
                ("event", models.CharField(max_length=120)),
                ("state", models.CharField(max_length=16)),
                ("says", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                ("evidence", models.BinaryField(null=True)),
                ("evidence_type", models.CharField(blank=True, default="", max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "message_id", "event"), name="provider_report_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", REPORTED)), name="provider_report_state_known"
                    ),
                ],
            },
        ),
        TenantTable("Consent"),
        TenantTable("ProviderReport", parents={"message_id": "communications_message"}),
    ]
