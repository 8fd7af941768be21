import type Replicate from 'replicate'
import { owner, trainer } from './running-emulator.ts'
import { createBaseModel, upload } from './training-zip.ts'

/** The trainers and their versions as public code names them, newest first. */
export const trainers = {
  flux: {
    owner: 'ostris',
    name: 'flux-dev-lora-trainer',
    versions: [
      trainer.version,
      '4ffd32160efd92e956d39c5338a9b8fbafca58e03f791f6d8011f3e20e8ea6fa',
      'b6af14222e6bd9be257cbc1ea4afda3cd0503e1133083b9d1de0364d8568e6ef',
    ],
  },
  fast: {
    owner: 'replicate',
    name: 'fast-flux-trainer',
    versions: [
      'f463fbfc97389e10a2f443a8a84b6953b1058eafbf0c9af4d84457ff07cb04db',
      '8b10794665aed907bb98a1a5324cd1d3a8bea0e9b31e65210967fb9c9e2e08ed',
      '56cb4a6447e586e40c6834a7a48b649336ade35325479817ada41cd3d8dcc175',
    ],
  },
  sdxl: {
    owner: 'stability-ai',
    name: 'sdxl',
    versions: [
      '7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc',
      '39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b',
    ],
  },
} as const

/** Starts a training with this trainer and these images. Returns its id. */
export async function trainBy(
  client: Replicate,
  kind: keyof typeof trainers,
  { zip, input = {} }: { zip: Buffer; input?: object },
): Promise<string> {
  const { owner: trainerOwner, name, versions } = trainers[kind]
  const known = await client.models.get(owner, 'flux-lora-base').catch(() => undefined)
  if (!known) await createBaseModel(client)
  const file = await upload(client, zip)
  const { id } = await client.trainings.create(trainerOwner, name, versions[0], {
    destination: `${owner}/flux-lora-base`,
    input: { input_images: file.urls.get, ...input },
  })
  return id
}
