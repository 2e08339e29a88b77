"""A browser for attacks: keeps cookies, follows nothing, sends what it is told."""

import http.client
import re
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    text: str

    @property
    def location(self) -> str:
        """Where it redirects to; "" when it does not."""
        return self.headers.get("Location", "")


@dataclass
class Visitor:
    """One visitor of the application at an address such as 127.0.0.1:8000."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch a path as it is written, without tidying it first."""
        return self.send("GET", path, b"", headers)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form without whatever hidden fields it has."""
        body = urlencode(fields).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, body, kind)

    def fill_in(self, path: str, **fields: str) -> Answer:
        """Open a page with a form and send it as a browser would."""
        return self.post(path, **{**self.hidden(path), **fields})

    def upload(self, path: str, name: str, content: bytes, kind: str) -> Answer:
        """Send a file through the form of a page."""
        parts = [
            f'--edge\r\nContent-Disposition: form-data; name="{field_name}"\r\n\r\n'
            f"{value}\r\n".encode()
            for field_name, value in self.hidden(path).items()
        ]
        head = (
            '--edge\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        )
        body = b"".join([*parts, head.encode(), content, b"\r\n--edge--\r\n"])
        headers = {"Content-Type": "multipart/form-data; boundary=edge"}
        return self.send("POST", path, body, headers)

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields of a page's form."""
        found = {}
        for tag in HIDDEN.findall(self.get(path).text):
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            found[attributes["name"]] = attributes.get("value", "")
        return found

    def send(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> Answer:
        """Send one request and keep the cookies of the answer."""
        connection = http.client.HTTPConnection(self.address, timeout=20)
        connection.putrequest(method, path, skip_host="Host" in headers)
        if self.cookies:
            jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.putheader("Cookie", jar)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        connection.close()
        self._keep(response.headers)
        return Answer(response.status, response.headers, text)

    def _keep(self, headers: Message) -> None:
        for line in headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            gone = "max-age=0" in line.lower() or "1970" in line
            if gone or value in ("", '""'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
