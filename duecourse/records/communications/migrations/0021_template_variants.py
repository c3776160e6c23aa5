"""A template may speak in the place of another: in another tone, or to those of whom a condition holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communications", "0020_incoming_mail_by_content")]

    operations = [
        migrations.AddField(
            "template", "variant_of", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AddField("template", "condition", models.TextField(blank=True, db_default="", default="")),
    ]
