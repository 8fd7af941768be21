import { progressBar } from '../progress-bar.ts'
import type { Dataset } from '../records.ts'
import { jobConfig, jobName } from './job-config.ts'
import type { TrainerInput } from './trainer-input.ts'

/** A stretch of the log: its lines appear one after another, evenly, from `start` to `end` of the run (0 to 1). */
interface Stretch {
  start: number
  end: number
  count: number
  line: (index: number) => string
}

export interface TrainingRun {
  dataset: Dataset
  input: TrainerInput
  /** Length of the run that the log tells of. */
  runSeconds: number
}

/**
 * The log that a FLUX training has written when `fraction` of its run is over, in the trainer's own
 * format: newline-separated, every refresh of a bar on its own line, the bar ending one step short.
 */
export function trainingLog(run: TrainingRun, fraction: number): string {
  const lines = stretches(run).flatMap((stretch) => linesUntil(stretch, fraction))
  return lines.map((line) => `${line}\n`).join('')
}

/** What is left of a run that the trainer itself ended. */
export function failureLog(error: string): string {
  return `Traceback (most recent call last):\nValueError: ${error}\n`
}

function linesUntil({ start, end, count, line }: Stretch, fraction: number): string[] {
  if (fraction < start) return []
  const pace = count > 1 ? (end - start) / (count - 1) : 0
  const shown = pace === 0 ? count : Math.min(count, 1 + Math.floor((fraction - start) / pace))
  return Array.from({ length: shown }, (_, index) => line(index))
}

function stretches(run: TrainingRun): Stretch[] {
  const { dataset, input } = run
  return [
    said(0, 0, [`Extracted ${dataset.entries} files from zip to input_images`]),
    said(0.01, 0.05, captionLines(dataset)),
    said(0.055, 0.055, [
      'Starting train job',
      ...JSON.stringify(jobConfig(input), null, 4).split('\n'),
    ]),
    said(0.06, 0.1, loadingLines(input)),
    said(
      0.11,
      0.16,
      input.resolutions.flatMap((side) => cachingLines(run, side)),
    ),
    said(0.165, 0.165, ['Generating baseline samples before training']),
    trainingStretch(run, 0.17, 0.93),
    said(0.95, 0.95, ['', `Saved to output/${jobName}/${jobName}.safetensors`]),
    said(0.97, 0.97, tarLines(dataset)),
  ]
}

function said(start: number, end: number, lines: string[]): Stretch {
  return { start, end, count: lines.length, line: (index) => lines[index] ?? '' }
}

function captionLines({ captions }: Dataset): string[] {
  if (!captions.some(({ generated }) => generated)) return []
  return captions.map(({ name, text, generated }) =>
    generated
      ? `Caption for input_images/${name}: ${text}`
      : `${name.split('/').at(-1)} is already captioned`,
  )
}

function loadingLines({ loraRank }: TrainerInput): string[] {
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
    'create LoRA for U-Net: 494 modules.',
  ]
}

function cachingLines({ dataset }: TrainingRun, side: number): string[] {
  const total = dataset.pictures.length
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

/** Pictures are grouped by shape: sides in steps of 64 whose area is near the square of `side`. */
function bucketsOf({ pictures }: Dataset, side: number): Map<string, number> {
  const buckets = new Map<string, number>()
  for (const { width, height } of pictures) {
    const shape = Math.sqrt(width / height)
    const size = [side * shape, side / shape].map((length) =>
      Math.max(64, Math.floor(length / 64) * 64),
    )
    const name = size.join('x')
    buckets.set(name, (buckets.get(name) ?? 0) + 1)
  }
  return buckets
}

function trainingStretch({ input, runSeconds }: TrainingRun, start: number, end: number): Stretch {
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

/** Falls quickly, then slowly, with the jitter of single steps. */
function lossAt(step: number, steps: number): number {
  const trend = 0.27 + 0.16 * Math.exp((-4 * step) / steps)
  const jitter = Math.abs(Math.sin(step * 12.9898) * 43_758.5453) % 1
  return trend * (0.8 + 0.4 * jitter)
}

/** Python's exponent form, which has at least two digits: 4.0e-04. */
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

export const captionFile = (picture: string): string => picture.replace(/\.[^.]*$/, '.txt')
