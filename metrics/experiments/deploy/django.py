"""The Django application brought into production."""

from deploy_story import main

if __name__ == "__main__":
    main("django", ".venv/bin/python manage.py runserver --noreload 127.0.0.1:8000")
