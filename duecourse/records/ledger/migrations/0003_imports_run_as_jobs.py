from django.db import migrations, models


class Migration(migrations.Migration):
    """A batch says how far the worker is with it, who ordered that, and why it went wrong."""

    dependencies = [("ledger", "0002_payer_of_the_same_company")]

    operations = [
        migrations.AddField("importbatch", "reversed_at", models.DateTimeField(null=True)),
        migrations.AddField("importbatch", "sample", models.JSONField(null=True)),
        migrations.AddField("importbatch", "problem", models.JSONField(null=True)),
        migrations.AddField("importbatch", "ordered_by", models.UUIDField(null=True)),
        migrations.AddField("importbatch", "ordered_name", models.CharField(blank=True, default="", max_length=150)),
        migrations.AddField("importbatch", "ordered_at", models.DateTimeField(null=True)),
        migrations.AddField("importbatch", "started_at", models.DateTimeField(null=True)),
        migrations.AddField("importbatch", "reason", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddIndex(
            "importbatch",
            models.Index(fields=["tenant_id", "company_id", "-id"], name="import_batch_newest"),
        ),
    ]
