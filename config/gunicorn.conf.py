"""How gunicorn runs the service: worker processes for small documents, threads for waiting."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = False  # each worker opens its own database, sandbox and token sessions
timeout = 120
graceful_timeout = 30
keepalive = 5
limit_request_line = 8190
limit_request_fields = 60
max_requests = 5000
max_requests_jitter = 500
accesslog = None  # requests are told by the service's own log, without query strings
errorlog = "-"
loglevel = "warning"
