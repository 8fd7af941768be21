type Slots = <T>(work: () => Promise<T>) => Promise<T>

/** Runs at most `count` calls at a time, in order of arrival. */
function createSlots(count: number): Slots {
  let free = count
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}

/** Limits how many images the whole process works on at a time, including reading their bytes. */
export const withImageSlot = createSlots(2)

/** Only one of the two may be an image that has to be entirely in memory while it is decoded, at seven bytes per pixel. */
export const withHeavySlot = createSlots(1)
