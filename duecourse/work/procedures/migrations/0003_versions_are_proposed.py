from django.db import migrations, models


class Migration(migrations.Migration):
    """Who wrote a draft, who proposed it, and why: the second person must be another."""

    dependencies = [("procedures", "0002_no_key_to_the_run")]

    operations = [
        migrations.AddField("ProcedureVersion", "writers", models.JSONField(default=list)),
        migrations.AddField(
            "ProcedureVersion", "proposed_by", models.CharField(max_length=150, blank=True, default="")
        ),
        migrations.AddField("ProcedureVersion", "proposal", models.CharField(max_length=500, blank=True, default="")),
    ]
