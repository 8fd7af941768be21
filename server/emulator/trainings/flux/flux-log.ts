import { progressBar } from '../../progress-bar.ts'
import type { Dataset } from '../../records.ts'
import { type LogSection, logSection } from '../log-sections.ts'
import type { FluxInput } from './flux-input.ts'
import { jobConfig, jobName } from './job-config.ts'

export interface FluxRun {
  dataset: Dataset
  input: FluxInput
  /** Length of the run that the log describes. */
  runSeconds: number
}

/** Returns the log in the trainer's own format: each refresh of a bar is a line, and the bar ends one step short. */
export function fluxLog(run: FluxRun): LogSection[] {
  const { dataset, input } = run
  return [
    logSection(0, 0, [`Extracted ${dataset.entries} files from zip to input_images`]),
    logSection(0.01, 0.05, captionLines(dataset)),
    logSection(0.055, 0.055, [
      'Starting train job',
      ...JSON.stringify(jobConfig(input), null, 4).split('\n'),
    ]),
    logSection(0.06, 0.1, loadingLines(input)),
    logSection(
      0.11,
      0.16,
      input.resolutions.flatMap((side) => cachingLines(run, side)),
    ),
    logSection(0.165, 0.165, ['Generating baseline samples before training']),
    trainingSection(run, 0.17, 0.93),
    logSection(0.95, 0.95, ['', `Saved to output/${jobName}/${jobName}.safetensors`]),
    logSection(0.97, 0.97, tarLines(dataset)),
  ]
}

export function captionLines({ captions }: Dataset): string[] {
  if (!captions.some(({ generated }) => generated)) return []
  return captions.map(({ name, text, generated }) =>
    generated
      ? `Caption for input_images/${name}: ${text}`
      : `${name.split('/').at(-1)} is already captioned`,
  )
}

function loadingLines({ loraRank, layers }: FluxInput): string[] {
  const rule = '#'.repeat(45)
  return [
    '',
    rule,
    `# Running job: ${jobName}`,
    rule,
    'Loading Flux model',
    'Loading transformer',
    'Quantizing transformer',
    'Loading vae',
    'Loading t5',
    `Loading checkpoint shards: ${progressBar({ current: 2, total: 2, elapsedSeconds: 1 })}`,
    'Quantizing T5',
    'Loading clip',
    'making pipe',
    `create LoRA network. base dim (rank): ${loraRank}, alpha: ${loraRank}`,
    'create LoRA for Text Encoder: 0 modules.',
    `create LoRA for U-Net: ${layers} modules.`,
  ]
}

export function cachingLines({ dataset }: FluxRun, side: number): string[] {
  const total = dataset.images.length
  const buckets = bucketsOf(dataset, side)
  const cached = Array.from({ length: total + 1 }, (_, current) =>
    progressBar({ description: 'Caching latents', current, total, elapsedSeconds: current / 5 }),
  )
  return [
    'Dataset: input_images',
    '  -  Preprocessing image dimensions',
    progressBar({ current: total, total, elapsedSeconds: total / 600 }),
    `  -  Found ${total} images`,
    'Bucket sizes for input_images:',
    ...[...buckets].map(([size, count]) => `${size}: ${count} files`),
    `${buckets.size} buckets made`,
    'Caching latents for input_images',
    ...cached,
  ]
}

/** Groups images by shape: sides in steps of 64 whose area is close to the square of `side`. */
function bucketsOf({ images }: Dataset, side: number): Map<string, number> {
  const buckets = new Map<string, number>()
  for (const { width, height } of images) {
    const shape = Math.sqrt(width / height)
    const size = [side * shape, side / shape].map((length) =>
      Math.max(64, Math.floor(length / 64) * 64),
    )
    const name = size.join('x')
    buckets.set(name, (buckets.get(name) ?? 0) + 1)
  }
  return buckets
}

export function trainingSection(
  { input, runSeconds }: FluxRun,
  start: number,
  end: number,
): LogSection {
  const { steps, learningRate } = input
  const seconds = (end - start) * runSeconds
  const line = (step: number): string => {
    const elapsedSeconds = (seconds * step) / Math.max(1, steps - 1)
    const postfix = `lr: ${exponent(learningRate, 1)} loss: ${exponent(lossAt(step, steps), 3)}`
    const bar = { description: jobName, current: step, total: steps, elapsedSeconds }
    return progressBar(step === 0 ? bar : { ...bar, postfix })
  }
  return { start, end, count: steps, line }
}

/** Falls quickly, then slowly, with some jitter at each step. */
function lossAt(step: number, steps: number): number {
  const trend = 0.27 + 0.16 * Math.exp((-4 * step) / steps)
  const jitter = Math.abs(Math.sin(step * 12.9898) * 43_758.5453) % 1
  return trend * (0.8 + 0.4 * jitter)
}

/** Formats a number with Python's exponent, which has at least two digits: 4.0e-04. */
function exponent(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2')
}

function tarLines({ captions }: Dataset): string[] {
  const folder = `output/${jobName}/`
  const names = captions.map(({ name }) => `captions/${captionFile(name)}`)
  return [folder, `${folder}lora.safetensors`, `${folder}config.yaml`, `${folder}captions/`].concat(
    names.map((name) => folder + name),
  )
}

export const captionFile = (image: string): string => image.replace(/\.[^.]*$/, '.txt')
