import { readFile, writeFile } from 'node:fs/promises'

export interface Memory {
  /** Bytes in use now, and the maximum since the last reset. */
  now: number
  peak: number
}

/** Returns a process's memory use; `null` if the system does not report it (only Linux does). */
export async function readMemory(pid: number): Promise<Memory | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null)
  if (status === null) return null
  const kibibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  return { now: kibibytes('VmRSS') * 1024, peak: kibibytes('VmHWM') * 1024 }
}

/** Resets the peak to the current memory use. */
export const resetPeak = (pid: number): Promise<void> =>
  writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {})
