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
