from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """A person keeps how a list is seen, and with which view it opens."""

    dependencies = [("identity", "0002_tables_outside_tenants")]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("list_name", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("query", models.TextField(blank=True, default="")),
                ("owner_id", models.UUIDField()),
                ("shared_with", models.CharField(blank=True, default="", max_length=30)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "list_name"], name="saved_view_list")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "owner_id", "list_name", "name"), name="saved_view_name_once"
                    )
                ],
            },
        ),
        TenantTable("SavedView"),
        migrations.CreateModel(
            name="OpeningView",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("list_name", models.CharField(max_length=40)),
                ("view_id", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "user_id", "list_name"), name="opening_view_once")
                ],
            },
        ),
        TenantTable("OpeningView", parents={"view_id": "identity_savedview"}),
    ]
