const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Calls back when the process ends, of itself or by a signal, until the returned function is called.
 *
 * @note A signal that nobody listens to ends a process without its `exit` event. Once somebody listens it does not end
 * it at all, so it is sent once more where nobody else wants to deal with it.
 */
export function onProcessEnd(callback: () => void): () => void {
  const endings = SIGNALS.map((signal) => {
    const end = (): void => {
      callback()
      process.off(signal, end)
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    }
    process.on(signal, end)
    return () => process.off(signal, end)
  })
  process.on('exit', callback)
  return () => {
    process.off('exit', callback)
    for (const stop of endings) stop()
  }
}
