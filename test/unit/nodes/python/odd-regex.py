"""Prints what Python makes of odd patterns and templates, for odd-regex.json: python3 odd-regex.py > odd-regex.json"""
import json, re, warnings

warnings.simplefilter('ignore')
PATTERNS = [
    '(?x) a b # note\n c', '(?x)a\\ b', '(?x)[a b]', '(?x)a#', '(?L)a', '(?u)\\w+', '(?i)A', '(?m)^b', '(?s)a.b', '(?ims)A.B$', 'x(?i)a',
    '(?i:A)b', '(?-i:A)b', '(?s-i:A.)', '(?m:^b)', '(?i-i:a)', '(?-:a)', '(?i-:a)', '(?z)a', '(?i', '(?i-', '(?P', '(?P<', '(?P<a', '(?P<1a>x)', '(?P<a>x)(?P<a>y)',
    '(?P<a>x)(?P=a)', '(?P=b)', '(?P=', '(?P>a)', '(?P<é>é)', '(?#note)a', '(?#note', '(?:a|b)+', '(?:', '(?=a)b', 'a(?=b)', 'a(?!b)', '(?<=a)b', '(?<!a)b',
    '(?<=a+)b', '(?<=a|bc)d', '(?<x)', '(?<', '(?', '(', ')', 'a)', '(a', '(?>a+)a', 'a++', 'a*+b', 'a?+', 'a{2}+', 
    'a{2,3}', 'a{,2}', 'a{2,}', 'a{3,2}', 'a{', 'a{2', 'a{x}', '{2}', '*a', '+', '?', 'a**', 'a+?', 'a??', 'a*?b', 'a{1,2}?', '^*', '$+',
    '(?:)*', '\\', 'a\\', '\\q', '\\8', '\\1', '(a)\\1', '(a\\1)', '\\0', '\\01', '\\012', '\\400', '\\x4', '\\x41', '\\u00e', '\\u00e9', '\\U0001F600', '\\U00110000', 
    '\\A', 'a\\Z', '\\bA', '\\B', '\\d+', '\\D+', '\\s', '\\S+', '\\w+', '\\W', '\\t', '\\n', '\\.', '\\-', '\\_', '\\é', '[', '[]', '[]a]', '[^]a]', '[a', '[a-', '[a-]', '[-a]', '[z-a]', '[a-\\d]', '[\\d-z]', '[\\w.]+', '[^\\w]',
    '[\\b]', '[\\q]', '[\\x41-\\x43]', '[\\]]', '[[a]', '[a&&b]', '[a--b]', '[a||b]', '[a~~b]', '[^^]', '[😀-😂]', '😀+', 'é', '[\\s\\S]', '.', '^', '$', '^a|b$', '|', 'a|', '(|a)', '()', '(a|b)*', '((a)|b)+', '\\Aa|b\\Z',
]
TEXTS = ['', 'a', 'ab', 'abc', 'aab b', 'A\nb', 'b\na\n', 'a b# c', 'éa😀1_', 'xx', 'abd bcd', '{2} a{ a{x}', 'a-z.[]^']
TEMPLATES = ['<\\g<0>>', '\\1', '\\g<1>', '\\g<a>', '\\g<n>', '\\g<>', '\\g<1', '\\g<-1>', '\\g<1a>', '\\g', '\\', '\\n\\t\\\\', '\\07', '\\400', '\\10', '\\8', 'x\\', '\\g<é>', '\\é', '$1', '\\g<99>']
NAMES = [0, re.I, re.M, re.S, re.I | re.M | re.S]

def cases():
    number = 0
    for pattern in PATTERNS:
        for text in TEXTS[:4] if len(pattern) > 14 else TEXTS:
            number += 1
            yield pattern, text, int(NAMES[number % 5]), '<\\g<0>>'
    for template in TEMPLATES:
        for pattern, text in (('(a)', 'ab'), ('(?P<a>a)|(?P<n>b)', 'ab'), ('a', 'ab'), ('z', 'ab')):
            yield pattern, text, 0, template

def found(pattern, text, flags):
    try:
        return [[match.group(0), *match.groups()] for match in re.finditer(pattern, text, flags)]
    except re.error:
        return []

def replaced(pattern, text, flags, template):
    try:
        return re.sub(pattern, template, text, flags=flags)
    except re.error as error:
        return f'!{error}'
    except IndexError as error:
        return f'!IndexError: {error}'

rows = [[p, t, f, r, replaced(p, t, f, r), found(p, t, f)] for p, t, f, r in cases()]
print('[\n' + ',\n'.join('  ' + json.dumps(row) for row in rows) + '\n]')
