from django.db import migrations, models


class Migration(migrations.Migration):
    """The mails of a portfolio may bear the name of a person."""

    dependencies = [("identity", "0005_portfolio_rule")]

    operations = [migrations.AddField("portfolio", "signer_id", models.UUIDField(null=True))]
