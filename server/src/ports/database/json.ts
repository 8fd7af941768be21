/**
 * The text of a call's arguments. `jsonb` refuses two things that a JavaScript string may hold: U+0000 and half
 * of a surrogate pair. Each becomes U+FFFD here, so that no text that a person sends can fail a call.
 */
export function encodeArguments(args: object): string {
  const text = JSON.stringify(args)
  // JSON.stringify writes both as escapes; a doubled backslash is a real one and is passed over.
  return text.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (found) =>
    found === '\\u0000' || found.startsWith('\\ud') ? '\\ufffd' : found,
  )
}
