from guest_django import application
from guest_flask import application as guest
from werkzeug.middleware.dispatcher import DispatcherMiddleware

site = DispatcherMiddleware(application, {"/guest": guest})
