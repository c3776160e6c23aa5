"""T15: what do hostile templates, cells and addresses achieve? Nothing: 500 templates, 2,000 cells, 120 addresses."""

import csv
import itertools
import random
import re
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO

from django.conf import settings

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import write_csv, write_xlsx
from duecourse.foundation.wires.http import HttpOut
from duecourse.records.communications.rules import sandbox
from duecourse.records.communications.rules.rendering import Source, compile_template
from tests.bench.trust import Bar, Wanted
from tests.bench.trust.house import House
from tests.foundation.wires.test_http import SPELLINGS

TEMPLATES = 500
CELLS = 2_000
_LONGEST_SECONDS = 2.0
"""Of a processor, for reading a template and saying it to one reader."""
_MOST_LETTERS = 2_000_000
_PATHS = """customer.__class__ customer.__class__.__mro__ customer.__init__.__globals__ items.__class__ items.first.__dict__
entity.__class__.__base__.__subclasses__ settings.SECRET_KEY request.user self._TemplateReference__context config
customer['__class__'] customer["name"].__class__ items[0]['__class__'] links.__reduce__ date.__format__ contact.delete
forloop.parentloop.__class__ cycler.__init__ lipsum.__globals__ namespace.__init__ customer.name.format totals.__iter__
_self.env application.config constructor.constructor process.env global.process mainModule.require""".split()
_CALLS = """7*7 7|plus:7 'a'.upper() customer.name.upper() __import__('os').popen('id').read() open('/etc/passwd').read()
''.__class__.__mro__[1].__subclasses__() cycler.__init__.__globals__.os.popen('id') range(999999999) [].append(1)
customer|attr('__class__') customer|map('__class__') items|map:'__class__' customer.name|replace:'a','b'
'x'|append:'y' 'a'|times:99999999 customer|inspect 'now'|date:'%s' items|where:'x' items|sort items|json
customer.name|url_encode|escape_once 'x'|truncate:999999999 'x'|slice:0,999999999 customer.name|split:''""".splitlines()
_TAGS = """include'/etc/passwd' include'customer' render'x' layout'base' extends'x' block x raw capture x cycle'a','b'
increment x decrement x tablerow i in items import'os' load x debug csrf_token url'home' with x=1 autoescape false
macro x() call x set x=1 do x filter upper php python eval'1' exec'1' liquid echo customer inline_comment x style
javascript section'x' paginate items by 1 form'x' translate x now'Y' ssi'/etc/passwd' lorem 999999""".split()
_LOOPS = (
    "{% for a in items %}{% for b in items %}{% for c in items %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in (1..999999999) %}x{% endfor %}",
    "{% for a in (1..5000) %}{{ customer.name }}{{ customer.name }}{{ customer.name }}{{ tables }}{% endfor %}",
    "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..4999) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
    "{% assign a = items %}{% for i in a %}{% assign a = i %}{{ a }}{% endfor %}",
    "{% if true %}" * 200 + "x" + "{% endif %}" * 200,
    *(sign * 19_999 for sign in ("{{", "{%", "}}", "{#")),
    *(start + " " * 39_000 for start in ("", "{{", "{% a", "{{ a |")),
    *("{{ a" + " " * 30_000 + end for end in ("b }}", "}}", "%}")),
    *(f"{{% {tag} %}}" * 4_000 for tag in ("raw", "doc", "comment", "if a", "for a in items")),
    ("{{" + " " * 199) * 190,
    "{% if %}{% endif %}" * 500,
    "{{ customer.name" + " | upcase" * 4_000 + " }}",
    "{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}",
    "{% case customer.name %}" + "{% when 'x' %}y" * 4_000 + "{% endcase %}",
    "x" * 50_000,
)
_MARKUP = """<script>alert(1)</script> <img/src=x/onerror=alert(1)> <svg/onload=alert(1)> <iframe/src=//evil.example>
<a/href=javascript:alert(1)>x</a> javascript:alert(1) https://evil.example/"onmouseover="alert(1)
https://evil.example/'><script>x</script> data:text/html,<script>1</script> <style>*{background:url(//evil.example)}</style>
<base/href=//evil.example> <form/action=//evil.example> <meta/http-equiv=refresh> </td></table><script>1</script>
http://evil.example/?a=<b> &lt;script&gt; <!--x--><script>1</script> <object/data=x> <embed/src=x> <link/rel=stylesheet>""".split()
_HEADERS = ("\r\nBcc: x@evil.example", "\nX: y", "\x00", "\x0b", "\u2028Bcc: x", "%0d%0aBcc: x", "\r", "\x85Bcc: x")
_ACTIVE = re.compile(
    r"<\s*(?:script|iframe|object|embed|form|base|link|svg|style)\b|<[^>]+\son\w+\s*=|<[^>]+href=[\"']?\s*(?:javascript|data|vbscript):",
    re.IGNORECASE,
)
_LEAK = re.compile(r"<class|object at 0x|root:.*:0:0:|Traceback|\bmappingproxy\b|<function|<module")


def prove(_house: House, wanted: Wanted) -> Bar:
    """Count what got through: a template that leaks, hangs or breaks out, a cell that runs, an address that was called."""
    chance = random.Random(wanted.seed)
    templates = _enough(chance, 100 if wanted.is_short else TEMPLATES)
    through = [problem for text in templates if (problem := _abused(text))]
    cells = _formulas(chance, 200 if wanted.is_short else CELLS)
    through += _run_cells(cells)
    addresses = sorted(set(SPELLINGS))
    through += _called(addresses)
    says = f"{len(templates)} templates, {len(cells)} cells in two kinds of file, {len(addresses)} addresses"
    return Bar(len(through), "; ".join([says, *through[:5]]))


def _enough(chance: random.Random, count: int) -> list[str]:
    """Every kind of abuse, and mixtures until there are enough; a short proof takes some of them."""
    found: dict[str, None] = {}
    while len(found) < count:
        found.update(dict.fromkeys(_templates(chance)))
    return list(found) if count >= TEMPLATES else chance.sample(list(found), count)


def _templates(chance: random.Random) -> Iterator[str]:
    """Every kind of abuse once, and chance mixtures of them."""
    frames = (
        "{{ %s }}",
        "{{%s}}",
        "{%% if %s %%}x{%% endif %%}",
        "${%s}",
        "#{%s}",
        "<%%= %s %%>",
        "{%% assign a = %s %%}{{ a }}",
    )
    for inner in (*_PATHS, *_CALLS):
        yield chance.choice(frames) % inner
        yield frames[0] % inner
    for tag in _TAGS:
        yield f"{{% {tag} %}}"
        word = tag.partition("'")[0]
        yield f"{{% {tag} %}}x{{% end{word} %}}"
    yield from _LOOPS
    yield from _MARKUP
    yield from (f"x{sign}" for sign in _HEADERS)
    for first, second in itertools.islice(itertools.product(_MARKUP, _PATHS), 40):
        yield f"{first}{{{{ {second} }}}}"
    yield from (f"{{{{ customer.{chance.choice(_PATHS)}{chance.randint(0, 9999)} }}}}" for _n in range(60))


def _abused(text: str) -> str:
    """Try a text as body and as subject for every nasty reader; say what it achieved, if anything."""
    for subject, body in (("Subject", text), (text[:200], "body")):
        for facts in sandbox.nasty_customers().values():
            began = time.process_time()
            try:
                one = compile_template(Source("t", "en", subject, body)).render(facts)
            except Refused:
                one = None
            except Exception as error:  # noqa: BLE001 - whatever is no refusal is a finding
                return f"{text[:40]!r} crashed: {type(error).__name__}"
            if (took := time.process_time() - began) > _LONGEST_SECONDS:
                return f"{text[:40]!r} took {took:.1f} s"
            if one and (problem := _problem(one.subject, one.text, one.html)):
                return f"{text[:40]!r} {problem}"
    return ""


def _problem(subject: str, plain: str, html: str) -> str:
    said = subject + plain
    if _ACTIVE.search(html.partition("<body")[2]):
        return "is active in HTML"
    if _LEAK.search(said) or settings.SECRET_KEY in said:
        return "leaks"
    if re.search(r"[\x00-\x1f\x7f]", subject):
        return "breaks the subject's line"
    return "grows" if len(plain) + len(html) > _MOST_LETTERS else ""


def _formulas(chance: random.Random, count: int) -> list[str]:
    starts = (
        "=",
        "+",
        "-",
        "@",
        "\t=",
        "\r=",
        "\n=",
        " =",
        "\u00a0=",
        "＝",
        "＋",
        "－",
        "＠",
        "\ufeff=",
        "'=",
        '"=',
        "=-",
    )
    calls = (
        "cmd|'/c calc'!A0",
        'HYPERLINK("http://evil.example","x")',
        "1+1",
        "SUM(A1:A9)",
        "WEBSERVICE(A1)",
        "A1",
        "x",
    )
    every = [start + call for start in starts for call in calls]
    return [
        *every,
        *("".join(chance.choices("=+-@\t\r\n '\"A1()!|,;\u00a0＝", k=chance.randint(1, 12))) for _n in range(count)),
    ][:count]


def _run_cells(cells: list[str]) -> list[str]:
    text, book = StringIO(newline=""), BytesIO()
    write_csv(text, ["=head()"], [[cell] for cell in cells])
    write_xlsx(book, {"=sheet()": (["=head()"], [[cell] for cell in cells])})
    text.seek(0)
    run = [row[0] for row in csv.reader(text) if row and row[0].lstrip()[:1] in tuple("=+-@＝＋－＠")]
    found = [f"a CSV cell runs: {one!r}" for one in run if not re.fullmatch(r"[+-]?[0-9]+", one.strip())]
    with zipfile.ZipFile(book) as parts:
        xml = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets"))
    return (
        found
        + ["a workbook cell is a formula"] * (b"<f" in xml.replace(b"<formatted", b""))
        + ["a workbook links"] * (b"<hyperlink" in xml)
    )


def _called(addresses: list[str]) -> list[str]:
    """Call every spelling with a client that may go to the public internet only, while somebody listens at home."""
    with _listening() as (ports, heard):
        client = HttpOut(ports=frozenset({80, 443, *ports}), plain_http=True, seconds=2.0)
        rebinding = HttpOut(plain_http=True, seconds=2.0, resolver=lambda _host, _port: ["93.184.215.14", "127.0.0.1"])
        found = []
        for url in [*addresses, *(f"http://127.0.0.1:{port}/" for port in ports)]:
            found += _answered(client, url)
        found += _answered(rebinding, "http://rebinding.example/")
    return found + [f"somebody knocked at home: {one}" for one in heard]


def _answered(client: HttpOut, url: str) -> list[str]:
    try:
        client.get(url)
    except Refused:
        return []
    except Exception as error:  # noqa: BLE001 - whatever is no refusal is a finding
        return [f"{url!r} crashed: {type(error).__name__}"]
    return [f"{url!r} was answered"]


@contextmanager
def _listening() -> Iterator[tuple[list[int], list[str]]]:
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_hear, args=(door, heard), daemon=True).start()
        yield [door.getsockname()[1]], heard


def _hear(door: socket.socket, heard: list[str]) -> None:
    while True:
        try:
            line, where = door.accept()
        except OSError:
            return
        heard.append(str(where))
        line.close()
