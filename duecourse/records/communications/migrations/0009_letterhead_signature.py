from django.db import migrations, models


class Migration(migrations.Migration):
    """A company's mails and letters end with lines of its own."""

    dependencies = [("communications", "0008_message_by_version")]

    operations = [
        migrations.AddField("letterhead", "signature", models.TextField(blank=True, db_default="", default="")),
    ]
