/** A `.safetensors` file in an archive of weights. */
interface Candidate {
  path: string
}

/** What trainers also put beside the LoRA or macOS adds, and what may lead out of a folder. */
const IGNORED = /(?:^|\/)(?:__MACOSX\/|\._|\.\.\/)|^\/|^[A-Za-z]:/

const RANKS = [
  // The name in the files of all three trainers.
  (name: string) => name === 'lora.safetensors',
  (name: string) => /lora/.test(name),
  () => true,
]

export const isCandidate = (path: string): boolean =>
  /\.safetensors$/i.test(path) && !IGNORED.test(path)

/**
 * Returns the LoRA among the `.safetensors` files of an archive: the one called `lora.safetensors`, else the only one with
 * "lora" in its name, else the only one. `null` if several are equally likely.
 */
export function chooseLora<C extends Candidate>(candidates: readonly C[]): C | null {
  const nameOf = ({ path }: C) => (path.split('/').at(-1) ?? '').toLowerCase()
  for (const matches of RANKS) {
    const [first, ...others] = candidates.filter((candidate) => matches(nameOf(candidate)))
    if (first) return others.length === 0 ? first : null
  }
  return null
}
