"""Writes python-values.json: what Python itself makes of JSON values. Run: python3 python-values.py"""

import json
import pathlib
import random

random.seed(33)

EDGES = [
    '""', '"it\'s"', '"say \\"hi\\""', '"both \' and \\""', '"a\\\\b"', '"tab\\tline\\r\\n"',
    '"\\u0000\\u001f\\u007f\\u0085\\u00a0\\u00ad"', '"\\u00e9\\u4e2d\\ud83d\\ude00"', '"\\u200b\\u2028\\ue000\\ufeff\\u3000"',
    '"\\ud800"', '"\\udc00x"', '"\\udb40\\udc01"', '0', '-0', '-0.0', '0.0', '1.0', '1.9', '-1.9', '-0.5', '1e5', '1e15', '1e16', '1e22',
    '0.0001', '0.00001', '5e-324', '1.7976931348623157e308', '1e999', '-1e999', 'NaN', '-Infinity', '9007199254740991',
    '9007199254740992', '9007199254740993', '-18446744073709551616', '1' + '0' * 308, '1' + '0' * 309, 'null', 'true', 'false', '[]',
    '[1, 2.0, "a", [null]]', '{}', '{"b": 1, "a": {"x": [true]}}', '[NaN]', '"abc"', '"1.5"', '"1e3"', '" 3 "', '"0_3"', '"_3"', '"3_"',
    '"3__3"', '"+3"', '"+ 3"', '"--3"', '"007"', '"-0"', '"\\u0665\\uff11"', '"\\ud835\\udfdd"', '"\\u20035\\u0085"', '"\\u001c5"',
    '"5\\u0000"', '"\\u00b2"', '".5"', '"5."', '"."', '"1e"', '"1_0.0_1e1_0"', '"1._5"', '"inf"', '"-Infinity"', '" +NaN "', '"infinit"',
    '"0x10"', '"1e999"', '"1e-999"', '"\\u0661.\\u0665"', '"\\ufeff5"', json.dumps("x" * 300), json.dumps("é" * 199 + "x"), json.dumps("1" * 4300),
    json.dumps("1" * 4301), json.dumps("-" + "1_" * 4300 + "1"), json.dumps("1" * 4301 + "x"), json.dumps("1" * 4301 + "_"),
]

TEXT = "abXY019 _+-.eE'\"\\\n\t\x00\x7f\xa0\u00e9\u0665\u2003\u200b\ufeff\uff11\U0001F600\U000e0001"
READS = [
    "", " ", "nul", "nulll", "tru", "[1,]", "[,1]", "[1 2]", '{"a" 1}', '{"a":}', '{"a":1,}', "{a:1}", "{'a':1}", "01", "-", "-01", "1.", ".5",
    "1e", "1e+", "+1", "0x1", "- 1", "-Infinity", "-NaN", "Infinit", "NaN", '"', '"a', '"\\x"', '"\\u12"', '"\\u12g4"', '"\t"', '"\n"',
    '"\x7f"', "\ufeff1", "\u00a01", "\x0b1", "[1]]", "1 2", ' \t\n\r[ 1 , {"a" : 2} ] ', '{"a":1,"b":2,"a":3}', '{"2":1,"1":2}',
    '"\\ud83d\\ude00"', '"\\ud83d"', '"\\/\\b\\f"', "1" * 4300, "1" * 4301, "-" + "1" * 4301, "0." + "1" * 5000, "\u0665",
    '{"__proto__": 1}', "[" * 900 + "]" * 900,
]


def text():
    alphabet = "0123456789_+-.eE " if random.random() < 0.5 else TEXT
    return "".join(random.choice(alphabet) for _ in range(random.randint(0, 8)))


def number():
    return random.choice([
        random.randint(-5, 5), random.randint(-(2**70), 2**70), float(random.randint(-(10**18), 10**18)), random.uniform(-10, 10),
        random.uniform(-1, 1) * 10.0 ** random.randint(-320, 308), random.choice([2**53, 2.0**53, 1, 1.0, True, 0, 0.0, False]),
    ])


def value(depth=0):
    kind = random.random()
    if kind < 0.4 or depth > 2:
        return number()
    if kind < 0.75:
        return text()
    if kind < 0.8:
        return None
    if kind < 0.9:
        return [value(depth + 1) for _ in range(random.randint(0, 3))]
    return {text(): value(depth + 1) for _ in range(random.randint(0, 3))}


def attempt(call):
    try:
        result = call()
    except Exception as error:
        return {"type": type(error).__name__, "message": str(error)}
    return {"kind": type(result).__name__, "repr": repr(result)}


def forms(source):
    item = json.loads(source)
    return {
        "source": source, "dump": json.dumps(item), "repr": repr(item), "str": str(item), "int": attempt(lambda: int(item)),
        "float": attempt(lambda: float(item)), "bool": bool(item),
    }


def comparison(left, right):
    a, b = json.loads(left), json.loads(right)
    return {"left": left, "right": right, "equal": a == b, "less": attempt(lambda: a < b), "greater": attempt(lambda: a > b)}


def read(source):
    try:
        item = json.loads(source)
    except Exception:
        return {"source": source, "repr": None}
    return {"source": source, "repr": repr(item) if len(source) < 1000 else ""}


sources = EDGES + [json.dumps(value()) for _ in range(150)]
short = [source for source in sources if len(source) < 1000]
pairs = [(random.choice(short), random.choice(short)) for _ in range(250)] + [(source, source) for source in short[:60]]
pairs += [(json.dumps([number(), text()]), json.dumps([number(), text()])) for _ in range(30)]
pairs += [(json.dumps(text()), json.dumps(text())) for _ in range(40)] + [(json.dumps(number()), json.dumps(number())) for _ in range(60)]
pairs += [('"\\uffff"', '"\\ud83d\\ude00"'), ('"a\\ud83d\\ude00"', '"a\\ud83d\\ude01"'), ("1", "1.0"), ("1", "true"), ("0", "false"), ('"1"', "1")]
pairs += [("9007199254740993", "9007199254740992.0"), ('{"a":1,"b":2}', '{"b":2.0,"a":true}'), ("[1]", "[1,2]"), ("null", "null")]
rows = {
    "values": [forms(source) for source in sources],
    "comparisons": [comparison(left, right) for left, right in pairs],
    "reads": [read(source) for source in READS],
}
lines = [f'"{key}": [\n' + ",\n".join(json.dumps(row) for row in items) + "\n]" for key, items in rows.items()]
pathlib.Path(__file__).with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
