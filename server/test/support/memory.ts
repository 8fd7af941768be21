import { readFile, writeFile } from 'node:fs/promises'

export interface Memory {
  /** In bytes: now, and the most since the last reset. */
  now: number
  peak: number
}

/** What a process holds in memory; null where the system does not tell (only Linux does). */
export async function readMemory(pid: number): Promise<Memory | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null)
  if (status === null) return null
  const kibibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  return { now: kibibytes('VmRSS') * 1024, peak: kibibytes('VmHWM') * 1024 }
}

/** Lets the peak begin anew. */
export const resetPeak = (pid: number): Promise<void> =>
  writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {})
