/** What may enter the queue: checked against the catalogue where a job is added and again where it is taken out. */
import { ServiceError, jobCatalogue } from '@scriptorium/contracts'
import type { JobData, JobName } from '@scriptorium/contracts'
import { Compile } from 'typebox/compile'

/** BullMQ's range: https://docs.bullmq.io/guide/jobs/prioritized */
const priorityMax = 2_097_151

const validators = new Map(Object.entries(jobCatalogue).map(([name, row]) => [name, Compile(row.data)]))

/** @throws ServiceError `validation_failed`: the data does not have the catalogue's shape. */
export function assertJobData<N extends JobName>(name: N, data: unknown): asserts data is JobData<N> {
  const validator = validators.get(name)
  if (validator === undefined) throw new ServiceError('validation_failed', { detail: `There is no job "${name}".` })
  if (validator.Check(data)) return
  throw new ServiceError('validation_failed', {
    detail: `The data of job "${name}" is not valid.`,
    errors: validator.Errors(data).map((error) => ({ path: error.instancePath, message: error.message })),
  })
}

/**
 * BullMQ keeps ids that contain `:` or are whole numbers for itself, and would number such a job by its own counter.
 * @throws ServiceError `validation_failed`.
 */
export function assertJobId(jobId: string): void {
  if (jobId.length === 0 || jobId.length > 200 || jobId.includes(':') || /^-?\d+$/.test(jobId)) {
    throw new ServiceError('validation_failed', {
      detail: 'A job id has 1 to 200 characters, no ":" and is not a whole number.',
    })
  }
}

/** @throws ServiceError `validation_failed`. */
export function assertPriority(priority: number): void {
  if (Number.isSafeInteger(priority) && priority >= 1 && priority <= priorityMax) return
  throw new ServiceError('validation_failed', {
    detail: `A priority is a whole number from 1 (first) to ${priorityMax} (last).`,
  })
}
