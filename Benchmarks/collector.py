"""A collector of spans that takes whatever it is sent, and counts it."""
import http.server
import threading


class Collector(http.server.ThreadingHTTPServer):
    """Serves on a free port in threads of this process; so the spans cost the worker that sends them, and nobody else that is measured."""

    daemon_threads = True

    def __init__(self, stack):
        super().__init__(("127.0.0.1", 0), Taker)
        self.bytes = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()
        stack.callback(self.shutdown)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Taker(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        left = int(self.headers["Content-Length"])
        self.server.bytes += left
        while left:
            left -= len(self.rfile.read(min(left, 65_536)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass
