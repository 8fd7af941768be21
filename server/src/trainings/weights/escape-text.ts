/** Not printable in YAML 1.1, which PyYAML reads, or line breaks there. */
const UNSAFE_IN_YAML = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g

/** Returns a text as a YAML string. JSON's strings are YAML's double-quoted ones. */
export const yamlString = (text: string): string =>
  JSON.stringify(text).replace(
    UNSAFE_IN_YAML,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** With which Markdown, HTML or a link could begin. CommonMark allows a backslash before any ASCII punctuation. */
const MARKDOWN = /[!#$%&()*+\-.:<=>@[\\\]^_`{|}~]/g

/** Returns a text as one line of Markdown that shows exactly its characters. */
export const markdownText = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(MARKDOWN, '\\$&')
