from guest_django import application as guest
from guest_flask import application
from werkzeug.middleware.dispatcher import DispatcherMiddleware

site = DispatcherMiddleware(application, {"/guest": guest})
