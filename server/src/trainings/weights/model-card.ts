import type { Subject } from '@the-way/shared'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import { BASE_MODELS } from './base-models.ts'
import { markdownText, yamlString } from './escape-text.ts'

export interface CardSource {
  training: Pick<
    TrainingRow,
    'emulated' | 'trainer' | 'keyword' | 'subject' | 'parameters' | 'image_count' | 'completed_at'
  >
  name: string
  description: string | null
  /** The weights beside the card. */
  weights: { file: string; bytes: number; sha256: string }
}

const EXAMPLES: Record<Subject, (keyword: string) => string> = {
  person: (keyword) => `portrait of ${keyword} by a window, soft morning light`,
  object: (keyword) => `${keyword} on a wooden table, soft morning light`,
  style: (keyword) => `a harbor at dusk in the style of ${keyword}`,
}

/** Returns a model card for Hugging Face: front matter that it reads, then Markdown (huggingface.co/docs/hub/model-cards). */
export function modelCard(source: CardSource): string {
  const { training, name, description, weights } = source
  const { about, trainer_url } = BASE_MODELS[training.trainer]
  const example = EXAMPLES[training.subject ?? 'object'](training.keyword)
  const parts = [
    frontMatter(source, example),
    `# ${markdownText(name)}`,
    ...(description?.trim() ? [markdownText(description)] : []),
    `${isLora(source) ? 'A LoRA' : 'The UNet of a model'} for [${markdownText(about.name)}](${about.url}), trained on Replicate with [${new URL(trainer_url).pathname.slice(1)}](${trainer_url}).`,
    ...(training.emulated
      ? ['Made in demo mode: the weights are random numbers, and no image model learned from them.']
      : []),
    '## Trigger word',
    `Use **${markdownText(training.keyword)}** in the prompt, for example:`,
    `> ${markdownText(example)}`,
    ...embeddingsNote(source),
    '## Training',
    table([
      ['Images', String(training.image_count)],
      ...(training.completed_at === null
        ? []
        : [['Trained on', training.completed_at.slice(0, 10)] as const]),
      ...Object.entries(training.parameters).map(
        ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
      ),
    ]),
    '## File',
    table([
      ['Name', weights.file],
      ['Bytes', String(weights.bytes)],
      ['SHA-256', weights.sha256],
    ]),
    '## License',
    `Base model: [${markdownText(about.license_name)}](${about.license_url}). ${markdownText(about.license_note)}`,
  ]
  return `${parts.join('\n\n')}\n`
}

/** cog-sdxl also trains the whole UNet; every other training makes a LoRA. */
const isLora = ({ training }: CardSource) =>
  training.trainer !== 'sdxl' || training.parameters['is_lora'] !== false

function frontMatter(source: CardSource, example: string): string {
  const { keyword, trainer } = source.training
  const { repository, license, license_id, tags, about } = BASE_MODELS[trainer]
  return [
    '---',
    `license: ${license}`,
    ...(license_id === null
      ? []
      : [`license_name: ${license_id}`, `license_link: ${about.license_url}`]),
    `base_model: ${repository}`,
    `base_model_relation: ${isLora(source) ? 'adapter' : 'finetune'}`,
    'library_name: diffusers',
    'pipeline_tag: text-to-image',
    'tags:',
    ...[
      'text-to-image',
      'diffusers',
      ...(isLora(source) ? ['lora'] : []),
      'replicate',
      ...tags,
    ].map((tag) => `  - ${tag}`),
    `instance_prompt: ${yamlString(keyword)}`,
    'widget:',
    `  - text: ${yamlString(example)}`,
    '---',
  ].join('\n')
}

/** cog-sdxl also learns two tokens, which its `.safetensors` does not contain. */
const embeddingsNote = ({ training }: CardSource): string[] =>
  training.trainer === 'sdxl'
    ? [
        'On Replicate, the trigger word stands for two learned tokens, which are in `embeddings.pti` of Replicate’s file. Without them, images resemble the training images less.',
      ]
    : []

const table = (rows: readonly (readonly [string, string])[]): string =>
  [
    '| | |',
    '| --- | --- |',
    ...rows.map(([label, value]) => `| ${markdownText(label)} | ${markdownText(value)} |`),
  ].join('\n')
