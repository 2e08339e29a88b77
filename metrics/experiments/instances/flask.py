"""The Flask application on one instance, then on three."""

from instances_story import main

if __name__ == "__main__":
    main("flask", "wsgi:app")
