export type TextType = 'svg' | 'web_page' | 'text'

const WEB_ELEMENTS = ['html', 'head', 'body', 'title', 'meta', 'script', 'style', 'div', 'p', 'h1']
/** What may come before the first element of a document: declarations, comments, and a DOCTYPE with its own entities. */
const BEFORE_FIRST_ELEMENT =
  /^\s*(?:<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE(?:\s+([\w:.-]+))?[^>[]*(?:\[[\s\S]*?\]\s*)?>)/i

/** Returns the kind of text that a file starts with; `null` if it is empty or binary. */
export function sniffText(head: Buffer): TextType | null {
  const text = decode(head)
  if (text === null) return null
  let rest = text.replace(/^\ufeff/, '')
  for (;;) {
    const found = BEFORE_FIRST_ELEMENT.exec(rest)
    if (!found) break
    if (found[1]?.toLowerCase() === 'html') return 'web_page'
    rest = rest.slice(found[0].length)
  }
  const element = /^\s*<(?:[\w.-]+:)?([a-z][\w.-]*)/i.exec(rest)?.[1]?.toLowerCase() ?? ''
  if (element === 'svg') return 'svg'
  return WEB_ELEMENTS.includes(element) ? 'web_page' : 'text'
}

/** Decodes text in UTF-8, UTF-16 with a byte order mark, or an older encoding; `null` if it has control characters. */
function decode(head: Buffer): string | null {
  if (head.length === 0) return null
  const text = new TextDecoder(encodingOf(head)).decode(head)
  const undecodable = text.split('\ufffd').length - 1
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const isBinary = /[\0-\x08\x0e-\x1f\x7f]/.test(text) || undecodable > text.length / 10
  return isBinary ? null : text
}

function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}
