/** The server tells a fault as the rest of a sentence: "should be …" becomes "Should be …." */
export function sentence(detail: string): string {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
