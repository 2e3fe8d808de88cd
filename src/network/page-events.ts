import { transferableAbortController } from 'node:util'

/**
 * Lets event targets of Node take the events of a page. Gives what ends it; nothing is touched where there is no page.
 * @note jsdom's `WebSocket` stands on undici's, which makes `open` with the class that is the global `Event` by then. In
 * Vitest's jsdom environment that is the page's class, Node's `EventTarget` refuses it, and no socket ever opens, whatever
 * the server.
 */
export function admitPageEvents(): () => void {
  // @note Nor is Node's class looked for where there is none: that takes a millisecond.
  if (!('document' in globalThis)) return () => undefined
  const { NodeEvent, targetPrototype } = ofNode()
  const PageEvent = globalThis.Event
  if (NodeEvent === PageEvent) return () => undefined

  const original = Reflect.get(targetPrototype, 'dispatchEvent')
  const isOfPage = (event: Event): boolean => event instanceof PageEvent && !(event instanceof NodeEvent)
  function dispatchEvent(this: EventTarget, event: Event): boolean {
    return original.call(this, isOfPage(event) ? new NodeEvent(event.type, event) : event)
  }
  targetPrototype.dispatchEvent = dispatchEvent
  return () => {
    if (targetPrototype.dispatchEvent === dispatchEvent) targetPrototype.dispatchEvent = original
  }
}

/** Node's own class of events, and what all its event targets share: the globals of these names may be a page's. */
function ofNode(): { readonly NodeEvent: typeof Event; readonly targetPrototype: EventTarget } {
  const controller = transferableAbortController()
  let NodeEvent = globalThis.Event
  controller.signal.addEventListener('abort', (event) => {
    NodeEvent = event.constructor as typeof Event
  })
  controller.abort()
  return { NodeEvent, targetPrototype: Object.getPrototypeOf(Object.getPrototypeOf(controller.signal)) as EventTarget }
}
