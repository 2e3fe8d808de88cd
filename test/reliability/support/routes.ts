import { globSync } from 'node:fs'
import path from 'node:path'
import type { RouteTable } from '../../../src/http/route.ts'

export interface Route {
  readonly method: string
  /** With `{parameters}`. */
  readonly path: string
}

const http = path.resolve(import.meta.dirname, '../../../src/http')

/** All routes of the mock, of whatever file. */
export async function allRoutes(): Promise<Route[]> {
  const modules = globSync('*.ts', { cwd: http }).map((name) => import(path.join(http, name)) as Promise<object>)
  const tables = (await Promise.all(modules)).flatMap((module) =>
    Object.entries(module).filter(([name]) => name.endsWith('Routes')),
  )
  return tables.flatMap(([, table]) =>
    Object.keys(table as RouteTable).map((key) => {
      const [method = '', route = ''] = key.split(' ')
      return { method, path: route.replaceAll(/\{(\w+):\w+\}/g, '{$1}') }
    }),
  )
}
