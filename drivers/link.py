"""Messages over a port: frames in, commands out; what they mean is the board driver's part."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.commands import StreamPlan
from drivers.frames import DELIMITER, FrameDecoder, LineCounts, encode_frame
from drivers.messages import Message
from drivers.overheard import N_HEARD
from drivers.port import Port

_LAST_REQUEST_ID = 255


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the host waits for what.

    Attributes
    ----------
    quiet_s : float
        After opening, for a board that resets then, before anything is sent.
    retry_s : float
        Between two requests while nobody answers.
    noise_s : float
        Until a line that carries nothing but noise is given up.
    give_up_s : float
        Until a silent line is given up.
    answer_s : float
        For the answer to START, before it is sent again.
    speed_ask_s : float
        Between two questions at another speed of the line.
    speed_proof_s : float
        For the first answer at another speed.
    fall_back_s : float
        For a board to come back from a speed at which nobody talks to it.
    n_starts : int
        How often START is sent.
    ping_every_s : float
        Between two signs of life to the board, on average; each asks it for its time.
    lost_after_s : float
        Of a line that goes on carrying bytes but no scan, until a stream is taken for lost.
    rest_s : float
        Without a byte, until a line no longer goes on; longer than between two signs of life.
    noisy_after_s : float
        The same on a line that was made faster: a board that restarts there is heard as noise.
    mute_after_s : float
        Without a scan whatever the line carries: it may be held up, and what waits on it would be
        lost by opening it again.
    """

    quiet_s: float = 0.3
    retry_s: float = 0.25
    noise_s: float = 2.5
    give_up_s: float = 3.5
    answer_s: float = 0.5
    speed_ask_s: float = 0.05
    speed_proof_s: float = 0.3
    fall_back_s: float = 1.6
    n_starts: int = 3
    ping_every_s: float = 0.1
    lost_after_s: float = 2.0
    rest_s: float = 1.5
    noisy_after_s: float = 0.5
    mute_after_s: float = 12.0


class Link:
    """A port with frames on it; ``heard`` keeps the first bytes, to guess who speaks."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._decoder = FrameDecoder()
        self._request_id = 0
        self.n_bytes = 0
        self.heard = b""

    @property
    def place(self) -> str:
        """Return what the person calls the port."""
        return self._port.place

    @property
    def counts(self) -> LineCounts:
        """Return what on the line did not become a message."""
        return self._decoder.counts

    def next_request_id(self) -> int:
        """Return a request id the board's answer will echo."""
        self._request_id = self._request_id % _LAST_REQUEST_ID + 1
        return self._request_id

    def expect(self, plan: StreamPlan) -> None:
        """Take DATA of this stream from now on, and of no other."""
        self._decoder.expect(plan)

    def send(self, *payloads: bytes) -> None:
        """Send commands, after a delimiter that ends whatever stood on the line (§1.4)."""
        self._port.write(DELIMITER + b"".join(encode_frame(payload) for payload in payloads))

    def set_baud(self, baud: int) -> bool:
        """Go on at another speed; False where the line has none or cannot have this one."""
        return self._port.set_baud(baud)

    def receive(self, timeout_s: float) -> list[Message]:
        """Return the messages that came with the next bytes; often none."""
        chunk = self._port.read(timeout_s)
        self.n_bytes += len(chunk)
        if len(self.heard) < N_HEARD:
            self.heard += chunk[: N_HEARD - len(self.heard)]
        return self._decoder.feed(chunk)

    def close(self) -> None:
        """Let go of the port."""
        self._port.close()
