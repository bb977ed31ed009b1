"""A forwarder as one writes it in Python: HTTP in, HTTP over TLS out, bytes untouched.

A gateway in Python would do more: it would read XML and write JSON.
"""

import http.client
import http.server
import ssl
import sys
import threading

AUTHORITY, PORT = sys.argv[1:]

context = ssl.create_default_context(cafile=AUTHORITY)
own = threading.local()


class Forwarder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Otherwise the head and the body are written on their own, and the second waits for the client.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self):
        if not hasattr(own, "upstream"):
            own.upstream = http.client.HTTPSConnection("127.0.0.1", int(PORT), context=context)
        own.upstream.request("GET", self.path)
        answer = own.upstream.getresponse()
        body = answer.read()
        self.send_response(answer.status)
        self.send_header("content-type", answer.getheader("content-type"))
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


server = Server(("127.0.0.1", 0), Forwarder)
print("127.0.0.1:%d" % server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
