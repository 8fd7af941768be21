import { useQueryClient } from '@tanstack/react-query'
import { type Generation, isTerminal } from '@the-way/shared'
import clsx from 'clsx'
import { Ellipsis, Trash2 } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Menu, MenuItem } from '../../components/menu.tsx'
import { Note } from '../../components/note.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { StatusTag } from '../../components/tag.tsx'
import { count, counted } from '../../lib/format.ts'
import { dayAndClock } from '../../lib/format-time.ts'
import { CancelGeneration } from './cancel-generation.tsx'
import { deleteGeneration } from './deletions.ts'
import { frameCount, GenerationFrames } from './generation-frames.tsx'
import { MissingImages } from './missing-images.tsx'
import { OnHold } from './on-hold.tsx'
import { costLabel } from './price-label.ts'
import { ProgressLine } from './progress-line.tsx'
import type { StudioModel } from './studio-model.ts'

interface GenerationSheetProps {
  generation: Generation
  emulated: boolean
  /** How many generations of the model come before it. */
  ahead?: number
  /** Whether its missing images were requested again. */
  isRetried?: boolean
  /** `null` if the model cannot generate now. */
  model: StudioModel | null
  /** Fills in the form with this prompt and these settings. */
  onReuse: () => void
}

/** One generation: its prompt, its state and a frame for each image. */
export function GenerationSheet(props: GenerationSheetProps) {
  const { generation, emulated, model, onReuse, ahead = 0, isRetried = false } = props
  const { prompt, status, error, on_hold, num_outputs, images } = generation
  const hasEnded = isTerminal(status)
  const frames = frameCount(generation)
  return (
    <section aria-label={prompt} className="mb-7">
      <div className="mb-2 flex flex-wrap items-baseline gap-x-3 gap-y-1 text-small text-muted">
        {!hasEnded && !on_hold && (
          <span className="font-semibold text-text">
            {/* Announced once, unlike the time beside it. */}
            <span role="status" className="sr-only">
              Generating {count(num_outputs)}.
            </span>
            <ProgressLine generation={generation} ahead={ahead} />
          </span>
        )}
        {!hasEnded && images.length > 0 && <span>{count(images.length)} ready</span>}
        <h2
          title={prompt}
          className={clsx(
            'min-w-0 wrap-anywhere md:truncate',
            hasEnded || on_hold ? 'font-semibold text-text md:max-w-[46ch]' : 'md:max-w-[60ch]',
          )}
        >
          {prompt}
        </h2>
        {hasEnded && <span>{recipe(generation)}</span>}
        <span className="ml-auto flex items-baseline gap-3">
          {(status === 'failed' || status === 'canceled') && <StatusTag status={status} />}
          {hasEnded && costLabel(generation)}
          {!hasEnded && !on_hold && (
            <CancelGeneration generation={generation} emulated={emulated} quiet />
          )}
          {hasEnded && (
            <span className="-my-1.5 -mr-2.5 flex">
              {model && (
                <Button size="small" variant="quiet" onClick={onReuse}>
                  Reuse settings
                </Button>
              )}
              <MoreForGeneration generation={generation} />
            </span>
          )}
        </span>
      </div>
      {on_hold && <OnHold generation={generation} emulated={emulated} />}
      {error && !on_hold && (
        <Note tone={status === 'failed' ? 'danger' : 'warn'} title={error.message} className="mb-2">
          {error.hint}
        </Note>
      )}
      <MissingImages
        generation={generation}
        isRetried={isRetried}
        canGenerate={model !== null}
        emulated={emulated}
      />
      {frames > 0 && (
        <Sheet label="Images" {...layoutOf(frames)}>
          <GenerationFrames generation={generation} model={model} />
        </Sheet>
      )}
    </section>
  )
}

function MoreForGeneration({ generation }: { generation: Generation }) {
  const { id, prompt, images } = generation
  const queryClient = useQueryClient()
  const total = images.length
  return (
    <Menu
      trigger={
        <Button
          square
          size="small"
          variant="quiet"
          icon={Ellipsis}
          aria-label={`More for ${prompt}`}
        />
      }
    >
      <MenuItem
        icon={Trash2}
        danger
        onSelect={() =>
          deleteGeneration({
            id,
            what: total > 0 ? `Generation with ${counted(total, 'image')}` : 'Generation',
            queryClient,
          })
        }
      >
        {total > 0 ? `Delete with ${counted(total, 'image')}` : 'Delete generation'}
      </MenuItem>
    </Menu>
  )
}

/** One or two images fill the width; more are shown in a grid. */
function layoutOf(images: number) {
  if (images <= 2) return { columns: images, phoneColumns: images, className: 'sheet-large' }
  return { columns: 4, phoneColumns: 2, className: 'md:max-lg:grid-cols-2' }
}

/** "14:02, seed 902, strength 0.8" */
function recipe({ created_at, seed, parameters, deleted_images }: Generation): string {
  const strength = parameters['lora_scale']
  return [
    dayAndClock(created_at),
    `seed ${seed}`,
    ...(typeof strength === 'number' ? [`strength ${strength}`] : []),
    ...(deleted_images > 0 ? [`${counted(deleted_images, 'image')} deleted`] : []),
  ].join(', ')
}
