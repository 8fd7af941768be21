import { ASPECT_RATIOS, type Generation, isTerminal } from '@the-way/shared'
import { EyeOff, ImageOff } from 'lucide-react'
import { BlockedPhoto, LostPhoto, MakingPhoto, WaitingPhoto } from '../../components/blank.tsx'
import { EdgeState, Frame } from '../../components/sheet.tsx'
import { count, percent } from '../../lib/format.ts'
import { AnotherSeed } from './another-seed.tsx'
import { ImageFrame } from './image-frame.tsx'
import type { StudioModel } from './studio-model.ts'

interface GenerationFramesProps {
  generation: Generation
  /** `null` if the model cannot generate now. */
  model: StudioModel | null
}

/** Returns how many frames a generation has: 0 if it ended without an image to show or to replace. */
export function frameCount(generation: Generation): number {
  const { status, num_outputs, deleted_images, images, withheld } = generation
  const hasNothing = images.length + withheld === 0
  if (isTerminal(status) && status !== 'succeeded' && hasNothing) return 0
  return Math.max(num_outputs - deleted_images, images.length)
}

/** A frame for each image that was requested and not deleted: generated, blocked, lost or still to come. */
export function GenerationFrames({ generation, model }: GenerationFramesProps) {
  const { id, model_id, images, prompt, status, withheld } = generation
  const ratio = ratioOf(generation)
  const hasEnded = isTerminal(status)
  const missing = Math.max(0, frameCount(generation) - images.length)
  return (
    <>
      {images.map((image) => (
        <ImageFrame
          key={image.id}
          image={image}
          prompt={prompt}
          search={{ model_id }}
          canDelete={hasEnded}
        />
      ))}
      {Array.from({ length: missing }, (_, index) => {
        const key = `${id}-${index}`
        if (!hasEnded) return <PendingFrame key={key} generation={generation} ratio={ratio} />
        return index < withheld ? (
          <Frame key={key} ratio={ratio} edge={<EdgeState icon={EyeOff}>blocked</EdgeState>}>
            <BlockedPhoto ratio={ratio}>
              {model && <AnotherSeed generation={generation} model={model} />}
            </BlockedPhoto>
          </Frame>
        ) : (
          <Frame
            key={key}
            ratio={ratio}
            edge={
              <EdgeState icon={ImageOff} tone="danger">
                {status === 'succeeded' ? 'lost' : status}
              </EdgeState>
            }
          >
            <LostPhoto ratio={ratio} />
          </Frame>
        )
      })}
    </>
  )
}

function PendingFrame({ generation, ratio }: { generation: Generation; ratio: number }) {
  const { status, on_hold, progress } = generation
  const { step, total } = progress
  if (status !== 'processing' && status !== 'saving') {
    return (
      <Frame ratio={ratio}>
        <WaitingPhoto ratio={ratio}>{on_hold ? 'On hold' : 'Waiting'}</WaitingPhoto>
      </Frame>
    )
  }
  if (step === null || !total) {
    return (
      <Frame ratio={ratio}>
        <MakingPhoto ratio={ratio} progress={null}>
          Generating
        </MakingPhoto>
      </Frame>
    )
  }
  return (
    <Frame ratio={ratio} edge={<EdgeState tone="live">{percent(step / total)}</EdgeState>}>
      <MakingPhoto ratio={ratio} progress={step / total}>
        Step {count(step)} of {count(total)}
      </MakingPhoto>
    </Frame>
  )
}

/** Returns the requested ratio of width to height, for frames without an image. */
function ratioOf({ parameters }: Generation): number {
  const requested = parameters['aspect_ratio']
  const size = Object.entries(ASPECT_RATIOS).find(([name]) => name === requested)?.[1] ?? [1, 1]
  return size[0] / size[1]
}
