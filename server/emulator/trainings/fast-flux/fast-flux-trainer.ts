import type { Dataset } from '../../records.ts'
import { readFluxDataset } from '../flux/flux-dataset.ts'
import type { FluxInput } from '../flux/flux-input.ts'
import { readFluxInput } from '../flux/flux-input.ts'
import { cachingLines, captionLines, trainingSection } from '../flux/flux-log.ts'
import { packFlux } from '../flux/flux-trainer.ts'
import { choice, integer, rejectUnknown, text } from '../input-reader.ts'
import { type LogSection, logSection } from '../log-sections.ts'
import type { Trainer } from '../trainer.ts'

const known = ['input_images', 'trigger_word', 'lora_type', 'training_steps', 'seed']
const side = 1024

/**
 * `replicate/fast-flux-trainer` is closed source, so its bounds, captions, log and weights are assumed to be like those of
 * the FLUX trainer.
 */
export const fastFluxTrainer: Trainer = {
  family: 'flux',
  usdMicrosPerSecond: 1525,
  pace: 4,
  weightsFile: 'flux-lora.tar',
  prepare(raw) {
    rejectUnknown(raw, known)
    const subject = choice(raw, 'lora_type', 'subject', ['subject', 'style'])
    const seed = integer(raw, 'seed', { standard: 0 })
    const input = readFluxInput({
      trigger_word: text(raw, 'trigger_word', 'TOK'),
      steps: integer(raw, 'training_steps', { standard: 1000, min: 3, max: 6000 }),
      resolution: String(side),
    })
    return {
      readDataset: ({ path }, folder) => readFluxDataset(path, folder, input),
      log: (dataset, runSeconds) =>
        fastFluxLog({ dataset, input, runSeconds }, `Training a ${subject} LoRA, seed ${seed}`),
      pack: (dataset) => packFlux(dataset, input),
    }
  },
}

function fastFluxLog(
  run: { dataset: Dataset; input: FluxInput; runSeconds: number },
  headline: string,
): LogSection[] {
  return [
    logSection(0, 0, [`Extracted ${run.dataset.entries} files from zip to input_images`, headline]),
    logSection(0.01, 0.08, captionLines(run.dataset)),
    logSection(0.09, 0.12, ['Loading Flux model', 'create LoRA network']),
    logSection(0.13, 0.18, cachingLines(run, side)),
    trainingSection(run, 0.2, 0.92),
    logSection(0.95, 0.95, ['', 'Saved to output/flux-lora.safetensors']),
  ]
}
