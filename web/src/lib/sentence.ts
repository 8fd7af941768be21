/** Makes a sentence of a server's validation error: "should be …" becomes "Should be …." */
export function sentence(detail: string): string {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
