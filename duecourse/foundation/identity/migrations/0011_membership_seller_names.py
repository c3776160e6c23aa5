from django.db import migrations, models


class Migration(migrations.Migration):
    """A member is called something else where a source names a sales representative."""

    dependencies = [("identity", "0010_invitations")]

    operations = [
        migrations.AddField("Membership", "seller_names", models.JSONField(default=list, db_default=[])),
    ]
