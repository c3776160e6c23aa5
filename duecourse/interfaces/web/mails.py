"""How is a mail shown without trusting it? In a frame of its own that runs nothing and fetches nothing."""

from __future__ import annotations

from csp.decorators import csp

mail_csp = csp(
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-popups"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
)
"""The content policy of a shown mail: no script, no remote image, no form."""
