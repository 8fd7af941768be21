/**
 * Returns a call's arguments as JSON. `jsonb` rejects two things that a JavaScript string may contain: U+0000 and half
 * of a surrogate pair. Both become U+FFFD, so that a call cannot fail because of a user's text.
 */
export function encodeArguments(args: object): string {
  const text = JSON.stringify(args)
  // JSON.stringify writes both as escapes. The last alternative skips other escapes, such as a doubled backslash.
  return text.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (found) =>
    found === '\\u0000' || found.startsWith('\\ud') ? '\\ufffd' : found,
  )
}
