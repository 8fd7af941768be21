import { problem } from '../errors/problem.ts'
import type { UnderWay } from '../ports/database/functions/your-data.ts'

/** Names the runs that block the deletion. Runs on hold do not, because they were not sent. */
export function runningError(underWay: UnderWay | null) {
  const { trainings = 0, generations = 0 } = underWay ?? {}
  const runs = [
    ...(trainings > 0 ? [counted(trainings, 'training')] : []),
    ...(generations > 0 ? [counted(generations, 'generation')] : []),
  ].join(' and ')
  const isOne = trainings + generations === 1
  return problem({
    status: 409,
    code: 'deletions.under_way',
    title: 'Still running',
    detail: `${runs} ${isOne ? 'is' : 'are'} still running at Replicate. Cancel ${isOne ? 'it' : 'them'} or wait until ${isOne ? 'it ends' : 'they end'}, then delete everything.`,
  })
}

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`

export const deletionNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'deletions.not_found',
    title: 'Receipt not found',
    detail: `You do not have a receipt with the id ${id}. GET /api/deletions lists yours.`,
  })
