import { nearestNames } from '../nearest-name.ts'

/** What a request for a route that the server does not have was probably meant for. */
export function describeUnknownRoute(method: string, path: string, routes: readonly string[]): string {
  const samePath = routes.filter((route) => route.slice(route.indexOf(' ') + 1) === path)
  const wanted = `${method} ${path}`
  const near = samePath.length > 0 ? samePath : nearestNames(wanted, routes, 3)
  const advice = near.length > 0 ? ` Nearest: ${near.join(', ')}.` : ''
  return `ComfyUI has no route ${wanted}.${advice}`
}
