"""How is a PDF handed to the reader's own viewer? Inline, framed by our pages only, and with nothing it could load."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

POLICY: Final = {
    "default-src": ["'none'"],
    "object-src": ["'self'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}


def pdf_answer(content: bytes, *, name: str) -> HttpResponse:
    """Answer with a PDF that the browser shows."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer._csp_config = POLICY  # type: ignore[attr-defined]
    return answer
