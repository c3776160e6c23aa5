from django.db import migrations, models


class Migration(migrations.Migration):
    """A person may have seen the money of a promise at the bank."""

    dependencies = [("promises", "0006_plan_cover_customer")]

    operations = [migrations.AddField("promise", "seen_on", models.DateField(null=True))]
