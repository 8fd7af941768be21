const TAG = /<(?:lora|lyco|hypernet):([^<>:]{1,200})(?::[^<>]{0,100})?>/g
const MAX_LORAS = 20

/** Removes tags such as `<lora:lamp:0.8>` from a prompt, which only some programs understand, and returns their names. */
export function withoutLoraTags(text: string): { prompt: string; loras: string[] } {
  const names = [...text.matchAll(TAG)].map(([, name = '']) => name)
  const prompt = text
    .replace(TAG, '')
    .replace(/[ \t]{2,}/g, ' ')
    .trim()
  return { prompt, loras: [...new Set(names)].slice(0, MAX_LORAS) }
}
