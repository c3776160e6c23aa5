from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0003_versions_are_proposed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="actionline",
            index=models.Index(fields=["tenant_id", "customer_id"], name="action_line_customer"),
        ),
    ]
