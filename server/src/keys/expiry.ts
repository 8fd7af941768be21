const ISO_LENGTH = '2030-01-31T00:00:00.000Z'.length

/** Parses a time of the right format into UTC. Returns `null` if the date does not exist or its year needs more digits. */
export function readExpiry(text: string): string | null {
  const day = text.slice(0, '2030-01-31'.length)
  const time = new Date(text)
  if (toIso(new Date(day))?.startsWith(day) !== true) return null
  const iso = toIso(time)
  return iso?.length === ISO_LENGTH ? iso : null
}

const toIso = (time: Date) => (Number.isNaN(time.getTime()) ? null : time.toISOString())
