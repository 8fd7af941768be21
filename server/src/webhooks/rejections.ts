import { MAX_REJECTIONS, REJECTION_REASONS, type Rejection } from '@the-way/shared'
import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../errors/problem.ts'

export interface Rejections {
  note(request: FastifyRequest, error: Error): void
  /** Newest first. */
  list(): Rejection[]
}

/** Keeps the last rejections in memory, so that unsigned requests cannot write rows. */
export function createRejections(): Rejections {
  const kept: Rejection[] = []
  return {
    note: (request, error) => {
      const reason = reasonOf(error)
      if (!reason) return
      const id = request.headers['webhook-id']
      kept.unshift({
        received_at: new Date().toISOString(),
        reason,
        detail: error.message,
        webhook_id: typeof id === 'string' ? id.slice(0, 100) : null,
      })
      kept.length = Math.min(kept.length, MAX_REJECTIONS)
    },
    list: () => [...kept],
  }
}

/** Returns `null` for other errors, such as an unavailable database. */
function reasonOf(error: Error): Rejection['reason'] | null {
  if ('statusCode' in error && error.statusCode === 413) return 'too_large'
  if (!(error instanceof ProblemError)) return null
  return REJECTION_REASONS.find((reason) => error.code === `webhook.${reason}`) ?? null
}
