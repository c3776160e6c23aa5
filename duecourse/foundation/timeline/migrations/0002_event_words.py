from django.db import migrations, models


class Migration(migrations.Migration):
    """Let events be searched by their words."""

    dependencies = [("timeline", "0001_initial")]

    operations = [migrations.AddField("event", "words", models.TextField(default="", db_default=""))]
