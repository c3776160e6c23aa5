from django.db import migrations, models


class Migration(migrations.Migration):
    """How many wait in each band is counted without reading the rows."""

    dependencies = [
        ("worklists", "0008_trials"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="worklistrow",
            index=models.Index(fields=["tenant_id", "company_id", "on_day", "state", "band"], name="worklist_band"),
        ),
    ]
