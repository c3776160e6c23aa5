from django.db import migrations, models


class Migration(migrations.Migration):
    """The first rows of a list are read in the order in which it is shown: of a large book, one percent is thousands."""

    dependencies = [
        ("worklists", "0009_counted_by_band"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="worklistrow",
            index=models.Index(
                fields=["tenant_id", "company_id", "on_day", "state", "-percent", "-to_collect", "-id"],
                name="worklist_order",
            ),
        ),
        migrations.RemoveIndex(model_name="worklistrow", name="worklist_day"),
    ]
