"""Which kinds of tasks does the house itself know?"""

from typing import Final

CONTACT: Final = "contact"
"""Find out how a customer is reached: mail to an address came back."""
