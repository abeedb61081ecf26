"""The WSGI entry: `gunicorn wsgi:app`, and what the `flask` command finds."""

from config.settings import load_settings
from service.app import create_app

app = create_app(load_settings())
