"""Prints what Python answers to odd templates of str.format, for odd-formats.json: python3 odd-formats.py > odd-formats.json"""
import json

INT, FLOAT, NEG, TEXT, BIG, TINY = 1234567, 1234.5678, -0.0, 'x', 10 ** 25, 1.5e-7
SPECS = [
    '', '<8', '>8', '^9', '=8', '*^9', '0=9', '08', '+', ' ', '-', '+,', ' _', ',', '_', '_x', '_b', '_o', ',x', ',n', '_c',
    '#b', '#o', '#x', '#X', 'X', 'o', 'c', '+c', '#c', 'n', 'd', '.2', '.2d', 'z', 'z.1f', '.0f', '#.0f', '.3e', '.3E', 'E', 'F', 'G', 'g', '.10g',
    '.3g', '#.3g', '%', '.1%', '.0%', 'q', 's', '.3s', ',s', '+s', ' s', '#s', '=5s', 'zs', 'e', 'f', '012,', '010,.2f', '013,d', '014,d',
    '015,d', 'x<4', '5.1', '.1', '.15', '.17', '.20f', '8.3f', '<08', '>010.1f', '_.2f', ',.2e', 'nn', '1.', 'é^9', '😀>5',
]
VALUES = [INT, -INT, 255, 65, -1, 0x110000, True, FLOAT, -FLOAT, 0.0, NEG, 2.5, 1e16, 1e300, TINY, BIG, 1e22,
          float('nan'), float('inf'), float('-inf'), TEXT, 'äöü', '', None, [1, 'a'], {'k': [1.0]}]
TEMPLATES = [
    '{a!a}', '{a!r}', '{a!s:>4}', '{a!r:<6}|', '{{{a}}}', '{a:{b}}', '{a:{b}{c}}', '{a:{b:{c}}}', '{a:{b:{c:{b}}}}', '{a[k]}', '{a[k][0]}',
    '{a[]}', '{a.}', '{a[k]x}', '{a[0].b}', '{a[', '{a!}', '{a!r', '{a!rx}', '{a!r:', '{a:{', 'x{a', '{a{b}}', '}}{{', '{a[}]}', '{!r}', '{:5}', '{ a}',
]
ARGS = [
    {'a': 'é"中😀\'', 'b': '>', 'c': 5}, {'a': 5, 'b': '>', 'c': '9'}, {'a': {'k': 'v', '}': 1}, 'b': '3', 'c': ''}, {'a': [1, 2.0, 'x'], 'b': '', 'c': ''},
]

def outcome(template, values):
    try:
        return template.format(**values)
    except Exception as error:
        return f'!{type(error).__name__}: {error}'

cases = [['{a:' + spec + '}', {'a': value}] for spec in SPECS for value in VALUES]
cases += [[template, values] for template in TEMPLATES for values in ARGS]
print('[\n' + ',\n'.join('  ' + json.dumps([t, v, outcome(t, v)]) for t, v in cases) + '\n]')
