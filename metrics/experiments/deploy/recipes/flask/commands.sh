set -a; . ./.env
.venv/bin/flask --app wsgi db upgrade
.venv/bin/gunicorn --bind 127.0.0.1:8000 wsgi:app >> conduit.log 2>&1 &
nginx -p . -c nginx.conf -e nginx-error.log &
