"""Does the frame hold for every page?"""

from __future__ import annotations

from django.test import Client

from tests.interfaces.web.conftest import SignIn


def test_the_design_page_shows_every_part(sign_in: SignIn) -> None:
    response = sign_in("collector").get("/design/")
    assert response.status_code == 200
    assert "48,210.50" in response.content.decode()
