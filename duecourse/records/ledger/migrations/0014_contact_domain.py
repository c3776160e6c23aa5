from django.db import migrations, models
from django.db.models import Func, Q, Value


class Migration(migrations.Migration):
    """Contacts are found by the domain of their address, without reading them all."""

    dependencies = [("ledger", "0013_pay_runs")]

    operations = [
        migrations.AddField(
            "contact",
            "email_domain",
            models.GeneratedField(
                expression=Func(models.F("email"), Value("@"), Value(2), function="split_part"),
                output_field=models.CharField(max_length=254),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "contact",
            models.Index(fields=["tenant_id", "email_domain"], name="contact_domain", condition=~Q(email_domain="")),
        ),
    ]
