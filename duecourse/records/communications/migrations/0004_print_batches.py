from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Letters printed together, and what became of each."""

    dependencies = [("communications", "0003_letterhead")]

    operations = [
        migrations.CreateModel(
            name="PrintBatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(blank=True, default="", max_length=150)),
                ("language", models.CharField(default="en", max_length=10)),
                ("is_duplex", models.BooleanField(default=False)),
                ("pdf", models.BinaryField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "company_id", "number"), name="print_batch_number_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PrintedLetter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("batch_id", models.BigIntegerField()),
                ("message_id", models.BigIntegerField()),
                ("position", models.IntegerField()),
                ("page_count", models.IntegerField()),
                ("state", models.CharField(default="printed", max_length=10)),
                ("posted_on", models.DateField(null=True)),
                ("tracking", models.CharField(blank=True, default="", max_length=60)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "batch_id", "position"], name="printed_letter_batch")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["printed", "posted"])),
                        fields=("tenant_id", "message_id"),
                        name="printed_letter_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["printed", "posted", "struck"])),
                        name="printed_letter_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("posted_on__isnull", False), ("state", "posted")),
                            models.Q(("state", "posted"), _negated=True),
                            _connector="OR",
                        ),
                        name="printed_letter_posted_on",
                    ),
                ],
            },
        ),
        TenantTable("PrintBatch", parents={"company_id": "identity_company"}),
        TenantTable(
            "PrintedLetter",
            parents={"batch_id": "communications_printbatch", "message_id": "communications_message"},
        ),
    ]
