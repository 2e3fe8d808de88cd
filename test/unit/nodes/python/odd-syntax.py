"""Prints what Python's parser says of texts that are no expressions, for odd-syntax.json: python3 odd-syntax.py > odd-syntax.json"""
import ast, json, warnings

warnings.simplefilter('ignore')
TEXTS = [
    '(1', '[1', '{1', '1)', '1]', '(1]', '[1)', '{1)', '"abc', "'abc", '1 "', '$', '?', '1 $ 2', '€', 'a € b', '1\\x', '1\\', '0x', '0xg', '0x1g', '0o', '0o8', '0b', '0b2',
    '1a', '1_a', '1__0', '1_', '007', '08', '0_7', '1e', '1e+', '1.a', '.', '..', '1..2', 'a b', '1 2', '(1 2)', '[a b]', 'f(a b)', '1 +', '+', 'a if b', 'a if b el', 'a if b else',
    'if', 'not', 'a not b', 'a is', 'a in', 'a ==', '(;)', 'a.', 'a.1', 'a[', 'a[]', 'f(', 'f(,)', 'f(a,,b)', '(,)', '[,]', '{,}', '{1:}', '{1:2', 'a ! b', 'a <> b', '`', '@', 'a @', '~',
    '1and', '(\n1\n', '\ud83d\ude00',
]

def outcome(text):
    try:
        ast.parse(text.strip())
        return 'an expression'
    except SyntaxError as error:
        return f'!SyntaxError: {error}'

texts = [text.encode('utf-16', 'surrogatepass').decode('utf-16') for text in TEXTS]
print('[\n' + ',\n'.join('  ' + json.dumps([text, outcome(text)]) for text in texts) + '\n]')
