.venv/bin/python manage.py migrate
.venv/bin/python manage.py collectstatic
.venv/bin/gunicorn --bind 127.0.0.1:8000 config.wsgi:application >> conduit.log 2>&1 &
nginx -p . -c nginx.conf -e nginx-error.log &
