import type { Generation } from '@the-way/shared'
import { count } from '../../lib/format.ts'
import { duration } from '../../lib/format-time.ts'
import { useNow } from '../../lib/use-now.ts'

interface ProgressLineProps {
  generation: Generation
  /** How many generations of the model were requested before it and have not ended. */
  ahead: number
}

/** What an unfinished generation does and for how long. The time in the queue and the running time are told apart. */
export const ProgressLine = ({ generation, ahead }: ProgressLineProps) => (
  <>{progressLabel(generation, ahead, useNow())}</>
)

/** "In the queue for 40 s, 2 before it", "Waiting for a machine for 12 s", "Generating 4 for 8 s" */
export function progressLabel(generation: Generation, ahead: number, now: Date): string {
  const { status, num_outputs, created_at, started_at } = generation
  const since = (iso: string) => duration((now.getTime() - Date.parse(iso)) / 1000)
  switch (status) {
    case 'queued':
    case 'submitting':
      return `In the queue for ${since(created_at)}${ahead > 0 ? `, ${count(ahead)} before it` : ''}`
    case 'starting':
      return `Waiting for a machine for ${since(created_at)}`
    case 'saving':
      return `Saving ${count(num_outputs)}`
    default:
      return `Generating ${count(num_outputs)}${started_at ? ` for ${since(started_at)}` : ''}`
  }
}

/** Returns how many of these generations, newest first, were requested before this one and have not ended. */
export const countAhead = (generations: readonly Generation[], index: number): number =>
  generations.slice(index + 1).filter(({ completed_at }) => completed_at === null).length
