import type { Dataset } from '../../records.ts'
import { safetensors } from '../safetensors.ts'
import type { Trainer } from '../trainer.ts'
import type { PackedFile } from '../weights-tar.ts'
import { readFluxDataset } from './flux-dataset.ts'
import { type FluxInput, readFluxInput } from './flux-input.ts'
import { captionFile, fluxLog } from './flux-log.ts'
import { jobConfig, jobName } from './job-config.ts'

/** `ostris/flux-dev-lora-trainer`, whose code is flux-fine-tuner's `train.py`, on an H100. */
export const fluxTrainer: Trainer = {
  family: 'flux',
  usdMicrosPerSecond: 1525,
  pace: 1,
  weightsFile: 'trained_model.tar',
  prepare(raw) {
    const input = readFluxInput(raw)
    return {
      readDataset: ({ path }, folder) => readFluxDataset(path, folder, input),
      log: (dataset, runSeconds) => fluxLog({ dataset, input, runSeconds }),
      pack: (dataset) => packFlux(dataset, input),
    }
  },
}

export function packFlux(dataset: Dataset, input: FluxInput): PackedFile[] {
  const folder = `output/${jobName}`
  // The real tar contains only captions from the top level of the ZIP.
  const captions = dataset.captions.filter(({ name }) => !name.includes('/'))
  return [
    { name: `${folder}/lora.safetensors`, content: fluxLora(dataset, input.loraRank) },
    // JSON is valid YAML, so the configuration needs no YAML writer.
    { name: `${folder}/config.yaml`, content: `${JSON.stringify(jobConfig(input), null, 2)}\n` },
    ...captions.map(({ name, text }) => ({
      name: `${folder}/captions/${captionFile(name)}`,
      content: `${text}\n`,
    })),
  ]
}

function fluxLora({ images }: Dataset, rank: number): Buffer {
  const width = 64
  const layer = 'transformer.single_transformer_blocks.0.attn.to_q'
  const shapes = {
    [`${layer}.lora_A.weight`]: [rank, width],
    [`${layer}.lora_B.weight`]: [width, rank],
  }
  return safetensors(shapes, images.map((image) => image.sha256).join())
}
