/** Reads the version and the URL of the weights from a training's output; `null` if either is missing. */
export function readTrainingOutput(output: unknown): { version: string; weights: string } | null {
  if (
    output === null ||
    typeof output !== 'object' ||
    !('version' in output) ||
    !('weights' in output)
  )
    return null
  const { version, weights } = output
  return typeof version === 'string' && typeof weights === 'string' ? { version, weights } : null
}
