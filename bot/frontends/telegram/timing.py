"""How long the front-end waits for what, in one place so that tests can be quick."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """All times in seconds."""

    poll: float = 30
    """How long the server may hold a getUpdates call open."""
    request: float = 20
    """After so long a call without an answer counts as failed."""
    retry: float = 0.5
    """Before the first retry of a failed call; doubles each time up to 30."""
    patience: float = 600
    """For so long an answer is tried to be delivered."""
    paste: float = 1.2
    """How long the rest of a long paste, or of an album, may take to arrive."""
    notice: float = 1.0
    """A job that takes longer is shown with its stage and a stop button; a message that waits longer
    for the job before it is told so."""
    draft: float = 0.6
    """Between two previews of a streamed answer in a private chat."""
    edit: float = 3.0
    """Between two edits of a streamed answer in a group, where twenty messages a minute are allowed."""
    preview: float = 20
    """A preview vanishes after 30 seconds; it is sent again before."""
    typing_after: float = 0.2
    """An answer that is there sooner needs no "typing"."""
    typing: float = 4.5
    """Telegram shows "typing" for five seconds."""
    late: float = 600
    """Messages older than that are asked about before they are answered."""
    grace: float = 20
    """What runs when the bot is stopped may take so long to finish."""
    takeover: float = 0.3
    """A worker that waits for a conversation of another asks again after so long."""
    sweep: float = 5
    """Conversations whose worker is gone are looked for so often."""
