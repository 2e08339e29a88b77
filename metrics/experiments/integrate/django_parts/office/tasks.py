"""A task."""

from celery import shared_task


@shared_task
def multiply(one, other):
    return one * other
