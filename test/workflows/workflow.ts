import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** A file in the API's format, written for this project, with what it is to give. */
export interface Workflow {
  readonly name: string
  readonly about: string
  readonly graph: Readonly<Record<string, { class_type: string; inputs: Record<string, unknown> }>>
  readonly expected: Expected
}

export interface Expected {
  readonly uploads?: readonly Upload[]
  readonly files?: readonly ExpectedFile[]
  /** Node id -> texts in its output. */
  readonly texts?: Readonly<Record<string, readonly string[]>>
  /** Node id -> texts that it sends while it runs. */
  readonly sent?: Readonly<Record<string, readonly string[]>>
  /** Node id -> number of steps that it reports. */
  readonly steps?: Readonly<Record<string, number>>
}

/** What is in the input directory: a picture, a video or a sound, by its extension. */
export interface Upload {
  readonly name: string
  readonly width?: number
  readonly height?: number
  readonly alpha?: boolean
  readonly frames?: number
  readonly fps?: number
  readonly seconds?: number
  readonly sampleRate?: number
  readonly channels?: number
}

export interface ExpectedFile {
  readonly name?: string
  /** A regular expression, for names with random letters. */
  readonly pattern?: string
  readonly subfolder?: string
  readonly type?: string
  readonly format: string
  readonly width?: number
  readonly height?: number
  readonly frames?: number
  /** Seconds. */
  readonly duration?: number
  /** Seconds. */
  readonly tolerance?: number
  readonly text?: string
}

const directory = path.join(import.meta.dirname, 'graphs')

export const workflows: readonly Workflow[] = readdirSync(directory)
  .toSorted()
  .map((file) => ({
    name: path.basename(file, '.json'),
    ...(JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as Omit<Workflow, 'name'>),
  }))
