"""Will the world believe mails from this sender? SPF, DKIM and DMARC as DNS tells."""

from collections.abc import Callable, Sequence

import dns.exception
import dns.resolver

from duecourse.interfaces.connectors.smtp.mailer import SmtpMailer
from duecourse.interfaces.connectors.smtp.settings import LOOPBACK, read_settings
from duecourse.records.communications.ports import Check, MailerSettings, NotTaken

AskText = Callable[[str], list[str]]


class NoAnswer(Exception):
    """DNS itself did not answer; nothing can be said."""


def check_channel(wired: MailerSettings, sender: str) -> list[Check]:
    """Check the server and, where mail leaves this machine, the sender."""
    reached = check_server(wired)
    if str(wired.settings.get("host", "")) in LOOPBACK:
        return [reached]
    selectors = wired.settings.get("dkim_selectors")
    return [
        reached,
        *check_sender(sender, selectors=[str(one) for one in selectors] if isinstance(selectors, list) else []),
    ]


def check_sender(address: str, *, selectors: Sequence[str] = (), ask: AskText | None = None) -> list[Check]:
    """Check the sender's domain; when DNS does not answer the check says so and does not fail."""
    ask = ask or text_records
    domain = address.rpartition("@")[2].lower()
    if not domain:
        return [Check("sender", False, "No sender address is set.")]
    try:
        return [_spf(domain, ask), *(_dkim(domain, selector, ask) for selector in selectors), _dmarc(domain, ask)]
    except NoAnswer as silence:
        return [Check("sender", True, f"Skipped: DNS does not answer here ({silence}).")]


def check_server(wired: MailerSettings) -> Check:
    """Connect and sign in, without sending anything."""
    mailer = SmtpMailer(read_settings(wired.settings), wired.secret)
    problem = mailer.try_connection()
    mailer.close()
    if isinstance(problem, NotTaken):
        return Check("smtp", False, f"The mail server does not let us in: {problem.answer}")
    return Check("smtp", True, "The mail server lets us in.")


def text_records(name: str) -> list[str]:
    """Ask DNS for the TXT records of a name; none is an empty list."""
    resolver = dns.resolver.Resolver()
    resolver.lifetime = 4
    try:
        answer = resolver.resolve(name, "TXT")
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.Timeout, dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration, OSError) as error:
        raise NoAnswer(type(error).__name__) from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def _spf(domain: str, ask: AskText) -> Check:
    found = [text for text in ask(domain) if text.lower().startswith("v=spf1")]
    if len(found) > 1:
        return Check("spf", False, f"{domain} has {len(found)} SPF records; receivers accept one only.")
    if not found:
        return Check("spf", False, f"{domain} has no SPF record; add a TXT record that begins with v=spf1.")
    if "+all" in found[0].lower():
        return Check("spf", False, f"The SPF record of {domain} lets everybody send (+all).")
    return Check("spf", True, f"{domain}: {found[0]}")


def _dkim(domain: str, selector: str, ask: AskText) -> Check:
    name = f"{selector}._domainkey.{domain}"
    found = [text for text in ask(name) if "p=" in text.replace(" ", "")]
    if not found:
        return Check("dkim", False, f"{name} has no DKIM key.")
    if any(part.strip() == "p=" for part in found[0].split(";")):
        return Check("dkim", False, f"The DKIM key of {name} is revoked.")
    return Check("dkim", True, f"{name} has a DKIM key.")


def _dmarc(domain: str, ask: AskText) -> Check:
    for name in (f"_dmarc.{domain}", f"_dmarc.{'.'.join(domain.split('.')[-2:])}"):
        found = [text for text in ask(name) if text.lower().startswith("v=dmarc1")]
        if found:
            return Check("dmarc", True, f"{name}: {found[0]}")
    return Check("dmarc", False, f"{domain} has no DMARC record; add a TXT record at _dmarc.{domain}.")
