"""A listener with TLS and SASL (SCRAM-SHA-512, OAUTHBEARER) in front of a broker that has neither.

It does what a broker's secure listener does before a client's first request: the TLS handshake, with the client's certificate where one is asked for, and the
exchange of RFC 5802 or RFC 7628 inside of SaslHandshake and SaslAuthenticate. Everything after it goes to the broker and back as it is, but for the one thing that would
lead clients around it: the broker's address in the answers, which becomes the listener's.
"""

import base64
import hashlib
import hmac
import os
import socket
import struct
import threading

API_VERSIONS, SASL_HANDSHAKE, SASL_AUTHENTICATE = 18, 17, 36
NO_ERROR, UNSUPPORTED_MECHANISM, UNSUPPORTED_VERSION, AUTHENTICATION_FAILED = 0, 33, 35, 58
ITERATIONS = 4096
LARGEST_REQUEST = 16 << 20


class SecureListener:
    """Listens on a port of 127.0.0.1 from `with` to its end."""

    def __init__(self, broker, context=None, mechanism=None, exchange=None):
        """Lets everyone through by `context`, or with a `mechanism` those for whom an `exchange()` comes to a user."""
        self.broker = broker
        self.context = context
        self.mechanism = mechanism
        self.exchange = exchange
        # What has come through to the broker: how many requests, and as whom.
        self.requests = 0
        self.users = set()

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.address = f"{self.broker[0]}:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.socket.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        # A client that is not let in, or goes away, is the end of its connection and of nothing else.
        try:
            with connection:
                connection.settimeout(60)
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                with connection, socket.create_connection(self.broker, timeout=60) as broker:
                    if self.mechanism is None or self.authenticate(connection, broker):
                        self.relay(connection, broker)
        except (OSError, ValueError, EOFError, struct.error):
            return

    def relay(self, connection, broker):
        ours = struct.pack(">H", len(self.broker[0])) + self.broker[0].encode()
        # A host stands behind its length: two bytes, or in the compact form one, with one added.
        compact = bytes([len(self.broker[0]) + 1]) + self.broker[0].encode()
        replacements = [(host + struct.pack(">i", self.broker[1]), host + struct.pack(">i", self.port)) for host in (ours, compact)]

        def answers():
            try:
                while True:
                    frame = read_frame(broker)
                    for theirs, mine in replacements:
                        frame = frame.replace(theirs, mine)
                    write_frame(connection, frame)
            except (OSError, EOFError, ValueError):
                # Wakes the other direction.
                connection.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=quietly(answers), daemon=True).start()
        while True:
            write_frame(broker, read_frame(connection))
            self.requests += 1

    def authenticate(self, connection, broker):
        """Answers requests itself until the client has proved who it is."""
        exchange = None
        while True:
            frame = read_frame(connection)
            key, version, correlation = struct.unpack(">hhi", frame[:8])
            body = frame[10 + max(0, struct.unpack(">h", frame[8:10])[0]):]
            if key == API_VERSIONS and version > 0:
                # The client asks again with version 0, whose answer is simple to add to.
                answer = struct.pack(">hi", UNSUPPORTED_VERSION, 0)
            elif key == API_VERSIONS:
                write_frame(broker, frame)
                # Correlation id, error, number of entries, entries of three numbers.
                entries = read_frame(broker)[10:]
                entries += struct.pack(">hhhhhh", SASL_HANDSHAKE, 0, 1, SASL_AUTHENTICATE, 0, 1)
                answer = struct.pack(">hi", NO_ERROR, len(entries) // 6) + entries
            elif key == SASL_HANDSHAKE:
                known = body[2:].decode() == self.mechanism
                exchange = self.exchange() if known else None
                answer = struct.pack(">hi", NO_ERROR if known else UNSUPPORTED_MECHANISM, 1) + string(self.mechanism)
            elif key == SASL_AUTHENTICATE and exchange:
                reply = exchange.step(body[4:].decode())
                if reply is None:
                    answer = struct.pack(">h", AUTHENTICATION_FAILED) + string("Authentication failed") + struct.pack(">i", 0)
                else:
                    answer = struct.pack(">hhi", NO_ERROR, -1, len(reply)) + reply.encode()
                # From version 1 on the session's life time, 0 for one without end.
                answer += struct.pack(">q", 0) if version else b""
            else:
                raise ValueError("a request before the client has said who it is")
            write_frame(connection, struct.pack(">i", correlation) + answer)
            if exchange and exchange.user:
                self.users.add(exchange.user)
                return True


class Scram:
    """The server's side of SCRAM (RFC 5802) with SHA-512."""

    def __init__(self, passwords, is_strict=False):
        self.passwords = passwords
        # Whether the client's second message must hold the server's nonce and nothing else, as Kafka 4 wants it; Kafka 3.8.1 to 3.9 let something stand before it.
        self.is_strict = is_strict
        self.user = None
        self.server_first = None

    def step(self, message):
        return self.first(message) if self.server_first is None else self.final(message)

    def first(self, message):
        header, _, self.client_first = message.partition(",,")
        fields = attributes(self.client_first)
        if header != "n" or fields["n"] not in self.passwords:
            return None
        self.name = fields["n"]
        self.nonce = fields["r"] + base64.b64encode(os.urandom(18)).decode()
        self.salt = os.urandom(16)
        self.server_first = f"r={self.nonce},s={base64.b64encode(self.salt).decode()},i={ITERATIONS}"
        return self.server_first

    def final(self, message):
        fields = attributes(message)
        bare = message.rpartition(",p=")[0]
        salted = hashlib.pbkdf2_hmac("sha512", self.passwords[self.name].encode(), self.salt, ITERATIONS)
        signed = f"{self.client_first},{self.server_first},{bare}"
        client_key = digest(salted, "Client Key")
        signature = digest(hashlib.sha512(client_key).digest(), signed)
        proof = bytes(left ^ right for left, right in zip(client_key, signature, strict=True))
        is_ours = fields["r"] == self.nonce if self.is_strict else fields["r"].endswith(self.nonce)
        if not is_ours or not hmac.compare_digest(base64.b64decode(fields["p"]), proof):
            return None
        self.user = self.name
        return "v=" + base64.b64encode(digest(digest(salted, "Server Key"), signed)).decode()


class Bearer:
    """The server's side of OAUTHBEARER (RFC 7628)."""

    def __init__(self, users):
        """Takes the tokens that are keys of `users`."""
        self.users = users
        self.user = None

    def step(self, message):
        fields = dict(part.split("=", 1) for part in message.split("\x01")[1:] if part)
        self.user = self.users.get(fields["auth"].removeprefix("Bearer "))
        return "" if self.user else None


def digest(key, text):
    return hmac.digest(key, text.encode(), "sha512")


def attributes(message):
    return dict(part.split("=", 1) for part in message.split(","))


def string(text):
    return struct.pack(">h", len(text)) + text.encode()


def read_exactly(connection, count):
    data = bytearray()
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def read_frame(connection):
    (size,) = struct.unpack(">i", read_exactly(connection, 4))
    if not 0 < size <= LARGEST_REQUEST:
        raise ValueError("no request")
    return read_exactly(connection, size)


def write_frame(connection, frame):
    connection.sendall(struct.pack(">i", len(frame)) + frame)


def quietly(work):
    def run():
        try:
            work()
        except OSError:
            return
    return run
