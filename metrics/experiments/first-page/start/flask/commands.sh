python3 -m venv .venv
.venv/bin/pip install flask
.venv/bin/flask --app hello run
