"""The Flask application brought into production."""

from deploy_story import main

if __name__ == "__main__":
    main("flask", ".venv/bin/flask --app wsgi run --port 8000")
