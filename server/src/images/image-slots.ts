type Slots = <T>(work: () => Promise<T>) => Promise<T>

/** Runs at most `count` pieces of work at a time, first come, first served. */
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

/** For each image in work, in the whole process, from reading its bytes on. */
export const withImageSlot = createSlots(2)

/** One of the two may hold an image that is whole in memory while it is decoded, seven bytes a pixel. */
export const withHeavySlot = createSlots(1)
