from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="creditlimit",
            name="note",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
    ]
