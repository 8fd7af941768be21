import { urlFault } from './input-urls.ts'

/** What cog-flux downloads a second LoRA from, by its form. */
const FORMS = [
  // A model on Replicate, with or without a version.
  /^[\w-]+\/[\w.-]+(?:\/[0-9a-f]{64})?$/,
  /^(?:https?:\/\/)?huggingface\.co\/[\w.-]+\/[\w.-]+(?:\/[\w./-]+)?$/,
  /^(?:https?:\/\/)?civitai\.com\/models\/\d+(?:\/[\w-]*)?(?:\?modelVersionId=\d+)?$/,
]
/** A file of weights, in the formats of the trainers. */
const FILE = /^https?:\/\/\S+\.(?:safetensors|tar)$/

/** Says what is wrong with the reference to a LoRA, as a phrase to follow "should"; `null` if nothing. */
export function loraFault(reference: string, apiHost: string): string | null {
  if (FORMS.some((form) => form.test(reference))) return null
  if (FILE.test(reference)) return urlFault(reference, apiHost)
  return 'be owner/model on Replicate, a URL of huggingface.co or civitai.com/models, or the URL of a .safetensors file'
}
