import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import type { Dataset } from '../records.ts'
import { jobConfig, jobName } from './job-config.ts'
import type { TrainerInput } from './trainer-input.ts'
import { captionFile } from './training-log.ts'

/** Writes `trained_model.tar` as the trainer packs it, with a small but valid safetensors in it. */
export async function writeTrainedWeights(
  path: string,
  { dataset, input, trainedAt }: { dataset: Dataset; input: TrainerInput; trainedAt: number },
): Promise<void> {
  const tar = pack()
  const add = (name: string, content: string | Buffer): void => {
    tar.entry({ name: `output/${jobName}/${name}`, mtime: new Date(trainedAt) }, content)
  }
  add('lora.safetensors', loraTensors(dataset, input.loraRank))
  // JSON is YAML too, so the configuration needs no writer of its own.
  add('config.yaml', `${JSON.stringify(jobConfig(input), null, 2)}\n`)
  for (const { name, text } of dataset.captions) {
    // Only captions at the top of the ZIP reach the real tar.
    if (!name.includes('/')) add(`captions/${captionFile(name)}`, `${text}\n`)
  }
  tar.finalize()
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.partial`, await buffer(tar))
  await rename(`${path}.partial`, path)
}

/** Eight bytes of header length, a JSON header, then the tensors' bytes: the safetensors format. */
function loraTensors(dataset: Dataset, rank: number): Buffer {
  const width = 64
  const layer = 'transformer.single_transformer_blocks.0.attn.to_q'
  const bytes = rank * width * 2
  const header = {
    __metadata__: { format: 'pt', emulated: 'true' },
    [`${layer}.lora_A.weight`]: { dtype: 'F16', shape: [rank, width], data_offsets: [0, bytes] },
    [`${layer}.lora_B.weight`]: {
      dtype: 'F16',
      shape: [width, rank],
      data_offsets: [bytes, 2 * bytes],
    },
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  const seed = dataset.pictures.map((picture) => picture.sha256).join()
  return Buffer.concat([length, json, smallHalves(seed, rank * width * 2)])
}

/** Numbers near zero in half precision, the same for the same pictures. */
function smallHalves(seed: string, count: number): Buffer {
  const random = createHash('shake256', { outputLength: count * 2 })
    .update(seed)
    .digest()
  for (let index = 1; index < random.length; index += 2) {
    // The sign bit stays; a fixed small exponent keeps every value finite.
    random[index] = ((random[index] ?? 0) & 0x83) | 0x20
  }
  return random
}
