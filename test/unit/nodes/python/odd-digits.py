"""Prints how Python writes odd numbers with some digits, for odd-digits.json: python3 odd-digits.py > odd-digits.json"""
import json

NUMBERS = ['0', '-0.0', '0.5', '-0.5', '1.5', '2.5', '0.125', '-0.375', '0.1', '1e21', '-1e22', '123456789.987654321', '1e-7', '-2.5e-300', '1e300', 'inf', '-inf', 'nan', '9.99995', '99999.5']
cases = [[kind, number, digits, f'%.{digits}{kind}' % float(number)] for kind in 'fe' for number in NUMBERS for digits in (0, 1, 2, 4, 40)]
print('[\n' + ',\n'.join('  ' + json.dumps(case) for case in cases) + '\n]')
