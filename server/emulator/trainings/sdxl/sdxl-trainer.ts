import type { Dataset } from '../../records.ts'
import { safetensors } from '../safetensors.ts'
import type { Trainer } from '../trainer.ts'
import type { PackedFile } from '../weights-tar.ts'
import { readSdxlDataset } from './sdxl-dataset.ts'
import { readSdxlInput, type SdxlInput } from './sdxl-input.ts'
import { sdxlLog } from './sdxl-log.ts'

/** `stability-ai/sdxl`, whose code is cog-sdxl's `train.py`, on an L40S. */
export const sdxlTrainer: Trainer = {
  family: 'sdxl',
  usdMicrosPerSecond: 975,
  pace: 1,
  weightsFile: 'trained_model.tar',
  prepare(raw) {
    const input = readSdxlInput(raw)
    return {
      readDataset: (source, folder) => readSdxlDataset(source, folder, input),
      log: (dataset, runSeconds) => sdxlLog({ dataset, input, runSeconds }),
      pack: (dataset) => packSdxl(dataset, input),
    }
  },
}

function packSdxl({ images }: Dataset, { isLora, loraRank, token }: SdxlInput): PackedFile[] {
  const seed = images.map((image) => image.sha256).join()
  const layer = 'down_blocks.1.attentions.0.transformer_blocks.0.attn1'
  const lora = {
    [`unet.${layer}.processor.to_q_lora.down.weight`]: [loraRank, 64],
    [`unet.${layer}.processor.to_q_lora.up.weight`]: [64, loraRank],
  }
  const unet = { [`${layer}.to_q.weight`]: [64, 64] }
  // Two learned tokens for each of the two text encoders. Despite its name, the file is in the safetensors format.
  const embeddings = { text_encoders_0: [2, 768], text_encoders_1: [2, 1280] }
  return [
    isLora
      ? { name: 'lora.safetensors', content: safetensors(lora, seed) }
      : { name: 'unet.safetensors', content: safetensors(unet, seed) },
    { name: 'embeddings.pti', content: safetensors(embeddings, seed) },
    { name: 'special_params.json', content: JSON.stringify({ [token]: '<s0><s1>' }) },
  ]
}
