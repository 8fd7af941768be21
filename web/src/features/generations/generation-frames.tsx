import { ASPECT_RATIOS, type Generation, isTerminal } from '@the-way/shared'
import { EyeOff, ImageOff } from 'lucide-react'
import { LostPhoto, MakingPhoto, WaitingPhoto, WithheldPhoto } from '../../components/blank.tsx'
import { EdgeState, Frame } from '../../components/sheet.tsx'
import { count, percent } from '../../lib/format.ts'
import { PictureFrame } from './picture-frame.tsx'

interface GenerationFramesProps {
  generation: Generation
  onAnotherSeed: () => void
}

/** A frame for each picture that was asked for, whatever has become of it. */
export function GenerationFrames({ generation, onAnotherSeed }: GenerationFramesProps) {
  const { id, pictures, num_outputs, prompt } = generation
  const withheld = withheldOf(generation)
  const places = Array.from({ length: Math.max(num_outputs, pictures.length) }, (_, at) => at)
  return places.map((index) => {
    const picture = pictures[index]
    const number = index + 1
    if (picture) {
      return <PictureFrame key={picture.id} picture={picture} number={number} prompt={prompt} />
    }
    const key = `${id}-${index}`
    if (!isTerminal(generation.status)) {
      return <Coming key={key} number={number} generation={generation} />
    }
    const ratio = ratioOf(generation)
    return index - pictures.length < withheld ? (
      <Frame
        key={key}
        number={number}
        ratio={ratio}
        edge={<EdgeState icon={EyeOff}>blocked</EdgeState>}
      >
        <WithheldPhoto ratio={ratio} onAnotherSeed={onAnotherSeed} />
      </Frame>
    ) : (
      <Frame
        key={key}
        number={number}
        ratio={ratio}
        edge={
          <EdgeState icon={ImageOff} tone="danger">
            {generation.status === 'succeeded' ? 'lost' : generation.status}
          </EdgeState>
        }
      >
        <LostPhoto ratio={ratio} />
      </Frame>
    )
  })
}

function Coming({ generation, number }: { generation: Generation; number: number }) {
  const { status, progress } = generation
  const ratio = ratioOf(generation)
  const { step, total } = progress
  if (status !== 'processing' && status !== 'saving') {
    return (
      <Frame number={number} ratio={ratio}>
        <WaitingPhoto ratio={ratio} />
      </Frame>
    )
  }
  if (step === null || !total) {
    return (
      <Frame number={number} ratio={ratio}>
        <MakingPhoto ratio={ratio} progress={null}>
          Generating
        </MakingPhoto>
      </Frame>
    )
  }
  return (
    <Frame
      number={number}
      ratio={ratio}
      edge={<EdgeState tone="live">{percent(step / total)}</EdgeState>}
    >
      <MakingPhoto ratio={ratio} progress={step / total}>
        Step {count(step)} of {count(total)}
      </MakingPhoto>
    </Frame>
  )
}

/** A run of which every picture was withheld has failed, and counts none. */
const withheldOf = ({ error, num_outputs, withheld }: Generation) =>
  error?.code === 'generations.withheld' ? num_outputs : withheld

/** The shape that was asked for, until the picture itself tells. */
function ratioOf({ parameters }: Generation): number {
  const asked = parameters['aspect_ratio']
  const size = Object.entries(ASPECT_RATIOS).find(([name]) => name === asked)?.[1] ?? [1, 1]
  return size[0] / size[1]
}
