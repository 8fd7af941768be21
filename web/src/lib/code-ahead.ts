type Load = () => Promise<unknown>

const loads = new Set<Load>()

/** Registers code that no first page needs and that is to be there before it is asked for. */
export const whenCodeIsAhead = (load: Load) => {
  loads.add(load)
}

/** All that was registered. */
export const codeAhead = (): readonly Load[] => [...loads]
