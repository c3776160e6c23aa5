from datetime import time

from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Departments look into disputes."""

    dependencies = [("disputes", "0002_dispute_terms")]

    operations = [
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("name", models.CharField(max_length=80)),
                ("opens_at", models.TimeField(default=time(9))),
                ("closes_at", models.TimeField(default=time(17))),
                ("is_live", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "name"), name="dispute_department_once")],
            },
        ),
        migrations.CreateModel(
            name="DepartmentMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("department_id", models.BigIntegerField()),
                ("user_id", models.UUIDField()),
                ("is_head", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "user_id"], name="dispute_member_user")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "department_id", "user_id"), name="dispute_member_once"
                    )
                ],
            },
        ),
        TenantTable("Department"),
        TenantTable("DepartmentMember", parents={"department_id": "disputes_department"}),
    ]
