python3 -m venv .venv
.venv/bin/pip install django
.venv/bin/django-admin startproject mysite .
.venv/bin/python manage.py migrate
.venv/bin/python manage.py runserver
