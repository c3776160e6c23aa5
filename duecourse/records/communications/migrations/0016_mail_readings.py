from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """What was read out of a mail, as suggestions and then as labels."""

    dependencies = [
        ("communications", "0015_threads"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailReading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("mail_id", models.BigIntegerField()),
                ("position", models.SmallIntegerField(default=0)),
                ("intent", models.CharField(max_length=30)),
                ("confidence", models.DecimalField(decimal_places=4, max_digits=5)),
                ("evidence", models.JSONField(default=list)),
                ("due_on", models.DateField(null=True)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("item_ids", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                ("model_version", models.CharField(blank=True, default="", max_length=40)),
                ("state", models.CharField(default="suggested", max_length=10)),
                ("settled_by", models.CharField(blank=True, default="", max_length=150)),
                ("settled_by_id", models.UUIDField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("corrected_to", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "suggested"), _negated=True),
                        fields=["tenant_id", "-settled_at"],
                        name="mail_reading_labels",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "mail_id", "position"), name="mail_reading_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["suggested", "confirmed", "corrected", "dismissed"])),
                        name="mail_reading_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)), name="mail_reading_share"
                    ),
                ],
            },
        ),
        TenantTable("MailReading", parents={"mail_id": "communications_incomingmail"}),
    ]
