"""Prints what Python answers to odd sums and expressions, for odd-numbers.json: python3 odd-numbers.py > odd-numbers.json"""
import json, math, operator, warnings

warnings.simplefilter('ignore')
OPERATORS = {
    '+': operator.add, '-': operator.sub, '*': operator.mul, '/': operator.truediv, '//': operator.floordiv, '%': operator.mod,
    '**': operator.pow, '<<': operator.lshift, '>>': operator.rshift, '&': operator.and_, '|': operator.or_, '^': operator.xor,
}
INTS = [0, 1, -1, 7, -7, 3, -3, 10 ** 20, -10 ** 20, 2 ** 64 + 1, True, False]
FLOATS = [0.0, -0.0, 2.5, -2.5, 0.1, 7.0, -0.5, 1e300, 1e-300, float('inf'), float('-inf'), float('nan')]
ROUND = [0.5, 1.5, 2.5, -0.5, 2.675, 1234.5678, -1234.5678, 1e22, 7, -7, 15, 25, 35, -25, True, 10 ** 20 + 5]

def outcome(run):
    try:
        return repr(run())
    except Exception as error:
        return f'!{type(error).__name__}: {error}'

def sums():
    for sign, apply in OPERATORS.items():
        for left in INTS + FLOATS:
            for right in INTS + FLOATS:
                both = type(left) is float or type(right) is float
                if both and sign in ('<<', '>>', '&', '|', '^'):
                    continue
                if sign in ('**', '<<', '>>') and (abs(right) > 50 or abs(left) > 50) and not both:
                    continue
                yield ['sum', sign, left, right, outcome(lambda: apply(left, right))]

EXPRESSIONS = [
    'values[0]', 'values[-1]', 'values[9]', 'values[True]', 'values[1.5]', "values['a']", 't[1]', 't[-9]', "t['a']", 't[1.0]', 'a[0]', 'n[0]',
    'values + values', 'values * 2', 'values * -1', 'values + a', 'values + t', 't + t', 't + a', "t * 2", 't * -2', 't * 1.5', 'values * 1.5',
    '2 * t', '1.5 * t', 't * t', 't * n', 'n * t', 'True * t', '0 * values', 'values * values', 'n * n',
    't - t', 'values - values', 'n + 1', '1 + n', '1 in values', '9 in values', '9 not in values', '2.0 in values', "'b' in t", "'x' not in t",
    "1 in t", "t in values", '1 in a', '1 in n', 'values == values', 'values != values', 't == t', 't < t', "t < 'b'",
    "'a' <= t", "'a' >= t", "'b' > t", 't < a', 'a < t', 'n < 1', 'n is n', 'n is not n', 'a == n', 'True == 1', 'a == a == a', '1 < a < 9',
    '1 < a > 9', 'not values', 'not t', 'not n', 'not a', "'' or a", "t and a", 'n and a', 'values or a', '0 or 0.0', 'a if values else b', "a if '' else b",
    'a if n else b', '-t', '+values', '~1.5', '~n', '-True', '+True', '~True', '- -a', 'min(values)', 'max(values)', 'min(t)', 'max(t)', 'min(a)', 'max(n)',
    'min()', 'max()', 'min(a, b)', 'max(a, 2.5)', 'min(1, t)', 'abs(t)', 'abs()', 'abs(1, 2)', 'abs(-2.5)', 'abs(True)', 'abs(-7)', 'round(n)',
    "round('x')", 'round(2.5, 0.5)', 'round(2.5, None)' , 'round(2.5, True)', 'int()', 'float()', "int(' 12 ')", "int('1_0')", "int('1.5')", "int('x')", 'int(values)', 'int(n)',
    "float(' 1e5 ')", "float('nan')", "float('-inf')", "float('+Infinity')", "float('1_0.5')", "float('x')", "float('')", 'float(values)', 'float(n)', 'int(2.9)', 'int(-2.9)', 'int(True)',
    'float(True)', "int('-12')", "int('+12')", 'sqrt(-1)', 'sqrt(16)', 'sqrt(t)', 'sqrt()', 'sqrt(1, 2)', 'ceil(1.2)', 'ceil(-1.2)', 'floor(-1.2)', 'ceil(7)',
    'floor(t)', 'ceil(True)', 'floor()', 'log(1)', 'log(0)', 'log(-1)', 'log(8, 2)', 'log(8, 1)', 'log(t)', 'log2(8)', 'log2(0)', 'log10(1000)', 'log10(t)', 'sin(0)', 'cos(0)', 'tan(0)',
    '"a\\n\\q\\""', "'it\\'s'", '0x1F', '0o17', '0b101', '1_000', '1e3', '.5', '5.', '1_0.5_0', '(1)', '((a))', 'a\\\n+ 1', '1 # note', 'round(-2.5)', 'round(3.5)', 'round(1e300)',
    'sum(values)', 'sum(1, 2.5, True)', 'sum()', 'sum(t)', 'sum(values, t)', 'sum(n)', 'sum(2, values)', 'pow(2, 3)', 'pow(2)', 'pow()', 'pow(2, 5000)',
    'pow(2, -1)', 'pow(t, 2)', 'pow(2, t)', 'pow(2, 4000.5)', 'pow(0, -1)', 'round(1e999)', 'round(-1e999)', 'round(1e999 - 1e999)', 'round(1e999, -1)',
    'round(-1e999, -1)', 'round(1e999, 1)', 'round(5.5, -400)', 'round(-5.5, -1)', 'round(-5.5, -400)', 'log(2 ** 2000)', 'log2(2 ** 2000)', 'log10(10 ** 400)', 'log(2 ** 2000, 2)',
    'sqrt(2 ** 2000)', 'round()', 'round(1, 2, 3)', 'log2()', 'log10(1, 2)', "max('abc')",
]
NAMES = {'a': 5, 'b': 2.5, 't': 'abc', 'n': None, 'values': [1, 2.0, 5]}
FUNCTIONS = {name: getattr(math, name) for name in 'sqrt ceil floor log log2 log10 sin cos tan'.split()}

# Two that ComfyUI has of its own.
def variadic_sum(*args):
    return sum(args[0]) if len(args) == 1 and hasattr(args[0], '__iter__') else sum(args)

def _safe_pow(base, exp):
    if abs(exp) > 4000:
        raise ValueError(f'Exponent {exp} exceeds maximum allowed (4000)')
    return pow(base, exp)

FUNCTIONS.update(sum=variadic_sum, pow=_safe_pow)

cases = list(sums())
for value in ROUND:
    for digits in (-25, -3, -2, -1, 0, 1, 2, 3):
        cases.append(['eval', f'round({value!r}, {digits})', outcome(lambda: round(value, digits))])
for text in EXPRESSIONS:
    cases.append(['eval', text, outcome(lambda: eval(text, {**FUNCTIONS}, dict(NAMES)))])
print('[\n' + ',\n'.join('  ' + json.dumps(case) for case in cases) + '\n]')
