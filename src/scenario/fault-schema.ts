import type * as Zod from 'zod'

const ERROR_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
] as const

/** Faults that are named and need nothing more. */
const NAMED = ['refused', 'reset', 'timeout', 'never', 'empty-reply', 'malformed-json', 'silent', 'half-open'] as const

/** The members of a fault of which it has exactly one; latency may stand beside each of them, or alone. */
export const FAULT_KINDS = ['error', 'status', 'truncate', 'resetAfter', 'dribble', 'contentLengthOff'] as const

/** What goes wrong at the level of the network. */
export function buildFaultSchema<T extends Zod.ZodType>({ z }: typeof Zod, duration: T) {
  const named = z.enum(NAMED)
  const fault = z
    .strictObject({
      latency: duration.optional(),
      error: z
        .union([named, z.enum(ERROR_CODES)], { error: 'Expected "refused", "never", … or an error code' })
        .optional(),
      status: z.int().min(200).max(599).optional(),
      body: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
      headers: z.record(z.string(), z.string()).optional(),
      truncate: z.int().nonnegative().optional(),
      resetAfter: z.int().nonnegative().optional(),
      dribble: z.strictObject({ bytes: z.int().positive(), every: z.int().nonnegative() }).optional(),
      contentLengthOff: z.int().optional(),
      chance: z.number().min(0).max(1).optional(),
      seed: z.union([z.string(), z.number()]).optional(),
    })
    .refine((value) => FAULT_KINDS.filter((kind) => value[kind] !== undefined).length <= 1, {
      error: `Expected one of ${FAULT_KINDS.join(', ')}, not several`,
    })
    .refine((value) => value.latency !== undefined || FAULT_KINDS.some((kind) => value[kind] !== undefined), {
      error: `Expected one of latency, ${FAULT_KINDS.join(', ')}`,
    })
    .refine((value) => value.status !== undefined || (value.body === undefined && value.headers === undefined), {
      error: 'Expected a status beside body and headers',
    })
  return z.union([named, fault], { error: ({ input }) => `Expected a fault, ${adviceFor(input)}` })
}

function adviceFor(given: unknown): string {
  if (typeof given === 'number') return `as in { status: ${given} }`
  if (ERROR_CODES.some((code) => code === given)) return `as in { error: "${String(given)}" }`
  return `${NAMED.map((name) => `"${name}"`).join(', ')} or an object such as { status: 503 }, { latency: "2s" }`
}
