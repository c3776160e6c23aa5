from django.db import migrations, models


class Migration(migrations.Migration):
    """Which messages used these words of a template?"""

    dependencies = [("communications", "0007_template_versions_proposed")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(
                condition=models.Q(("template_version_id__isnull", False)),
                fields=["tenant_id", "template_version_id", "-id"],
                name="message_by_version",
            ),
        ),
    ]
