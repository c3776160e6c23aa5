from django.db import migrations, models


class Migration(migrations.Migration):
    """An advice tells the payments of a batch that the statement gives as one sum: which entries have theirs?"""

    dependencies = [("ledger", "0026_open_sums_by_kind")]

    operations = [
        migrations.AddField(
            model_name="bankentry", name="part_count", field=models.IntegerField(db_default=0, default=0)
        ),
    ]
