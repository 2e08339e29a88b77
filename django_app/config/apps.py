"""Django's apps, where the site replaces a part of them."""

from django.contrib.admin.apps import AdminConfig


class SiteAdminConfig(AdminConfig):
    """The admin with the site's own entrance."""

    default_site = "common.admin_site.AdminSite"
