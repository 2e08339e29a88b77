"""What the admin's lists have in common, and its log."""


from django.contrib import admin
from django.contrib.auth.models import Group



# Roles are flags of the user; the one group has all that a moderator needs.
admin.site.unregister(Group)
