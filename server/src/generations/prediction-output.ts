/** Returns the URLs of a prediction's images in order; the output may also be a single URL. */
export function readOutputs(output: unknown): string[] {
  const list = Array.isArray(output) ? output : [output]
  return list.filter((item): item is string => typeof item === 'string' && item !== '')
}

/** A tqdm bar without a name: `  4%|▎         | 1/28 [00:00<00:05,  4.80it/s]`. */
const BAR = /^\s*\d{1,3}%\|[^|]*\|\s*(\d+)\/(\d+)\s+\[/u

/** Returns the progress of the last progress bar in the logs. */
export function readSteps(logs: string): { step: number; total: number } | null {
  for (const line of logs.split(/\r|\n/).reverse()) {
    const bar = BAR.exec(line)
    if (bar) return { step: Number(bar[1]), total: Number(bar[2]) }
  }
  return null
}

/** What the models print about each image that their safety filter removes, and in the end (cog-flux, cog-sdxl). */
const BLOCKED = /^\s*NSFW content detected in image (\d+)\s*$/
const SAFE = /^\s*Total safe images: (\d+) out of (\d+)\s*$/

/** Returns how many images the safety filter blocked, according to the logs. */
export function countBlocked(logs: string): number {
  const lines = logs.split(/\r|\n/)
  const blocked = new Set(lines.flatMap((line) => BLOCKED.exec(line)?.[1] ?? []))
  const [, safe, all] = lines.map((line) => SAFE.exec(line)).findLast((found) => found) ?? []
  return Math.max(blocked.size, Number(all ?? 0) - Number(safe ?? 0))
}
