"""A command in the place of Django's own."""

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    requires_system_checks = ()

    def handle(self, **options):
        self.stdout.write("my check")
