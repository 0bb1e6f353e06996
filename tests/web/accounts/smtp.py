"""A real SMTP server on loopback, in a thread of its own, that answers as it is told."""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Post:
    """What the server accepted, and what it answers to RCPT and DATA by address: the first, then the next."""

    def __init__(self):
        self.letters = []
        self.rcpt, self.data = {}, {}
        self.after_data = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.rcpt.get(address, ["250 OK"])
        said = answer.pop(0) if len(answer) > 1 else answer[0]
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server, session, envelope):
        answer = self.data.get(envelope.rcpt_tos[0], ["250 OK"])
        said = answer.pop(0) if len(answer) > 1 else answer[0]
        if said.startswith("250"):
            self.letters.append(envelope)
        return said

    def texts(self, address):
        return [one.content.decode() for one in self.letters if address in one.rcpt_tos]


class Server(Controller):
    """Listens on a port that the system chose."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True, hostname="localhost")


def started():
    """Return a running server and what it does."""
    post = Post()
    server = Server(post, hostname="127.0.0.1", port=0)
    server.start()
    return server, post
