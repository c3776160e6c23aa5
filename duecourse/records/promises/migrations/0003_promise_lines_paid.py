from django.db import migrations, models


class Migration(migrations.Migration):
    """How much of each line came in time is told when a promise is judged."""

    dependencies = [("promises", "0002_promises_wait_for_booking")]

    operations = [
        migrations.AddField(
            "promiseline", "paid", models.DecimalField(db_default=0, decimal_places=4, default=0, max_digits=19)
        ),
    ]
