import { type ProgressBar, progressBar } from '../../progress-bar.ts'
import type { Dataset } from '../../records.ts'
import { type LogSection, logSection } from '../log-sections.ts'
import { unpackedInto } from './sdxl-dataset.ts'
import type { SdxlInput } from './sdxl-input.ts'

export interface SdxlRun {
  dataset: Dataset
  input: SdxlInput
  runSeconds: number
}

/** Returns the log in the format of cog-sdxl: no loss, and a bar whose description changes with each step. */
export function sdxlLog(run: SdxlRun): LogSection[] {
  const { dataset, input } = run
  const plan = planOf(run)
  return [
    logSection(0, 0, [`Image files:  [${pathsOf(dataset)}]`]),
    logSection(0.01, 0.05, captionLines(dataset, input)),
    logSection(0.055, 0.08, [`Generating ${plan.examples} masks...`, ...bars(plan.examples, 0.2)]),
    logSection(0.09, 0.12, [`Upscaling ${plan.examples} images...`, ...bars(plan.examples, 0.6)]),
    logSection(0.125, 0.125, [`Using seed ${seedOf(run)}`]),
    logSection(0.14, 0.14, ['# PTI : Loaded models']),
    logSection(0.15, 0.16, ['# PTI : Loading dataset, do_cache True', '# PTI : Loaded dataset']),
    logSection(0.165, 0.165, input.verbose ? planLines(plan, input) : []),
    trainingSection(plan, run.runSeconds, { start: 0.17, end: 0.93 }),
    logSection(0.95, 0.95, ['Saving final model for return']),
  ]
}

interface Plan {
  examples: number
  batches: number
  steps: number
  epochs: number
}

function planOf({ dataset, input }: SdxlRun): Plan {
  const examples = dataset.images.length
  const batches = Math.ceil(examples / input.batchSize)
  const steps = input.maxSteps ?? input.epochs * batches
  return { examples, batches, steps, epochs: Math.ceil(steps / batches) }
}

const pathsOf = ({ images }: Dataset): string =>
  images.map(({ name }) => `'${unpackedInto}/${name}'`).join(', ')

function captionLines({ captions }: Dataset, { captionPrefix }: SdxlInput): string[] {
  if (!captions.some(({ generated }) => generated)) return ['Using provided captions']
  const texts = captions.map(({ text }) => `'${text}'`).join(', ')
  return [
    `Generating ${captions.length} captions...`,
    `Input captioning text: ${captionPrefix.trim()}`,
    ...bars(captions.length, 0.8),
    `Generated captions [${texts}]`,
  ]
}

const bars = (total: number, secondsEach: number): string[] =>
  Array.from({ length: total + 1 }, (_, current) =>
    progressBar({ current, total, elapsedSeconds: current * secondsEach }),
  )

/** Derives the seed from the images if none is given, so that the log is the same each time it is read. */
const seedOf = ({ dataset, input }: SdxlRun): number =>
  input.seed ?? Number.parseInt(dataset.images[0]?.sha256.slice(0, 8) ?? '0', 16)

const planLines = ({ examples, batches, steps, epochs }: Plan, { batchSize }: SdxlInput) => [
  '# PTI :  Running training',
  `# PTI :  Num examples = ${examples}`,
  `# PTI :  Num batches each epoch = ${batches}`,
  `# PTI :  Num Epochs = ${epochs}`,
  `# PTI :  Instantaneous batch size per device = ${batchSize}`,
  `  Total train batch size (w. parallel, distributed & accumulation) = ${batchSize}`,
  '# PTI :  Gradient Accumulation steps = 1',
  `# PTI :  Total optimization steps = ${steps}`,
]

const linesPerStep = 2

/** Each step prints its bar twice, and a line before the middle epoch marks the end of the text encoder's training. */
function trainingSection(
  { batches, steps, epochs }: Plan,
  runSeconds: number,
  { start, end }: { start: number; end: number },
): LogSection {
  const seconds = (end - start) * runSeconds
  const pivot = Math.floor(epochs / 2) * batches * linesPerStep
  const line = (index: number): string => {
    if (index === pivot) return '# PTI :  Pivot halfway'
    const step = Math.floor((index < pivot ? index : index - 1) / linesPerStep)
    const bar: ProgressBar = {
      description: `# PTI :step: ${step}, epoch: ${Math.floor(step / batches)}`,
      current: step + 1,
      total: steps,
      elapsedSeconds: (seconds * (step + 1)) / steps,
    }
    return progressBar(bar)
  }
  return { start, end, count: steps * linesPerStep + 1, line }
}
