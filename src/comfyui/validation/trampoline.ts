/**
 * Runs a recursion without the call stack: `call` yields the argument of each inner call and gets its result back, or
 * its exception thrown in.
 *
 * @note A chain of two thousand nodes is an ordinary stress test, and deeper than a JavaScript stack likes.
 */
export function runRecursion<Argument, Result>(
  call: (argument: Argument) => Generator<Argument, Result, Result>,
  argument: Argument,
): Result {
  const stack = [call(argument)]
  let resume = (top: Generator<Argument, Result, Result>): IteratorResult<Argument, Result> => top.next()
  for (;;) {
    const top = stack.at(-1)
    if (!top) throw new Error('Failed to run a recursion: its stack is empty. This is a bug in comfyui-mock.')
    try {
      const step = resume(top)
      if (step.done) {
        stack.pop()
        if (stack.length === 0) return step.value
        resume = (caller) => caller.next(step.value)
      } else {
        stack.push(call(step.value))
        resume = (callee) => callee.next()
      }
    } catch (error) {
      stack.pop()
      if (stack.length === 0) throw error
      resume = (caller) => caller.throw(error)
    }
  }
}
