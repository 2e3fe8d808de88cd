import { nearestNames } from '../nearest-name.ts'

/** What a request for a route that the server does not have was probably meant for. */
export function describeUnknownRoute(method: string, path: string, routes: readonly string[]): string {
  const samePath = routes.filter((route) => route.slice(route.indexOf(' ') + 1) === path)
  const wanted = `${method} ${path}`
  const near = samePath.length > 0 ? samePath : nearestNames(wanted, routes, 3)
  const advice = near.length > 0 ? ` Nearest: ${near.join(', ')}.` : ''
  return `ComfyUI has no route ${wanted}.${advice}`
}

/** What may be wrong with a request that the server has failed at: it says nothing but the status. */
export function describeFailedRequest(method: string, path: string, status: number): string {
  const isPrompt = /^(?:\/api)?\/prompt$/.test(path)
  const advice = isPrompt
    ? 'Is it JSON, and the prompt a graph in API format, not a workflow that was saved for the editor?'
    : 'Look at its body.'
  return `${method} ${path} gave ${status}, as ComfyUI does where it cannot make anything of a request. ${advice}`
}
