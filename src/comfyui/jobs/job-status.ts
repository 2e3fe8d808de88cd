/** What becomes of a prompt; in the order in which error texts list them. */
export const JOB_STATUSES = ['pending', 'in_progress', 'completed', 'failed', 'cancelled'] as const

export type JobStatus = (typeof JOB_STATUSES)[number]

export function isJobStatus(text: string): text is JobStatus {
  return (JOB_STATUSES as readonly string[]).includes(text)
}
