from django.db import migrations, models


class Migration(migrations.Migration):
    """A strategy is written by somebody, proposed, and brought into force by somebody else."""

    dependencies = [("worklists", "0006_portfolio_moves")]

    operations = [
        migrations.AddField(
            "strategy", "author", models.CharField(blank=True, db_default="", default="", max_length=150)
        ),
        migrations.AddField(
            "strategy",
            "writers",
            models.JSONField(default=list, db_default=models.Value([], models.JSONField())),
        ),
        migrations.AddField(
            "strategy", "proposed_by", models.CharField(blank=True, db_default="", default="", max_length=150)
        ),
        migrations.AddField(
            "strategy", "proposal", models.CharField(blank=True, db_default="", default="", max_length=500)
        ),
        migrations.AddField("strategy", "activated_at", models.DateTimeField(null=True)),
    ]
