from django.db import migrations, models


class Migration(migrations.Migration):
    """A payment that two statements tell in different words is found again by either, also when they tell it once more."""

    dependencies = [("ledger", "0029_sums_look_first")]

    operations = [
        migrations.AddField(
            model_name="bankentry", name="told_as", field=models.TextField(blank=True, db_default="", default="")
        ),
    ]
