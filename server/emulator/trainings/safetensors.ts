import { createHash } from 'node:crypto'

const bytesPerNumber = 2

/** Writes eight bytes of header length, a JSON header and the tensors' bytes, which depend on `seed` alone. */
export function safetensors(shapes: Record<string, number[]>, seed: string): Buffer {
  let end = 0
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const start = end
    end += bytesPerNumber * shape.reduce((product, side) => product * side, 1)
    return [name, { dtype: 'F16', shape, data_offsets: [start, end] }] as const
  })
  const header = {
    __metadata__: { format: 'pt', emulated: 'true' },
    ...Object.fromEntries(tensors),
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, smallHalves(seed, end)])
}

/** Returns numbers close to zero in half precision. */
function smallHalves(seed: string, outputLength: number): Buffer {
  const random = createHash('shake256', { outputLength }).update(seed).digest()
  for (let index = 1; index < random.length; index += bytesPerNumber) {
    // The sign bit stays; a small fixed exponent keeps every value finite.
    random[index] = ((random[index] ?? 0) & 0x83) | 0x20
  }
  return random
}
