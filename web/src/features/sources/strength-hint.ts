/** Returns what a strength does, in plain words. */
export function strengthHint(strength: number): string {
  if (strength <= 0.25) return 'Nearly the same image. Only details change.'
  if (strength <= 0.55) return 'Keeps shapes and colors, and changes the style.'
  if (strength <= 0.85) return 'Keeps the composition, and follows the prompt for the rest.'
  return 'Follows the prompt, and keeps little or nothing of the image.'
}
