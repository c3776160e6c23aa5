"""A department's people may be mailed every morning what waits for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0006_deductions")]

    operations = [
        migrations.AddField(
            model_name="department",
            name="mails_daily",
            field=models.BooleanField(default=True, db_default=True),
        ),
    ]
