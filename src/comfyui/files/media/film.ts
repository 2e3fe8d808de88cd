import type { VideoShape } from './mp4.ts'
import type { Silence } from './silence.ts'

/** What a file with moving pictures, sound or both is made of. */
export interface Film {
  readonly picture?: VideoShape
  readonly sound?: Silence
}
