import { NodeError } from '../node-behaviour.ts'
import { MATH_FUNCTIONS } from './math-functions.ts'
import { applySign, item, operate } from './math-operations.ts'
import { syntaxError, tokenize, type Token } from './math-tokens.ts'
import { compareValues, mathTruth, type MathValue } from './math-values.ts'

/** Computes a value when it is wanted: of a choice only one side, of `and` maybe only the first. */
type Thunk = () => MathValue

const BINARY: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '//', '%', '@'],
]
const COMPARISONS = new Set(['<', '>', '<=', '>=', '==', '!='])
const KEYWORDS = new Set('and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(' ')) // prettier-ignore
const CONSTANTS: Readonly<Record<string, MathValue>> = { True: true, False: false, None: null }

const unavailable = (what: string): NodeError =>
  new NodeError('simpleeval.FeatureNotAvailable', `Sorry, ${what} is not available in this evaluator`)

/**
 * Evaluates an expression of Python over some names, with the functions that a math expression may call.
 *
 * @throws {NodeError} as Python and the package `simpleeval` do
 */
export function evaluate(expression: string, names: ReadonlyMap<string, MathValue>): MathValue {
  return new Parser(expression, names).read()()
}

class Parser {
  readonly #expression: string
  readonly #names: ReadonlyMap<string, MathValue>
  readonly #tokens: readonly Token[]
  #place = 0

  constructor(expression: string, names: ReadonlyMap<string, MathValue>) {
    this.#expression = expression
    this.#names = names
    this.#tokens = tokenize(expression.trim())
  }

  read(): Thunk {
    if (this.#tokens[0]?.kind === 'end') {
      throw new NodeError('simpleeval.InvalidExpression', 'Sorry, cannot evaluate empty string')
    }
    const value = this.#list()
    if (this.#peek() !== undefined || this.#tokens[this.#place]?.kind !== 'end') throw this.#unexpected()
    return value
  }

  /** The sign or keyword that comes next. */
  #peek(): string | undefined {
    const token = this.#tokens[this.#place]
    if (token?.kind === 'sign') return token.text
    return token?.kind === 'name' && KEYWORDS.has(token.text) ? token.text : undefined
  }

  #take(...texts: readonly string[]): string | undefined {
    const next = this.#peek()
    if (next === undefined || !texts.includes(next)) return undefined
    this.#place += 1
    return next
  }

  #expect(text: string): void {
    if (this.#take(text) === undefined) throw this.#unexpected()
  }

  #unexpected(): NodeError {
    const token = this.#tokens[this.#place]
    const before = this.#tokens[this.#place - 1]
    const isOperand = token?.kind === 'value' || (token?.kind === 'name' && !KEYWORDS.has(token.text))
    const followsOperand = before?.kind === 'value' || before?.kind === 'name'
    const isInside = this.#tokens
      .slice(0, this.#place)
      .some((other) => other.kind === 'sign' && '(['.includes(other.text))
    if (isOperand && followsOperand && isInside) return syntaxError('invalid syntax. Perhaps you forgot a comma?')
    return syntaxError()
  }

  #list(): Thunk {
    const first = this.#choice()
    if (this.#peek() !== ',') return first
    while (this.#take(',') !== undefined)
      if (this.#tokens[this.#place]?.kind !== 'end' && this.#peek() !== ')') this.#choice()
    return () => {
      throw unavailable('Tuple')
    }
  }

  #choice(): Thunk {
    const value = this.#or()
    if (this.#take('if') === undefined) return value
    const test = this.#or()
    if (this.#peek() !== 'else') throw syntaxError("expected 'else' after 'if' expression")
    this.#place += 1
    const otherwise = this.#choice()
    return () => (mathTruth(test()) ? value() : otherwise())
  }

  #or(): Thunk {
    return this.#chain('or', () => this.#chain('and', () => this.#not()))
  }

  #chain(word: string, operand: () => Thunk): Thunk {
    const items = [operand()]
    while (this.#take(word) !== undefined) items.push(operand())
    const [only] = items
    if (only && items.length === 1) return only
    return () => {
      let value: MathValue = false
      for (const operandOf of items) {
        value = operandOf()
        if (mathTruth(value) === (word === 'or')) break
      }
      return value
    }
  }

  #not(): Thunk {
    if (this.#take('not') === undefined) return this.#comparison()
    const operand = this.#not()
    return () => !mathTruth(operand())
  }

  #comparison(): Thunk {
    const first = this.#binary(0)
    const others: (readonly [string, Thunk])[] = []
    for (let operator = this.#comparer(); operator !== undefined; operator = this.#comparer()) {
      others.push([operator, this.#binary(0)])
    }
    if (others.length === 0) return first
    return () => {
      let left = first()
      let result = true
      for (const [operator, operand] of others) {
        const right = operand()
        result = compareValues(operator, left, right)
        if (!result) break
        left = right
      }
      return result
    }
  }

  #comparer(): string | undefined {
    const next = this.#peek()
    if (next === undefined) return undefined
    if (COMPARISONS.has(next) || next === 'in') return this.#take(next)
    if (next === 'is') {
      this.#place += 1
      return this.#take('not') === undefined ? 'is' : 'is not'
    }
    if (next !== 'not') return undefined
    this.#place += 1
    this.#expect('in')
    return 'not in'
  }

  #binary(level: number): Thunk {
    const operators = BINARY[level]
    if (!operators) return this.#unary()
    let left = this.#binary(level + 1)
    for (let operator = this.#take(...operators); operator !== undefined; operator = this.#take(...operators)) {
      const [first, sign, second] = [left, operator, this.#binary(level + 1)]
      left = () => operate(sign, first(), second())
    }
    return left
  }

  #unary(): Thunk {
    const sign = this.#take('-', '+', '~')
    if (sign === undefined) return this.#power()
    const operand = this.#unary()
    return () => applySign(sign, operand())
  }

  #power(): Thunk {
    const base = this.#trailed()
    if (this.#take('**') === undefined) return base
    const exponent = this.#unary()
    return () => operate('**', base(), exponent())
  }

  #trailed(): Thunk {
    let value = this.#atom()
    for (;;) {
      const previous = value
      if (this.#take('[') !== undefined) {
        const index = this.#list()
        this.#expect(']')
        value = () => item(previous(), index())
      } else if (this.#take('.') !== undefined) {
        const token = this.#tokens[this.#place]
        if (token?.kind !== 'name') throw this.#unexpected()
        this.#place += 1
        value = () => this.#attribute(previous(), token.text)
      } else return value
    }
  }

  #attribute(_: MathValue, name: string): never {
    if (name.startsWith('_') || name.startsWith('func_')) {
      const reason = `Sorry, access to __attributes  or func_ attributes is not available. (${name})`
      throw new NodeError('simpleeval.FeatureNotAvailable', reason)
    }
    const reason = `Attribute '${name}' does not exist in expression '${this.#expression}'`
    throw new NodeError('simpleeval.AttributeDoesNotExist', reason)
  }

  #atom(): Thunk {
    const token = this.#tokens[this.#place]
    if (token?.kind === 'value') {
      this.#place += 1
      return () => token.value
    }
    if (this.#take('(') !== undefined) {
      if (this.#take(')') !== undefined) return () => fail(unavailable('Tuple'))
      const value = this.#list()
      this.#expect(')')
      return value
    }
    if (this.#take('[') !== undefined) return this.#display(']', 'List')
    if (this.#take('{') !== undefined) return this.#display('}', 'Set')
    if (token?.kind !== 'name' || KEYWORDS.has(token.text)) throw this.#unexpected()
    this.#place += 1
    if (Object.hasOwn(CONSTANTS, token.text)) return () => CONSTANTS[token.text] ?? null
    return this.#take('(') === undefined ? () => this.#name(token.text) : this.#call(token.text)
  }

  #display(close: string, name: string): Thunk {
    let kind = close === '}' && this.#peek() === close ? 'Dict' : name
    while (this.#peek() !== close) {
      this.#choice()
      if (this.#take(':') !== undefined) {
        if (this.#peek() === close) throw syntaxError("expression expected after dictionary key and ':'")
        this.#choice()
        kind = 'Dict'
      }
      if (this.#peek() !== close) this.#expect(',')
    }
    this.#place += 1
    return () => fail(unavailable(kind))
  }

  #name(name: string): MathValue {
    const value = this.#names.get(name)
    if (value !== undefined) return value
    const known = MATH_FUNCTIONS.get(name)
    if (known) return known
    throw new NodeError('simpleeval.NameNotDefined', `'${name}' is not defined for expression '${this.#expression}'`)
  }

  #call(name: string): Thunk {
    const args: Thunk[] = []
    while (this.#peek() !== ')') {
      args.push(this.#choice())
      if (this.#peek() !== ')') this.#expect(',')
    }
    this.#place += 1
    return () => {
      const known = MATH_FUNCTIONS.get(name)
      if (known) return known.call(args.map((arg) => arg()))
      const reason = `Function '${name}' not defined, for expression '${this.#expression}'.`
      throw new NodeError('simpleeval.FunctionNotDefined', reason)
    }
  }
}

function fail(error: NodeError): never {
  throw error
}
