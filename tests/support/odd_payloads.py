"""Payloads of every shape that somebody may send."""

from __future__ import annotations

ODD = {
    "one line of 1 MB": '{"a":"' + "x" * 1_000_000 + '"}',
    "many keys": "{" + ",".join(f'"k{number}":{number}' for number in range(100_000)) + "}",
    "deep": "[" * 10_000 + "]" * 10_000,
    "duplicates": '{"dup":1,"dup":2}',
    "numbers": '{"a":1.10,"b":1e400,"c":123456789012345678901234567890}',
    "surrogates": "\ud800 \udfff {",
    "surrogates in JSON": '{"a":"\\ud800","b":"\\udfff\\ud800","dup":1,"dup":1.10}',
    "zero": "a\0b\x00",
    "csv": '=1+1,"a";b\r\n+2,\t3\r\n',
    "no UTF-8": b'{"a":"\xff\xfe","b":"\xc3"}'.decode("utf-8", "replace"),
    "multipart": (
        '--b\r\nContent-Disposition: form-data; name="f"; filename="$(x).pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.7\x00\x01\x1b[2J\r\n--b--\r\n"
    ),
    "xml": "<a b='c'>&lt;</a>\r\n",
    "fences": "```\n````\n| a | b |\n",
    "drives": "\x1b]52;c;x\x07 \x9b31m \u202e\r\x08",
}
"""Payloads of every shape, by what is odd about them."""

HUGE = '{"a":[' + ",".join(f'{{"n":{number}.10,"n":1e400,"s":"{"x" * 10_000}"}}' for number in range(1_000)) + "]}"
"""10 MB on one line."""
ALL = {**ODD, "10 MB on one line": HUGE}
