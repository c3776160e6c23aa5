from django.db import migrations, models


class Migration(migrations.Migration):
    """Until when a customer is asked to say whether its balance is right."""

    dependencies = [("insight", "0008_report_uses")]

    operations = [migrations.AddField("balanceletter", "answer_by", models.DateField(null=True))]
