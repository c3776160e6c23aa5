from django.db import migrations, models


class Migration(migrations.Migration):
    """Reports that are no question over rows run in the background too."""

    dependencies = [("insight", "0006_balance_letters_told")]

    operations = [
        migrations.AddField("reportrun", "kind", models.CharField(default="report", max_length=40)),
    ]
