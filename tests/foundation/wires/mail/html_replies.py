"""Replies in HTML, as the mail programs write them."""

from typing import Final

from tests.foundation.wires.mail.replies import Sample

HTML: Final = (
    Sample(
        "gmail",
        '<div dir="ltr">We pay on Friday.<br></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, Mar 10, 2026 at 9:14 AM Receivables &lt;<a href="mailto:ar@seller.example">ar@seller.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><p>Dear Sir,</p><p>Invoice 2026-0417 was due.</p></blockquote></div>',
        "We pay on Friday.",
    ),
    Sample(
        "gmail with signature",
        '<div dir="ltr"><div>Copy please.</div><div><br></div>-- <br><div dir="ltr" class="gmail_signature"><div>Jo Payer</div><div>Payer Ltd</div></div></div><div class="gmail_quote">Le mar. 10 mars 2026 à 09:14, X &lt;ar@seller.example&gt; a écrit :<br><blockquote>Bonjour</blockquote></div>',
        "Copy please.",
    ),
    Sample(
        "outlook desktop",
        '<html><head><style>p.MsoNormal{margin:0}</style></head><body lang=EN-GB><div class=WordSection1><p class=MsoNormal>We never got the goods.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Jo<o:p></o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class=MsoNormal><b>From:</b> Receivables &lt;ar@seller.example&gt;<br><b>Sent:</b> 10 March 2026 09:14<br><b>To:</b> Jo<br><b>Subject:</b> Invoice</p></div><p class=MsoNormal>Dear Sir</p></div></body></html>',
        "We never got the goods.\n\nJo",
    ),
    Sample(
        "outlook web",
        '<div style="font-family:Calibri">Zie bijlage.</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>Van:</b> Debiteuren<br><b>Verzonden:</b> dinsdag<br></div><div>Geachte heer</div>',
        "Zie bijlage.",
    ),
    Sample(
        "outlook on ios",
        '<div dir="ltr">Bezahlt.</div><div id="ms-outlook-mobile-signature"><div>Holen Sie sich <a href="https://aka.ms/o0ukef">Outlook für iOS</a></div></div><div id="mail-editor-reference-message-container"><b>Von:</b> X<br>Guten Tag</div>',
        "Bezahlt.",
    ),
    Sample(
        "apple mail",
        '<html><body style="overflow-wrap: break-word;">Paid on the 5th.<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>On 10 Mar 2026, at 09:14, Receivables &lt;ar@seller.example&gt; wrote:</div><br><div>Dear Sir</div></blockquote></div></body></html>',
        "Paid on the 5th.",
    ),
    Sample(
        "thunderbird",
        '<p>Wir zahlen am 20. März.</p><div class="moz-cite-prefix">Am 10.03.26 um 09:14 schrieb Buchhaltung:<br></div><blockquote type="cite" cite="mid:1@seller.example"><p>Guten Tag</p></blockquote><pre class="moz-signature" cols="72">-- \nJo</pre>',
        "Wir zahlen am 20. März.",
    ),
    Sample(
        "yahoo",
        '<div>ok</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Tuesday, March 10, 2026, Receivables &lt;ar@seller.example&gt; wrote:</div><div>Dear Sir</div></div>',
        "ok",
    ),
    Sample(
        "proton",
        '<div>Next week.</div><div class="protonmail_signature_block">Sent with Proton Mail</div><div class="protonmail_quote">On Tuesday, ar@seller.example wrote:<br><blockquote class="protonmail_quote">Dear Sir</blockquote></div>',
        "Next week.",
    ),
    Sample(
        "a table",
        "<table><tr><td>Invoice</td><td>Paid on</td></tr><tr><td>2026-0417</td><td>5 March</td></tr></table>",
        "Invoice Paid on\n2026-0417 5 March",
    ),
    Sample(
        "a list",
        "<p>We dispute:</p><ul><li>0417: price</li><li>0433: broken</li></ul>",
        "We dispute:\n\n- 0417: price\n- 0433: broken",
    ),
    Sample(
        "what is hidden is not said",
        '<div style="display:none">preheader</div><script>alert(1)</script><style>p{}</style><p>Hello&nbsp;there</p>',
        "Hello there",
    ),
)
