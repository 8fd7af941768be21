/** The length of the JSON header in eight bytes, and the header's first byte. */
export const HEAD_BYTES = 9

const BRACE = 0x7b

/**
 * Whether a file of `size` bytes that begins with `head` has the structure of safetensors: a length that fits into the file,
 * then a JSON object (github.com/huggingface/safetensors, "Format"). An error page under that name does not.
 */
export function isSafetensors(head: Buffer, size: number): boolean {
  if (head.length < HEAD_BYTES) return false
  return head.readBigUInt64LE() <= BigInt(size - 8) && head[8] === BRACE
}
